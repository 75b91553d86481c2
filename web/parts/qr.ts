/**
 * A QR code (ISO/IEC 18004) for short texts: byte mode, error correction M, versions 1 to 10, which hold 213 octets.
 * @returns rows of modules, true is dark, without the quiet zone
 * @throws RangeError for a longer text
 */
export function qrCode(text: string): boolean[][] {
  const octets = new TextEncoder().encode(text)
  const version = shapes.findIndex(({ data }, i) => octets.length + (i < 9 ? 2 : 3) <= data) + 1
  const shape = shapes[version - 1]
  if (!shape) throw new RangeError(`${octets.length} octets are too long for this QR code`)
  const words = interleaved(dataWords(octets, version, shape.data), shape)
  const plain = functionPatterns(version)
  const placed = placedBits(plain, words)
  const masked = masks.map((mask, i) => withFormat(placed.map((row, y) => row.map((dark, x) => (plain.reserved[y]?.[x] ? dark : dark !== mask(x, y)))), i))
  return masked.reduce((best, one) => (penalty(one) < penalty(best) ? one : best))
}

interface Shape {
  /** Data words in all. */
  readonly data: number
  /** Error correction words of each block. */
  readonly check: number
  /** How many blocks there are; the last ones hold one word more where the division leaves a rest. */
  readonly blocks: number
}

/** Level M, by version (table 9 of the standard). */
const shapes: readonly Shape[] = [
  { data: 16, check: 10, blocks: 1 }, { data: 28, check: 16, blocks: 1 }, { data: 44, check: 26, blocks: 1 }, { data: 64, check: 18, blocks: 2 }, { data: 86, check: 24, blocks: 2 },
  { data: 108, check: 16, blocks: 4 }, { data: 124, check: 18, blocks: 4 }, { data: 154, check: 22, blocks: 4 }, { data: 182, check: 22, blocks: 5 }, { data: 216, check: 26, blocks: 5 },
]

/** Where the alignment patterns have their centres, by version (annex E). */
const alignments: readonly (readonly number[])[] = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]]

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0, (_, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0, (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

function dataWords(octets: Uint8Array, version: number, capacity: number): number[] {
  const bits: number[] = []
  const put = (value: number, count: number): void => { for (let i = count - 1; i >= 0; i--) bits.push((value >> i) & 1) }
  put(4, 4)
  put(octets.length, version < 10 ? 8 : 16)
  for (const octet of octets) put(octet, 8)
  put(0, Math.min(4, capacity * 8 - bits.length))
  while (bits.length % 8 > 0) bits.push(0)
  const words = Array.from({ length: bits.length / 8 }, (_, i) => bits.slice(i * 8, i * 8 + 8).reduce((word, bit) => word * 2 + bit, 0))
  for (let pad = 0xec; words.length < capacity; pad ^= 0xec ^ 0x11) words.push(pad)
  return words
}

function interleaved(words: readonly number[], { check, blocks }: Shape): number[] {
  const short = Math.floor(words.length / blocks)
  const shortBlocks = blocks - (words.length % blocks)
  let from = 0
  const data = Array.from({ length: blocks }, (_, i) => words.slice(from, (from += short + (i < shortBlocks ? 0 : 1))))
  const checks = data.map((block) => checkWords(block, check))
  const columns = (all: readonly (readonly number[])[], count: number): number[] => Array.from({ length: count }, (_, i) => all.flatMap((block) => block.slice(i, i + 1))).flat()
  return [...columns(data, short + 1), ...columns(checks, check)]
}

/** Reed-Solomon over GF(256) with 0x11d. */
function checkWords(data: readonly number[], count: number): number[] {
  const generator = Array.from({ length: count }).reduce<number[]>((so, _, i) => {
    const root = power(i)
    return [...so, 0].map((word, j) => word ^ times(so[j - 1] ?? 0, root))
  }, [1])
  const rest = [...data, ...Array<number>(count).fill(0)]
  for (let i = 0; i < data.length; i++) {
    const lead = rest[i] ?? 0
    generator.forEach((word, j) => { rest[i + j] = (rest[i + j] ?? 0) ^ times(word, lead) })
  }
  return rest.slice(data.length)
}

function times(a: number, b: number): number {
  let product = 0
  for (let i = 7; i >= 0; i--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> i) & 1) * a)
  return product
}

function power(n: number): number {
  return Array.from({ length: n }).reduce<number>((word) => times(word, 2), 1)
}

interface Patterns {
  readonly dark: readonly (readonly boolean[])[]
  /** Modules that carry no data. */
  readonly reserved: readonly (readonly boolean[])[]
}

