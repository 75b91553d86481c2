import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mailsOfMbox } from '../../../server/intake/mbox.ts'

const LIMIT = 1024 * 1024
const LINE = 'From jane@bigco.com Mon Oct  5 10:00:00 2026\n'
const header = (n: number | string, more = '') => `From: jane@bigco.com\nSubject: ${n}\n${more}\n`

async function* inPieces(octets: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < octets.length; at += length) yield octets.subarray(at, at + length)
}

async function mailsOf(file: string, { piece = 65_536, limit = LIMIT } = {}) {
  const mails = []
  for await (const { octets, size, headerOnly } of mailsOfMbox(inPieces(Buffer.from(file, 'latin1'), piece), limit)) mails.push({ octets: octets.toString('latin1'), size, headerOnly })
  return mails
}

const textsOf = async (file: string, how = {}) => (await mailsOf(file, how)).map(({ octets }) => octets)

describe('a mailbox file', () => {
  const one = header(1) + 'How are you?\n'
  const two = header(2) + 'Fine.\n'
  test.each([
    ['of two mails', `${LINE}${one}\n${LINE}${two}\n`, [one, two]],
    ['without the last empty line', `${LINE}${one}\n${LINE}${two}`, [one, two]],
    ['without the last line end', `${LINE}${one}\n${LINE}${two.slice(0, -1)}`, [one, two.slice(0, -1)]],
    ['with CRLF', `${LINE}${one}\n${LINE}${two}\n`.replaceAll('\n', '\r\n'), [one, two].map((mail) => mail.replaceAll('\n', '\r\n'))],
    ['with empty lines and a mark before all', `\xef\xbb\xbf\n\r\n${LINE}${one}`, [one]],
    ['whose mails follow each other without an empty line', `${LINE}${one}${LINE}${two}`, [one, two]],
    ['with the lines of Gmail', `From 1234567890@xxx Mon Oct 05 10:00:00 +0000 2026\n${one}\nFrom 2@xxx Mon Oct 05 10:00:00 +0000 2026\n${two}`, [one, two]],
    ['with the lines of Thunderbird', `From - Mon Oct 05 10:00:00 2026\n${one}\nFrom - Mon Oct 05 10:00:01 2026\n${two}`, [one, two]],
    ['with the lines of Eudora', `From ???@??? Mon Oct 05 10:00:00 2026\n${one}\nFrom ???@??? Mon Oct 05 10:00:00 2026\n${two}`, [one, two]],
    ['with lines that have no date', `From jane\n${one}\nFrom kim\n${two}`, [one, two]],
    ['that ends in the middle of a header', `${LINE}${one}\n${LINE}From: ja`, [one, 'From: ja']],
    ['that begins in the middle of a mail', `you?\n\n${LINE}${two}`, ['you?\n', two]],
    ['that is one mail without a line of its own', one, [one]],
    ['with a line that stands alone', `${LINE}${LINE}${one}`, [one]],
    ['of lines alone', `${LINE}${LINE}`, []],
    ['that is empty', '', []],
    ['of empty lines', '\n\n\n', []],
  ])('%s', async (_title, file, mails) => {
    expect(await textsOf(file)).toEqual(mails)
    expect(await textsOf(file, { piece: 1 })).toEqual(mails)
  })
})

describe('lines that begin with From', () => {
  test.each([
    ['quoted, as all kinds but one write it', '>From now on\n', 'From now on\n'],
    ['quoted twice (mboxrd)', '>>From now on\n', '>From now on\n'],
    ['a quote inside a line stays', 'a >From b\n', 'a >From b\n'],
    ['a quote of another word stays', '>Fromage\n>From:\n', '>Fromage\n>From:\n'],
    ['an answer that quotes with a blank stays', '> From now on\n', '> From now on\n'],
    ['bare in a text, as careless programs leave it', 'x\n\nFrom now on we meet at 10:00.\n', 'x\n\nFrom now on we meet at 10:00.\n'],
    ['bare, in front of what looks like a field', 'x\n\nFrom now on\nNote: more\n', 'x\n\nFrom now on\nNote: more\n'],
    ['bare, in the first line of the text', 'From now on\n', 'From now on\n'],
  ])('%s', async (_title, written, read) => {
    expect(await textsOf(`${LINE}${header(1)}${written}\n${LINE}${header(2)}`)).toEqual([header(1) + read, header(2).slice(0, -1)])
  })
})

