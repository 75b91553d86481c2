import { expect, test } from 'vitest'
import { play, taggedCopy, trickle } from '../../demo/play.ts'
import { letters, type Letter } from '../../demo/letters.ts'
import { TemporaryFailure } from '../../server/intake/arrival.ts'
import { CAPTURE_HOST, recordingDoor, TOKEN } from '../server/intake/recording-door.ts'

const now = new Date('2026-11-24T09:30:00Z')
const captureAddress = `capture+${TOKEN.abc}@${CAPTURE_HOST}`

test('all letters go through the real door, octet by octet, each with its true envelope', { timeout: 60_000 }, async () => {
  const door = await recordingDoor()
  const told: number[] = []
  const sent = await play({ smtpPort: door.port, captureAddress, now, progress: (done, of) => told.push(done / of) })

  expect(told).toHaveLength(sent.length)
  expect(told.at(-1)).toBe(1)
  const byId = new Map(sent.map((letter) => [letter.messageId, letter]))
  const recipients = new Map<string, string[]>()
  for (const { octets, envelope } of door.arrivals) {
    const id = /^Message-ID: <(.*)>\r$/m.exec(octets.toString('latin1'))?.[1] ?? ''
    const letter = byId.get(id)
    expect(octets.equals(letter?.octets ?? Buffer.alloc(0)), letter?.subject).toBe(true)
    expect(envelope.from).toBe(letter?.envelope.from)
    recipients.set(id, [...recipients.get(id) ?? [], ...envelope.to])
  }
  for (const letter of sent) expect(recipients.get(letter.messageId)?.sort()).toEqual([...letter.envelope.to].sort())
  expect(door.arrivals.length - sent.length, 'the three newsletters have more than fifty recipients').toBe(3)

  const place = new Map(door.arrivals.map(({ octets }, i) => [/^Message-ID: <(.*)>\r$/m.exec(octets.toString('latin1'))?.[1], i]))
  for (const { octets, messageId } of sent) {
    const answers = /^In-Reply-To: <(.*)>\r$/m.exec(octets.toString('latin1'))?.[1]
    if (answers !== undefined) expect(place.get(answers), 'an answer never comes before what it answers').toBeLessThan(place.get(messageId) ?? -1)
  }
})

test('a door that is busy for a moment gets the letter again', { timeout: 60_000 }, async () => {
  let refused = 0
  const arrived: string[] = []
  const door = await recordingDoor({
    receive: async (arrival) => {
      if (refused++ < 3) throw new TemporaryFailure('database')
      arrived.push(arrival.envelope.from ?? '')
      return { logId: '1', mailId: null, outcome: 'saved', held: true }
    },
  })
  await play({ smtpPort: door.port, captureAddress, now })
  expect(arrived.length).toBe(letters(now).length + 3)
})

test('new letters come in one after the other until it is told to stop', async () => {
  const door = await recordingDoor()
  const stop = new AbortController()
  const seen: Letter[] = []
  await trickle({ smtpPort: door.port, captureAddress, signal: stop.signal, pause: () => 1, arrived: (letter) => seen.push(letter) && seen.length === 30 && stop.abort() })
  expect(seen).toHaveLength(30)
  expect(door.arrivals).toHaveLength(30)
  expect(new Set(seen.map(({ messageId }) => messageId)).size, 'when all have come it begins anew, with new letters').toBe(30)
})

test.each([
  ['jane@abc.com', 'capture+tok+jane=abc.com@capture.localhost'],
  ['jane+fair@abc.com', 'capture+tok+jane+fair=abc.com@capture.localhost'],
  ['a=b@abc.com', 'capture+tok+a=b=abc.com@capture.localhost'],
])('a copy for %s is addressed %s', (recipient, expected) => {
  expect(taggedCopy('capture+tok@capture.localhost', recipient)).toBe(expected)
})
