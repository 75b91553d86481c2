import { describe, expect, test } from 'vitest'
import { octetsOf } from '../../core/mail/octets-of.ts'
import { Wire } from '../../wire.ts'
import { CAPTURE_HOST, recordingDoor, TOKEN } from './recording-door.ts'

/* ABC believes servers in 192.0.2.0/24 and 2001:db8::/32, and those on the machine itself. */

const CAPTURE = `capture+${TOKEN.abc}@${CAPTURE_HOST}`
const ORIGINAL = octetsOf('From: jamie@abc.com', 'To: jane@bigco.com', 'Message-ID: <quote@abc.com>', '', '.The quote')

const attached = (original: Buffer): Buffer => Buffer.concat([octetsOf('Content-Type: message/rfc822', ''), original, octetsOf('')])

function report(received: readonly string[] = [], originals: readonly Buffer[] = [ORIGINAL], boundary = 'outer'): Buffer {
  return Buffer.concat([
    octetsOf(...received.map(field => `Received: ${field}`), 'From: MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@abc.com', 'X-MS-Journal-Report:',
      `Content-Type: multipart/mixed; boundary=${boundary}`, '', `--${boundary}`, 'Content-Type: text/plain', '', 'Sender: jamie@abc.com', 'To: jane@bigco.com', 'Bcc: kim@acme.co.kr', ''),
    ...originals.flatMap(original => [octetsOf(`--${boundary}`), attached(original)]),
    octetsOf(`--${boundary}--`),
  ])
}

async function arrivalsOf(octets: Buffer, ...recipients: readonly string[]) {
  const door = await recordingDoor()
  const wire = await Wire.hello(door.port)
  await wire.say('MAIL FROM:<>')
  for (const recipient of recipients) expect(await wire.say(`RCPT TO:<${recipient}>`)).toMatchObject({ code: 250 })
  await wire.say('DATA')
  wire.send(octets.toString('latin1').replace(/^\./gm, '..'))
  expect(await wire.say('.')).toMatchObject({ code: 250 })
  wire.close()
  expect(door.acknowledged).toHaveLength(door.arrivals.length)
  return door.arrivals
}

test('of a journal report the original is filed, with the sender and the recipients that the report names', async () => {
  const [arrival, ...more] = await arrivalsOf(report(), CAPTURE)
  expect(more).toEqual([])
  expect(arrival).toMatchObject({ organization: 'ABC', size: ORIGINAL.length, envelope: { from: 'jamie@abc.com', to: ['jane@bigco.com', 'kim@acme.co.kr'], evidence: 'journal' } })
  expect(arrival!.octets.toString()).toBe(ORIGINAL.toString())
})

test('a report with two originals is two mails, each acknowledged', async () => {
  expect((await arrivalsOf(report([], [ORIGINAL, octetsOf('Subject: another', '', 'x')]), CAPTURE)).map(({ size }) => size)).toHaveLength(2)
})

const ofPostfix = (address: string): string => `from mail.example (mail.example [${address}]) by mx.abc.com (Postfix) with ESMTP`

describe('a report is believed that came', () => {
  test.each([
    ['from a named network', [ofPostfix('192.0.2.25')]],
    ['through the filter on the machine itself', [ofPostfix('127.0.0.1'), ofPostfix('192.0.2.25')]],
    ['through several servers of named networks', [ofPostfix('192.0.2.25'), ofPostfix('IPv6:2001:db8::7')]],
    ['from within a server', ['by mx.abc.com (Postfix, from userid 0) id 1']],
  ])('%s', async (_title, received) => {
    expect(await arrivalsOf(report(received), CAPTURE)).toMatchObject([{ envelope: { evidence: 'journal' } }])
  })
})

describe('a report is a mail like any other that came', () => {
  test.each([
    ['from a stranger', [ofPostfix('203.0.113.9')], CAPTURE],
    ['from a stranger who writes steps of ours below his own', [ofPostfix('203.0.113.9'), ofPostfix('192.0.2.25')], CAPTURE],
    ['from a stranger, on through a server of ours', [ofPostfix('192.0.2.25'), ofPostfix('203.0.113.9')], CAPTURE],
    ['from who knows where', ['from stranger.example by mx.abc.com'], CAPTURE],
    ['as a copy of a mail to one of us', [], `capture+${TOKEN.abc}+jamie=abc.com@${CAPTURE_HOST}`],
    ['to one of us', [], 'jamie@abc.com'],
  ])('%s', async (_title, received, recipient) => {
    const octets = report(received)
    const [arrival] = await arrivalsOf(octets, recipient)
    expect(arrival!.size).toBe(octets.length)
    expect(arrival!.envelope.evidence).toBeUndefined()
  })
})

test('a report within a report is not read: the original is filed as it is', async () => {
  const forged = report([], [ORIGINAL], 'inner')
  const [arrival] = await arrivalsOf(report([], [forged]), CAPTURE)
  expect(arrival!.octets.toString()).toBe(forged.toString())
})

test('a transaction for two organizations is unwrapped for the one whose capture address it names', async () => {
  const arrivals = await arrivalsOf(report(), CAPTURE, 'someone@def.example')
  expect(arrivals.map(({ organization, envelope }) => [organization, envelope.evidence]).sort()).toEqual([['ABC', 'journal'], ['DEF', undefined]])
})
