import type { Output } from './command.ts'

/** How far long work is, told while it goes on. */
export interface Progress {
  at(done: number, of: number | null): void
  /** Leaves the line, so that what follows begins on one of its own. */
  end(): void
}

/** On a terminal one line that changes four times a second at most; elsewhere a line every ten seconds. */
export function progressOn(output: Output, what: string): Progress {
  const pause = output.isTTY === true ? 250 : 10_000
  let next = performance.now() + pause
  let shown = false
  return {
    at(done, of) {
      if (performance.now() < next) return
      next = performance.now() + pause
      const line = `${what}: ${counted(done)}${of === null ? '' : ` of ${counted(of)}`}`
      output.write(output.isTTY === true ? `\r${line}\x1b[K` : `${line}\n`)
      shown = output.isTTY === true
    },
    end() {
      if (shown) output.write('\r\x1b[K')
    },
  }
}

/** 1,240 */
export function counted(count: number): string {
  return count.toLocaleString('en-US')
}
