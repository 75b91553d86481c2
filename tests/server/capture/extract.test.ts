import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { isAlive } from '../../../server/database/leftovers.ts'
import { Extractor, type ExtractorOptions, NoWorker } from '../../../server/capture/extract.ts'
import { octetsOf } from '../../core/mail/octets-of.ts'

const open = new Set<Extractor>()

function extractor(options: ExtractorOptions = {}): Extractor {
  const extractor = new Extractor(options)
  open.add(extractor)
  return extractor
}

afterEach(async () => {
  await Promise.all([...open].map(extractor => extractor.close()))
  open.clear()
})

const letter = (subject: string): Buffer => octetsOf('From: Jane Doe <jane@bigco.com>', 'To: jamie@abc.com', 'Bcc: ceo@abc.com', `Subject: ${subject}`,
  'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/html; charset=utf-8', '', '<p onclick="x">견적서를 <b>보냅니다</b></p><img src="https://bigco.com/x.png">',
  '--b', 'Content-Type: application/pdf; name=offer.pdf', 'Content-Transfer-Encoding: base64', '', 'UERG', '--b--')

const faulty = (fault: string): Buffer => octetsOf(`X-Fault: ${fault}`, 'Subject: x', '', 'x')

const poisoned = { program: path.join(import.meta.dirname, 'poisoned-worker.js'), time: 1_500, memory: 64 }

/** The workers that this process, or another one, started and that still are. */
function workers(of = process.pid): number[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n').map(line => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => Number(parent) === of && /(?:extract|poisoned)-worker/.test(args.join(' '))).map(([pid]) => Number(pid))
}

describe('a mail', () => {
  test('is read in a process of its own', async () => {
    const octets = letter('견적서 2026')
    expect(await extractor().extract(octets)).toEqual({
      content: 'ready',
      text: '견적서를 보냅니다',
      excerpt: '견적서를 보냅니다',
      attachments: [{ name: 'offer.pdf', type: 'application/pdf', size: 3, offset: octets.indexOf('UERG'), encodedLength: 4, encoding: 'base64', contentId: null, inline: false }],
      terms: ['견적', '적서', '2026', 'jane', 'doe', 'bigco', 'com', 'jamie', 'abc', 'offer', 'pdf', '서를', '보냅', '냅니', '니다'],
      cut: [],
    })
  })

  test('gives its HTML, safe, when it is asked for', async () => {
    const ours = extractor()
    expect(await ours.safeHtml(letter('x'))).toEqual({ content: 'ready', html: '<p>견적서를 <b>보냅니다</b></p><img data-remote-src="https://bigco.com/x.png" />' })
    expect(await ours.safeHtml(octetsOf('Subject: x', '', 'x'))).toEqual({ content: 'ready', html: '' })
  })

  test('of 20 MB comes through the pipe whole', async () => {
    const octets = octetsOf('Content-Type: application/zip', 'Content-Transfer-Encoding: base64', '', `${'QUJD'.repeat(19)}\r\n`.repeat(270_000))
    expect(await extractor().extract(octets)).toMatchObject({ content: 'ready', attachments: [{ size: 270_000 * 57 }] })
  })

  test('many at once are each answered with their own', async () => {
    const ours = extractor()
    const found = await Promise.all(Array.from({ length: 300 }, (_, at) => ours.extract(octetsOf(`Subject: ${at}`, '', `letter ${at}`))))
    expect(found.map(answer => answer.content === 'ready' && answer.text.trim())).toEqual(Array.from({ length: 300 }, (_, at) => `letter ${at}`))
  })
})