function functionPatterns(version: number): Patterns {
  const size = 17 + version * 4
  const dark = square(size)
  const reserved = square(size)
  const set = (x: number, y: number, on: boolean): void => {
    if (x < 0 || y < 0 || x >= size || y >= size) return
    const [d, r] = [dark[y], reserved[y]]
    if (d && r) [d[x], r[x]] = [on, true]
  }
  for (let i = 0; i < size; i++) for (const [x, y] of [[i, 6], [6, i]] as const) set(x, y, i % 2 === 0)
  const centres = alignments[version - 1] ?? []
  for (const cx of centres) for (const cy of centres) {
    if ((cx === 6 && cy === 6) || (cx === 6 && cy === size - 7) || (cx === size - 7 && cy === 6)) continue
    ring(2, (dx, dy, far) => set(cx + dx, cy + dy, far !== 1))
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) ring(4, (dx, dy, far) => set(cx + dx, cy + dy, far !== 2 && far !== 4))
  for (let i = 0; i < 9; i++) for (const [x, y] of [[i, 8], [8, i]] as const) if (!reserved[y]?.[x]) set(x, y, false)
  for (let i = 1; i < 9; i++) for (const [x, y] of [[size - i, 8], [8, size - i]] as const) set(x, y, i === 8 && x === 8)
  if (version >= 7) {
    const bits = (version << 12) | remainder(version << 12, 0x1f25, 12)
    for (let i = 0; i < 18; i++) for (const [x, y] of [[size - 11 + (i % 3), Math.floor(i / 3)], [Math.floor(i / 3), size - 11 + (i % 3)]] as const) set(x, y, ((bits >> i) & 1) === 1)
  }
  return { dark, reserved }
}

function square(size: number): boolean[][] {
  return Array.from({ length: size }, () => Array<boolean>(size).fill(false))
}

function ring(reach: number, draw: (dx: number, dy: number, far: number) => void): void {
  for (let dy = -reach; dy <= reach; dy++) for (let dx = -reach; dx <= reach; dx++) draw(dx, dy, Math.max(Math.abs(dx), Math.abs(dy)))
}

/** Puts the bits in, two columns at a time from the right, up and down, around what is reserved. */
function placedBits({ dark, reserved }: Patterns, words: readonly number[]): boolean[][] {
  const size = dark.length
  const modules = dark.map((row) => [...row])
  let at = 0
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step++) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - step : step
      for (const x of [right, right - 1]) {
        const row = modules[y]
        if (!row || reserved[y]?.[x]) continue
        row[x] = (((words[at >> 3] ?? 0) >> (7 - (at & 7))) & 1) === 1
        at += 1
      }
    }
  }
  return modules
}

/** Writes level M and the mask beside the finder patterns, twice. */
function withFormat(modules: boolean[][], mask: number): boolean[][] {
  const size = modules.length
  const bits = ((mask << 10) | remainder(mask << 10, 0x537, 10)) ^ 0x5412
  const set = (x: number, y: number, i: number): void => { const row = modules[y]; if (row) row[x] = ((bits >> i) & 1) === 1 }
  for (let i = 0; i < 15; i++) {
    const near = i < 6 ? i : i < 8 ? i + 1 : undefined
    if (near === undefined) set(i === 8 ? 7 : 14 - i, 8, i)
    else set(8, near, i)
    if (i < 8) set(size - 1 - i, 8, i)
    else set(8, size - 15 + i, i)
  }
  return modules
}

function remainder(value: number, generator: number, degree: number): number {
  let rest = value
  for (let i = 31 - Math.clz32(rest); i >= degree && rest > 0; i = 31 - Math.clz32(rest)) rest ^= generator << (i - degree)
  return rest
}

/** How hard a code is to read: long runs, blocks, false finders, an uneven share of dark. */
function penalty(modules: readonly (readonly boolean[])[]): number {
  const size = modules.length
  const columns = modules.map((_, x) => modules.map((row) => row[x] ?? false))
  let sum = 0
  for (const line of [...modules, ...columns]) {
    const text = line.map((dark) => (dark ? '1' : '0')).join('')
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2
    sum += 40 * [...text.matchAll(/(?=10111010000|00001011101)/g)].length
  }
  for (let y = 0; y < size - 1; y++) for (let x = 0; x < size - 1; x++) {
    const dark = modules[y]?.[x]
    if (dark === modules[y]?.[x + 1] && dark === modules[y + 1]?.[x] && dark === modules[y + 1]?.[x + 1]) sum += 3
  }
  const share = modules.flat().filter(Boolean).length / size ** 2
  return sum + 10 * Math.floor(Math.abs(share - 0.5) * 20)
}
