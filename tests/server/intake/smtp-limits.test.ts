import v8 from 'node:v8'
import vm from 'node:vm'
import { describe, expect, test } from 'vitest'
import { Budget } from '../../../server/intake/budget.ts'
import { Wire } from '../../wire.ts'
import { MAIL, recordingDoor, until } from './recording-door.ts'

const MEGABYTE = 1024 * 1024
const HEADER = 'From: jane@bigco.com\r\nTo: tech@abc.com\r\nSubject: Large\r\n\r\n'

/** A client that has said everything up to DATA. */
async function atData(port: number, mail = 'MAIL FROM:<jane@bigco.com>', word: 'EHLO' | 'LHLO' = 'EHLO'): Promise<Wire> {
  const wire = await Wire.hello(port, word)
  await wire.say(mail)
  await wire.say('RCPT TO:<tech@abc.com>')
  expect(await wire.say('DATA')).toMatchObject({ code: 354 })
  return wire
}

/** Sends `octets` of body as fast as the door reads, and looks after each megabyte. */
async function sendBody(wire: Wire, octets: number, look: () => void = () => {}): Promise<void> {
  const line = Buffer.from(`${'x'.repeat(1022)}\r\n`.repeat(64))
  for (let sent = 0; sent < octets && !wire.socket.destroyed; sent += line.length) {
    await wire.drained(line)
    if (sent % MEGABYTE === 0) look()
  }
}

describe('size', () => {
  test('a mail just within the limit is whole', async () => {
    const door = await recordingDoor({ limits: { mailOctets: MAIL.length } })
    const wire = await atData(door.port)
    expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 250 })
    expect(door.arrivals).toMatchObject([{ size: MAIL.length, headerOnly: false }])
  })

  test('one octet more and it is its header, with its true size', async () => {
    const door = await recordingDoor({ limits: { mailOctets: MAIL.length - 1 } })
    const wire = await atData(door.port)
    expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 250 })
    expect(door.arrivals).toMatchObject([{ size: MAIL.length, headerOnly: true }])
    expect(door.arrivals[0]!.octets.toString()).toBe(MAIL.slice(0, MAIL.indexOf('\r\n\r\n') + 4))
    expect(await wire.say('NOOP')).toMatchObject({ code: 250 })
  })

  test.each([['undeclared', ''], ['declared', ' SIZE=62914560'], ['declared far too small', ' SIZE=100']])('60 MB %s: the body is never held beyond the limit, and not at all after it', async (_title, size) => {
    v8.setFlagsFromString('--expose-gc')
    const collect = vm.runInNewContext('gc') as () => void
    const door = await recordingDoor({ limits: { mailOctets: 50 * MEGABYTE } })
    collect()
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const wire = await atData(door.port, `MAIL FROM:<jane@bigco.com>${size}`)
    wire.send(HEADER)
    await sendBody(wire, 60 * MEGABYTE, () => { most = Math.max(most, door.budget.used) })
    await until(() => door.budget.used === HEADER.length)
    await until(() => {
      collect()
      return process.memoryUsage().arrayBuffers - before < 8 * MEGABYTE
    })
    expect(most).toBeLessThanOrEqual(50 * MEGABYTE)
    expect(await wire.say('.')).toMatchObject({ code: 250 })
    expect(door.arrivals).toMatchObject([{ size: HEADER.length + 60 * MEGABYTE, headerOnly: true }])
    expect(door.arrivals[0]!.octets.toString()).toBe(HEADER)
    expect(door.budget.used).toBe(0)
  })

  test('a header without an end is cut at 1 MiB', async () => {
    const door = await recordingDoor({ limits: { mailOctets: 2 * MEGABYTE } })
    const wire = await atData(door.port)
    wire.send('X-Long: ')
    await sendBody(wire, 3 * MEGABYTE)
    expect(await wire.say('.')).toMatchObject({ code: 250 })
    expect(door.arrivals).toMatchObject([{ size: 8 + 3 * MEGABYTE, headerOnly: true }])
    expect(door.arrivals[0]!.octets.length).toBe(MEGABYTE)
  })

  test.each([
    ['twice the limit', 2 * MEGABYTE, 250],
    ['an octet more', 2 * MEGABYTE + 1, 552],
    ['more than a number holds', '99999999999999999999', 552],
    ['no number', 'many', 501],
  ])('SIZE= of %s is answered %s: %s', async (_title, size, code) => {
    const door = await recordingDoor({ limits: { mailOctets: MEGABYTE } })
    const wire = await Wire.hello(door.port)
    expect(await wire.say(`MAIL FROM:<jane@bigco.com> SIZE=${size}`)).toMatchObject({ code })
  })

  test('a flood that never said how large it is loses its connection', async () => {
    const door = await recordingDoor({ limits: { mailOctets: MEGABYTE, ceilingOctets: 4 * MEGABYTE } })
    const wire = await atData(door.port)
    wire.send(HEADER)
    await sendBody(wire, 50 * MEGABYTE)
    await until(() => wire.socket.destroyed && door.counts().clients === 0)
    expect(door.arrivals).toEqual([])
    expect(door.budget.used).toBe(0)
  })
})