describe('Content-Length', () => {
  const nested = `${LINE}${header('inside')}text\n`
  const sized = (body: string, length = body.length) => header(1, `Content-Length: ${length}\n`) + body

  test.each([
    ['that is right keeps what looks like a mail inside one (mboxcl2)', sized(`see:\n\n${nested}`)],
    ['that is right keeps what looks quoted, where the kind quotes nothing', sized(`>From here\n\n${nested}`)],
    ['that is right keeps the empty lines at the end', sized('text\n\n\n')],
  ])('%s', async (_title, mail) => {
    expect(await textsOf(`${LINE}${mail}\n${LINE}${header(2)}x\n`)).toEqual([mail, `${header(2)}x\n`])
    expect(await textsOf(`${LINE}${mail}`, { piece: 7 })).toEqual([mail])
  })

  test('that is right in a kind that quotes (mboxcl)', async () => {
    expect(await textsOf(`${LINE}${sized('>From here\n')}\n${LINE}${header(2)}x\n`)).toEqual([sized('From here\n', 11), `${header(2)}x\n`])
  })

  test.each([[0], [3], [7], [100], [999_999_999], [99_999_999_999_999]])('that is wrong (%i) is not believed', async (length) => {
    expect(await textsOf(`${LINE}${sized('text\n', length)}\n${LINE}${header(2)}x\n`)).toEqual([sized('text\n', length), `${header(2)}x\n`])
  })
})

describe('a mail beyond the limit', () => {
  const large = header(1) + `${'x'.repeat(999)}\n`.repeat(3000)

  test.each([['undeclared', ''], ['declared', `Content-Length: ${3_000_000}\n`]])('%s is given as its header, and the next one is whole', async (_title, field) => {
    const mail = large.replace('\n\n', `\n${field}\n`)
    const mails = await mailsOf(`${LINE}${mail}\n${LINE}${header(2)}x\n`)
    expect(mails).toEqual([
      { octets: header(1, field), size: mail.length, headerOnly: true },
      { octets: `${header(2)}x\n`, size: header(2).length + 2, headerOnly: false },
    ])
  })

  test('at the end of the file', async () => {
    expect(await mailsOf(LINE + large)).toEqual([{ octets: header(1), size: large.length, headerOnly: true }])
  })

  test('by one octet', async () => {
    const mail = `${header(1)}text\n`
    expect(await mailsOf(`${LINE}${mail}`, { limit: mail.length })).toMatchObject([{ headerOnly: false }])
    expect(await mailsOf(`${LINE}${mail}`, { limit: mail.length - 1 })).toEqual([{ octets: header(1), size: mail.length, headerOnly: true }])
  })
})

test('what was written as mboxrd is read as it was, wherever the chunks end', async () => {
  const line = fc.string({ unit: fc.constantFrom('From ', '>', 'a', ' ', ':', 'é', '10:00 2026', '\r'), maxLength: 12 })
  const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.map((written) => `${written}\n`).join(''))
  await fc.assert(fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 4000 }), async (bodies, piece) => {
    const mails = bodies.map((body, n) => header(n) + Buffer.from(body).toString('latin1'))
    const file = mails.map((mail) => `${LINE}${mail.replace(/(^|\n)(>*From )/g, '$1>$2')}\n`).join('')
    expect(await textsOf(file, { piece })).toEqual(mails)
  }), { numRuns: 500 })
})

test('a file of 300 MB is read with little memory', async () => {
  const mail = Buffer.from(`${LINE}${header('n')}${'How are you? I am fine.\n'.repeat(250)}\n`)
  const block = Buffer.concat(Array.from({ length: 170 }, () => mail))
  const blocks = Math.ceil(300e6 / block.length)
  async function* file(): AsyncGenerator<Buffer> {
    for (let n = 0; n < blocks; n++) yield Buffer.from(block)
  }
  const before = process.memoryUsage().rss
  let count = 0
  let most = 0
  for await (const { size } of mailsOfMbox(file(), LIMIT)) {
    expect(size).toBe(mail.length - LINE.length - 1)
    if (++count % 1000 === 0) most = Math.max(most, process.memoryUsage().rss - before)
  }
  expect(count).toBe(blocks * 170)
  expect(most).toBeLessThan(150e6)
})
