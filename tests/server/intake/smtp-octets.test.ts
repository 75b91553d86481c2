import { describe, expect, test } from 'vitest'
import { Wire } from '../../wire.ts'
import { MAIL, type RecordingDoor, recordingDoor, until } from './recording-door.ts'

/** Sends one mail's data in the given pieces and gives what arrived. */
async function sent(door: RecordingDoor, pieces: readonly (string | Buffer)[]): Promise<Buffer> {
  const wire = await Wire.hello(door.port)
  await wire.say('MAIL FROM:<jane@bigco.com> BODY=8BITMIME')
  await wire.say('RCPT TO:<tech@abc.com>')
  await wire.say('DATA')
  for (const piece of pieces) {
    wire.send(piece)
    await new Promise(setImmediate)
  }
  expect(await wire.hear()).toMatchObject({ code: 250 })
  wire.send('QUIT\r\n')
  await wire.rest()
  return door.arrivals.at(-1)!.octets
}

describe('the octets arrive as they were written', () => {
  const every = Buffer.from(Array.from({ length: 256 }, (_, octet) => octet).filter((octet) => octet !== 0x2e))
  test.each([
    ['lines that begin with dots', '.\r\n..\r\n...a\r\n', '..\r\n...\r\n....a\r\n'],
    ['bare LF and bare CR', 'a\nb\rc\r\n', 'a\nb\rc\r\n'],
    ['a line of 100,000 octets', `${'x'.repeat(100_000)}\r\n`, `${'x'.repeat(100_000)}\r\n`],
    ['every octet there is', `${every.toString('latin1')}\r\n`, `${every.toString('latin1')}\r\n`],
    ['nothing at all', '', ''],
  ])('%s', async (_title, mail, onTheWire) => {
    const door = await recordingDoor()
    const octets = Buffer.from(`${onTheWire}.\r\n`, 'latin1')
    expect((await sent(door, [octets])).toString('latin1')).toBe(mail)
    if (octets.length < 1000) expect((await sent(door, [...octets].map((octet) => Buffer.from([octet])))).toString('latin1')).toBe(mail)
  })
})

// After CVE-2023-51764, -51765, -51766: whatever another server takes for the end of a mail, here only CRLF.CRLF is one.
describe('smuggling', () => {
  const ends = ['\r\n', '', '\r', '\n', '\n\r', '\r\r', '\n\n', '\r\0\n', '\0']
  const dots = ends.flatMap((before) => ends.slice(0, 8).map((after) => [before, after] as const))

  test(`of ${dots.length} ends of data only CRLF.CRLF is one`, async () => {
    const door = await recordingDoor()
    const second = 'MAIL FROM:<evil@x.example>\r\nRCPT TO:<tech@abc.com>\r\nDATA\r\nFrom: evil@x.example\r\n\r\nsmuggled\r\n.\r\n'
    for (const [before, after] of dots) {
      for (const cut of [false, true]) {
        door.arrivals.length = 0
        const octets = Buffer.from(`${MAIL}the first${before}.${after}${second}`)
        const seam = octets.indexOf(second) - after.length
        const pieces = cut ? [octets.subarray(0, seam), ...[...octets.subarray(seam, seam + 4)].map((octet) => Buffer.from([octet])), octets.subarray(seam + 4)] : [octets]
        await sent(door, pieces)
        const real = before === '\r\n' && after === '\r\n'
        expect([JSON.stringify(before + '.' + after), ...door.arrivals.map((mail) => mail.octets.includes('smuggled'))])
          .toEqual([JSON.stringify(before + '.' + after), ...(real ? [false, true] : [true])])
      }
    }
  })
})