describe('mails in flight', () => {
  test('what the budget has no room for is asked to come again, and nothing of it is held', async () => {
    const door = await recordingDoor({ budget: new Budget(MEGABYTE) })
    const wire = await atData(door.port)
    wire.send(HEADER)
    await sendBody(wire, 2 * MEGABYTE)
    await until(() => door.budget.used === 0)
    expect(await wire.say('.')).toEqual({ code: 452, lines: ['4.3.1 Too much mail is on its way here, come again'] })
    expect(door.arrivals).toEqual([])
    await wire.say('MAIL FROM:<jane@bigco.com>')
    await wire.say('RCPT TO:<tech@abc.com>')
    await wire.say('DATA')
    expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 250 })
  })

  test('a declared size takes its room beforehand, so that two large mails do not starve each other', async () => {
    const door = await recordingDoor({ budget: new Budget(3 * MEGABYTE) })
    const first = await atData(door.port, `MAIL FROM:<jane@bigco.com> SIZE=${2 * MEGABYTE}`)
    expect(door.budget.used).toBe(2 * MEGABYTE)
    const second = await Wire.hello(door.port)
    await second.say(`MAIL FROM:<jane@bigco.com> SIZE=${2 * MEGABYTE}`)
    await second.say('RCPT TO:<tech@abc.com>')
    expect(await second.say('DATA')).toMatchObject({ code: 452 })
    first.send(HEADER)
    await sendBody(first, MEGABYTE)
    expect(await first.say('.')).toMatchObject({ code: 250 })
    expect(door.arrivals).toMatchObject([{ size: HEADER.length + MEGABYTE, headerOnly: false }])
    expect(door.arrivals[0]!.octets.length).toBe(HEADER.length + MEGABYTE)
  })

  test('a client that goes away in the middle gives its room back', async () => {
    const door = await recordingDoor()
    const wire = await atData(door.port, `MAIL FROM:<jane@bigco.com> SIZE=${2 * MEGABYTE}`)
    await sendBody(wire, MEGABYTE)
    wire.close()
    await until(() => door.budget.used === 0 && door.counts().clients === 0)
    expect(door.arrivals).toEqual([])
  })

  test('LMTP answers each recipient', async () => {
    const door = await recordingDoor({ protocol: 'lmtp', budget: new Budget(100) })
    const wire = await atData(door.port, 'MAIL FROM:<jane@bigco.com>', 'LHLO')
    expect(await wire.say(`${MAIL.repeat(3)}.`)).toMatchObject({ code: 452 })
  })
})

