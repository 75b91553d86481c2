import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DotStuffing } from '../../../core/mail/dot-stuffing.ts'

/** Reads `chunks` one after the other; `end` counts the octets up to the mail's end over all chunks, -1 without one. */
function read(chunks: readonly Buffer[]): { mail: string; end: number } {
  const dots = new DotStuffing()
  const kept: Buffer[] = []
  let before = 0
  for (const chunk of chunks) {
    const end = dots.read(chunk, (octets) => kept.push(octets))
    if (end >= 0) return { mail: Buffer.concat(kept).toString('latin1'), end: before + end }
    before += chunk.length
  }
  return { mail: Buffer.concat(kept).toString('latin1'), end: -1 }
}

/** The same by the letter of RFC 5321, 4.5.2, over the whole text at once. */
function byTheLetter(wire: string): { mail: string; end: number } {
  const end = `\r\n${wire}`.indexOf('\r\n.\r\n')
  const mail = end < 0 ? `\r\n${wire}` : `\r\n${wire}`.slice(0, end + 2)
  return { mail: mail.replaceAll('\r\n.', '\r\n').slice(2), end: end < 0 ? -1 : end + 3 }
}

test.each([
  ['an empty mail', '.\r\n', '', 3],
  ['a line', 'a\r\n.\r\n', 'a\r\n', 6],
  ['a dot doubled', '..a\r\n.\r\n', '.a\r\n', 8],
  ['a line that is a dot', 'a\r\n..\r\n.\r\n', 'a\r\n.\r\n', 10],
  ['dots inside a line', 'a..b.\r\n.\r\n', 'a..b.\r\n', 10],
  ['LF.LF ends nothing', 'a\n.\nb\r\n.\r\n', 'a\n.\nb\r\n', 10],
  ['LF.CRLF ends nothing', 'a\n.\r\nb\r\n.\r\n', 'a\n.\r\nb\r\n', 11],
  ['CRLF.LF ends nothing', 'a\r\n.\nb\r\n.\r\n', 'a\r\n\nb\r\n', 11],
  ['CRLF.CR ends nothing', 'a\r\n.\rb\r\n.\r\n', 'a\r\n\rb\r\n', 11],
  ['CR.CR ends nothing', 'a\r.\rb\r\n.\r\n', 'a\r.\rb\r\n', 10],
  ['what follows the end', 'a\r\n.\r\nQUIT\r\n', 'a\r\n', 6],
])('%s', (_title, wire, mail, end) => {
  expect(read([Buffer.from(wire)])).toEqual({ mail, end })
  expect(read([...Buffer.from(wire)].map((octet) => Buffer.from([octet])))).toEqual({ mail, end })
})

test('however the octets are cut, the mail and its end are those of the standard', () => {
  const wires = fc.string({ unit: fc.constantFrom('\r', '\n', '.', '\r\n', '\r\n.', '\0', 'a'), maxLength: 40 })
  fc.assert(fc.property(wires, fc.array(fc.nat(60), { maxLength: 8 }), (wire, cuts) => {
    const octets = Buffer.from(wire, 'latin1')
    const places = [0, ...cuts.filter((cut) => cut < octets.length).sort((a, b) => a - b), octets.length]
    const seen = read(places.slice(1).map((place, n) => octets.subarray(places[n], place)))
    const expected = byTheLetter(wire)
    // A CR after a dot is held back until the next octet says what it is.
    if (expected.end < 0 && /\r\n\.\r$/.test(`\r\n${wire}`)) expected.mail = expected.mail.slice(0, -1)
    expect(seen).toEqual(expected)
  }), { numRuns: 2000 })
})