test('a whole session in one packet is answered command by command, and its two mails are two', async () => {
  const door = await recordingDoor()
  const wire = await Wire.connect(door.port)
  await wire.hear()
  const mail = `MAIL FROM:<jane@bigco.com>\r\nRCPT TO:<tech@abc.com>\r\nDATA\r\n${MAIL}.\r\n`
  wire.send(`EHLO mail.abc.com\r\n${mail}RSET\r\n${mail}NOOP\r\nQUIT\r\nNOOP\r\n`)
  const codes = []
  for (let n = 0; n < 13; n++) codes.push((await wire.hear()).code)
  expect(codes).toEqual([250, 250, 250, 354, 250, 250, 250, 250, 354, 250, 250, 221, 0])
  expect(door.arrivals.map(({ octets }) => octets.toString())).toEqual([MAIL, MAIL])
})

describe('order of commands', () => {
  test.each([
    ['RCPT before MAIL', ['EHLO a', 'RCPT TO:<tech@abc.com>'], 503],
    ['DATA before RCPT', ['EHLO a', 'MAIL FROM:<>', 'DATA'], 503],
    ['MAIL before EHLO', ['MAIL FROM:<>'], 503],
    ['MAIL twice', ['EHLO a', 'MAIL FROM:<>', 'MAIL FROM:<>'], 503],
    ['EHLO forgets the recipients', ['EHLO a', 'MAIL FROM:<>', 'RCPT TO:<tech@abc.com>', 'EHLO a', 'DATA'], 503],
    ['RSET forgets the recipients', ['EHLO a', 'MAIL FROM:<>', 'RCPT TO:<tech@abc.com>', 'RSET', 'DATA'], 503],
    ['HELO does too', ['HELO a', 'MAIL FROM:<>', 'RCPT TO:<tech@abc.com>', 'DATA'], 354],
    ['LHLO is not SMTP', ['LHLO a', 'MAIL FROM:<>'], 503],
    ['an unknown command', ['EHLO a', 'XYZZY'], 500],
    ['AUTH where there is none', ['EHLO a', 'AUTH PLAIN AGEAYg=='], 500],
    ['STARTTLS where there is no certificate', ['EHLO a', 'STARTTLS'], 500],
    ['what a browser sends', ['GET / HTTP/1.1'], 421],
    ['a jest of other servers', ['EHLO a', 'WIZ please'], 500],
    ['an address for another server to check', ['EHLO a', 'VRFY tech'], 252],
  ])('%s', async (_title, lines, code) => {
    const door = await recordingDoor()
    const wire = await Wire.connect(door.port)
    await wire.hear()
    for (const line of lines.slice(0, -1)) await wire.say(line)
    expect(await wire.say(lines.at(-1)!)).toMatchObject({ code })
  })
})

describe.each([['smtp', 'EHLO'], ['lmtp', 'LHLO']] as const)('%s', (protocol, hello) => {
  test('cut at any octet, by FIN or by RST: a whole mail or none', async () => {
    const door = await recordingDoor({ protocol })
    const steps = [`${hello} mail.abc.com\r\n`, 'MAIL FROM:<jane@bigco.com>\r\n', 'RCPT TO:<tech@abc.com>\r\n', 'DATA\r\n', `${MAIL}.\r\n`, 'QUIT\r\n']
    const whole = steps.slice(0, 5).join('').length
    for (let length = 0; length <= steps.join('').length; length++) {
      for (const how of ['end', 'resetAndDestroy'] as const) {
        door.arrivals.length = 0
        const wire = await Wire.connect(door.port)
        await wire.hear()
        let left = length
        for (const step of steps) {
          wire.send(step.slice(0, left))
          if (left >= step.length) await wire.hear()
          left = Math.max(0, left - step.length)
        }
        await new Promise<void>((written) => wire.socket.write('', () => written()))
        wire.socket[how]()
        await until(() => door.counts().clients === 0)
        expect([length, how, door.arrivals.length, door.budget.used]).toEqual([length, how, length < whole ? 0 : 1, 0])
        for (const { octets } of door.arrivals) expect(octets.toString()).toBe(MAIL)
      }
    }
  })
})
