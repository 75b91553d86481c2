import { ForeignFault } from '../../foreign/fault.ts'

/** A listing's line has 512 octets at most (RFC 2449, section 4); names of 1,000 letters were seen. */
const LONGEST_LINE = 8192

/** Cuts the content of a multi-line answer into lines. */
export class Lines {
  readonly #line: (line: string) => void
  #most: number
  #rest = ''

  /** @param most how many lines may come; more end the connection */
  constructor(line: (line: string) => void, most: number) {
    this.#line = line
    this.#most = most
  }

  /** @throws ForeignFault where there is more than may come */
  readonly take = (octets: Buffer): void => {
    const lines = (this.#rest + octets.toString('latin1')).split('\n')
    this.#rest = lines.pop() ?? ''
    this.#most -= lines.length
    if (this.#most < 0 || this.#rest.length > LONGEST_LINE) throw new ForeignFault('too-much')
    for (const line of lines) this.#give(line)
  }

  /** Gives a last line that has no end. */
  end(): void {
    if (this.#rest !== '') this.#give(this.#rest)
    this.#rest = ''
  }

  #give(line: string): void {
    if (line.length > LONGEST_LINE) throw new ForeignFault('too-much')
    this.#line(line.endsWith('\r') ? line.slice(0, -1) : line)
  }
}