describe('a mail that', () => {
  test.each([
    ['makes its parser loop', 'LOOP', 'time'],
    ['makes a pattern loop', 'LOOP_IN_A_PATTERN', 'time'],
    ['fills the heap', 'EAT_HEAP', 'died'],
    ['crashes its parser', 'ABORT', 'died'],
    ['ends its process', 'EXIT', 'died'],
    ['kills its process', 'KILL', 'died'],
    ['makes its parser throw', 'THROW', 'failed'],
  ])('%s fails after a second try; the next one is read', async (_title, fault, reason) => {
    const ours = extractor(poisoned)
    expect(await ours.extract(faulty(fault))).toEqual({ content: 'failed', reason })
    expect(await ours.extract(letter('x'))).toMatchObject({ content: 'ready' })
  })

  test('fills memory beside the heap is stopped where the system can', async () => {
    const answer = await extractor({ ...poisoned, time: 5_000 }).extract(faulty('EAT_BUFFERS'))
    expect(answer).toMatchObject({ content: 'failed' })
    if (process.platform === 'linux') expect(answer).not.toMatchObject({ reason: 'time' })
  })

  test('loops holds up nobody: all others are read before it is given up', async () => {
    const ours = extractor({ ...poisoned, time: 4_000 })
    const order: string[] = []
    const loops = ours.extract(faulty('LOOP')).then(answer => order.push(`loop ${answer.content}`))
    const others = Array.from({ length: 20 }, (_, at) => ours.extract(letter(`${at}`)).then(({ content }) => order.push(content)))
    await Promise.all([loops, ...others])
    expect(order).toEqual([...Array.from({ length: 20 }, () => 'ready'), 'loop failed'])
  })

  test('a person waits for goes before those in the background', async () => {
    const ours = extractor({ workers: 1 })
    await ours.extract(letter('x'))
    const order: string[] = []
    const background = Array.from({ length: 20 }, (_, at) => ours.extract(letter(`${at}`)).then(() => order.push('background')))
    await Promise.all([...background, ours.extract(letter('now'), true).then(() => order.push('urgent'))])
    expect(order.indexOf('urgent')).toBeLessThan(3)
  })

  test('is in a worker when that is killed from outside is read by another', async () => {
    const ours = extractor()
    await ours.extract(letter('x'))
    const answers = Array.from({ length: 50 }, (_, at) => ours.extract(letter(`${at}`)))
    for (const pid of workers()) process.kill(pid, 'SIGKILL')
    expect((await Promise.all(answers)).every(({ content }) => content === 'ready')).toBe(true)
  })
})

describe('the workers', () => {
  test('end when there is nothing to do', async () => {
    const ours = extractor({ idle: 100 })
    await ours.extract(letter('x'))
    expect(workers().length).toBe(1)
    await expect.poll(() => workers(), { timeout: 10_000 }).toEqual([])
    expect(await ours.extract(letter('x'))).toMatchObject({ content: 'ready' })
  })

  test('end with the extractor, also those that loop', async () => {
    const ours = extractor({ ...poisoned, time: 60_000 })
    const loops = expect(ours.extract(faulty('LOOP'))).rejects.toThrow(NoWorker)
    const waits = expect(ours.extract(letter('x'))).rejects.toThrow(NoWorker)
    await wait(150)
    await ours.close()
    await Promise.all([loops, waits])
    expect(workers()).toEqual([])
    await expect(ours.extract(letter('x'))).rejects.toThrow(NoWorker)
  })

  test('end when the server was killed', async () => {
    const script = `import { Extractor } from ${JSON.stringify(path.resolve('dist/server/capture/extract.js'))}
      await new Extractor({ idle: 60_000 }).extract(Buffer.from('x'))
      console.log('up')
      setInterval(() => {}, 1000)`
    const server = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(server.stdout, 'data')
    const [worker = 0] = workers(server.pid)
    expect(worker).toBeGreaterThan(0)
    server.kill('SIGKILL')
    await once(server, 'close')
    await expect.poll(() => isAlive(worker), { timeout: 10_000 }).toBe(false)
  })

  test('that cannot come up say nothing about the mail', async () => {
    await expect(extractor({ program: '/nowhere/worker.js' }).extract(letter('x'))).rejects.toThrow(NoWorker)
  })

  test('take less than 120 MiB each, and know nothing of our environment', async () => {
    const ours = extractor()
    await ours.safeHtml(letter('x'))
    const [pid] = workers()
    if (process.platform !== 'linux' || !pid) return
    expect(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])).toBeLessThan(120 * 1024)
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(entry => entry !== '' && !/^(?:PWD|OLDPWD|SHLVL|_)=/.test(entry))).toEqual([])
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max core file size\s+0 /)
  })

  test('write no file, even when they crash', async () => {
    const files = (): string[] => ['/', os.tmpdir(), '.'].flatMap(folder => readdirSync(folder)).filter(name => /core|report|heap/i.test(name))
    const before = files()
    const ours = extractor(poisoned)
    for (const fault of ['ABORT', 'EAT_HEAP']) await ours.extract(faulty(fault))
    expect(files()).toEqual(before)
  })
})