describe('recipients', () => {
  test('10,000 RCPT at once: the first 1,000 are taken, the rest may come again', async () => {
    const door = await recordingDoor()
    const wire = await Wire.hello(door.port)
    await wire.say('MAIL FROM:<jane@bigco.com>')
    wire.send(Array.from({ length: 10_000 }, (_, n) => `RCPT TO:<user${n}@abc.com>\r\n`).join(''))
    const codes: number[] = []
    for (let n = 0; n < 10_000; n++) codes.push((await wire.hear()).code)
    expect(codes.indexOf(452)).toBe(1000)
    expect(codes.lastIndexOf(250)).toBe(999)
    await wire.say('DATA')
    expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 250 })
    expect(door.arrivals[0]!.envelope.to.length).toBe(1000)
  })

  test('the same recipient again and again counts each time', async () => {
    const door = await recordingDoor({ limits: { recipients: 2 } })
    const wire = await Wire.hello(door.port)
    await wire.say('MAIL FROM:<jane@bigco.com>')
    const codes = []
    for (let n = 0; n < 3; n++) codes.push((await wire.say('RCPT TO:<tech@abc.com>')).code)
    expect(codes).toEqual([250, 250, 452])
  })
})

test.each([[100, 250], [101, 554]])('a mail with %i Received fields is answered %i', async (hops, code) => {
  const door = await recordingDoor()
  const wire = await atData(door.port)
  expect(await wire.say(`${'RECEIVED: by mx.example\r\n\twith SMTP\r\n'.repeat(hops)}${MAIL}Received: in the body\r\n.`)).toMatchObject({ code })
  expect(door.arrivals.length).toBe(code === 250 ? 1 : 0)
})

describe('clients that take their time', () => {
  test('one that says nothing is told so and let go', async () => {
    const door = await recordingDoor({ limits: { idleMs: 100 } })
    const wire = await Wire.hello(door.port)
    expect(await wire.hear()).toMatchObject({ code: 421 })
    expect(await wire.rest()).toBe('')
  })

  test('one that stops in the middle of a mail too, and nothing is kept', async () => {
    const door = await recordingDoor({ limits: { idleMs: 100 } })
    const wire = await atData(door.port)
    wire.send(HEADER)
    expect(await wire.hear()).toMatchObject({ code: 421 })
    await until(() => door.counts().clients === 0)
    expect(door.arrivals).toEqual([])
    expect(door.budget.used).toBe(0)
  })

  test('one that sends an octet now and then cannot hold a mail open for ever', async () => {
    const door = await recordingDoor({ limits: { mailMs: 150 } })
    const wire = await atData(door.port, `MAIL FROM:<jane@bigco.com> SIZE=${MEGABYTE}`)
    const trickle = setInterval(() => wire.send('x'), 20)
    expect(await wire.hear()).toMatchObject({ code: 421 })
    clearInterval(trickle)
    expect(door.budget.used).toBe(0)
  })

  test('one that waits for our answer is not idle', async () => {
    const door = await recordingDoor({
      limits: { idleMs: 50 },
      receive: () => new Promise((resolve) => setTimeout(resolve, 300, { logId: '1', mailId: null, outcome: 'skipped', held: false })),
    })
    const wire = await atData(door.port)
    expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 250 })
  })

  test('a command without an end is cut off', async () => {
    const door = await recordingDoor()
    const wire = await Wire.hello(door.port)
    wire.send('x'.repeat(20_000))
    expect(await wire.hear()).toMatchObject({ code: 421 })
    expect(await wire.rest()).toBe('')
  })

  test('when the door is crowded the one that has been idle longest makes room', async () => {
    const door = await recordingDoor({ limits: { clients: 3 } })
    const busy = await atData(door.port)
    const idle = await Wire.hello(door.port)
    const other = await Wire.hello(door.port)
    const late = await Wire.hello(door.port)
    expect(await idle.hear()).toMatchObject({ code: 421 })
    expect(await other.say('NOOP')).toMatchObject({ code: 250 })
    expect(await late.say('NOOP')).toMatchObject({ code: 250 })
    expect(await busy.say(`${MAIL}.`)).toMatchObject({ code: 250 })
  })

  test('2,000 idle clients do not keep a mail waiting', async () => {
    const door = await recordingDoor()
    const crowd = await Promise.all(Array.from({ length: 2000 }, () => Wire.connect(door.port)))
    const start = performance.now()
    const wire = await atData(door.port)
    expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 250 })
    expect(performance.now() - start).toBeLessThan(5000)
    expect(door.counts().clients).toBeLessThanOrEqual(1000)
    for (const client of crowd) client.close()
  })
})
