const CR = 0x0d
const LF = 0x0a
const DOT = 0x2e
const LINE_WITH_DOT = Buffer.from('\r\n.')
const LONE_CR = Buffer.from('\r')

type Place = 'in a line' | 'after CR' | 'at the start of a line' | 'after the dot' | 'after the dot and CR'

/**
 * Takes the dots out of a mail on the wire (RFC 5321, 4.5.2; RFC 1939, 3), however its octets were cut into chunks:
 * a dot that begins a line goes, and CRLF.CRLF alone ends the mail. A lone CR or LF is an octet like any other, so
 * nothing that another server took for an end can smuggle a second mail in here.
 */
export class DotStuffing {
  #place: Place = 'at the start of a line'

  /**
   * Gives the mail's octets in `chunk` to `keep`, as slices of it.
   * @returns how many octets of `chunk` belong to the mail and its end; -1 where the end has not come yet.
   */
  read(chunk: Buffer, keep: (octets: Buffer) => void): number {
    let kept = 0
    let at = 0
    const keepUpTo = (end: number): void => {
      if (end > kept) keep(chunk.subarray(kept, end))
    }
    while (at < chunk.length) {
      const octet = chunk[at]
      switch (this.#place) {
        case 'in a line': {
          const line = chunk.indexOf(LINE_WITH_DOT, at)
          if (line < 0) {
            this.#place = placeAtTheEndOf(chunk, at)
            at = chunk.length
          } else {
            keepUpTo(line + 2)
            kept = at = line + 3
            this.#place = 'after the dot'
          }
          break
        }
        case 'after CR':
          this.#place = octet === LF ? 'at the start of a line' : 'in a line'
          if (octet === LF) at++
          break
        case 'at the start of a line':
          this.#place = octet === DOT ? 'after the dot' : 'in a line'
          if (octet === DOT) {
            keepUpTo(at)
            kept = ++at
          }
          break
        case 'after the dot':
          this.#place = octet === CR ? 'after the dot and CR' : 'in a line'
          if (octet === CR) kept = ++at
          break
        case 'after the dot and CR':
          if (octet === LF) return at + 1
          keep(LONE_CR)
          this.#place = 'in a line'
      }
    }
    keepUpTo(at)
    return -1
  }
}

function placeAtTheEndOf(chunk: Buffer, from: number): Place {
  const last = chunk.length - 1
  if (chunk[last] === CR) return 'after CR'
  return chunk[last] === LF && last > from && chunk[last - 1] === CR ? 'at the start of a line' : 'in a line'
}
