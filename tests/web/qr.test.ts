import { describe, expect, test } from 'vitest'
import { qrCode } from '../../web/parts/qr.ts'

const drawn = (text: string): string[] => qrCode(text).map((row) => row.map((dark) => (dark ? '#' : '.')).join(''))

describe('a QR code', () => {
  test('as a reader of another house read it', () => {
    expect(drawn('mailkeep')).toEqual([
      '#######..#.##.#######',
      '#.....#..##.#.#.....#',
      '#.###.#.....#.#.###.#',
      '#.###.#..####.#.###.#',
      '#.###.#..####.#.###.#',
      '#.....#.###...#.....#',
      '#######.#.#.#.#######',
      '..........#..........',
      '#..#.##.#.####.#.....',
      '#..###.###.#.#..##.##',
      '.##..#######.###.##.#',
      '#.###..#.##.###..#..#',
      '###...#.#.##..###..#.',
      '........##...###.##.#',
      '#######..####.###.##.',
      '#.....#.###...#....#.',
      '#.###.#..#..####...#.',
      '#.###.#.###..########',
      '#.###.#..###.####.#.#',
      '#.....#...###........',
      '#######.##...#...#.#.',
    ])
  })

  test.each([[1, 21], [14, 21], [15, 25], [62, 33], [110, 45], [180, 53], [213, 57]])('of %d octets has %d modules a side', (octets, side) => {
    const code = qrCode('x'.repeat(octets))
    expect([code.length, code[0]?.length]).toEqual([side, side])
  })

  test('has its three finders, its timing and its dark module', () => {
    const rows = drawn('otpauth://totp/Mailkeep:ceo%40abc.com?secret=JBSWY3DPEHPK3PXP&issuer=Mailkeep')
    for (const [y, line] of ['#######.', '#.....#.', '#.###.#.', '#.###.#.', '#.###.#.', '#.....#.', '#######.', '........'].entries()) {
      expect(rows[y]?.slice(0, 8)).toBe(line)
      expect(rows[y]?.slice(-8)).toBe([...line].reverse().join(''))
      expect(rows.at(-1 - y)?.slice(0, 8)).toBe(line)
    }
    expect(rows[6]?.slice(8, -8)).toBe(rows[6]?.slice(8, -8).replace(/./g, (_, i: number) => (i % 2 === 0 ? '#' : '.')))
    expect(rows.at(-8)?.[8]).toBe('#')
  })

  test('of a longer text is refused', () => {
    expect(() => qrCode('x'.repeat(214))).toThrow(RangeError)
  })
})
