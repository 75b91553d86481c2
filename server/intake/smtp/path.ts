/** RFC 5321, 4.5.3.1.3 allows 256 octets; a tagged copy carries a local part of up to 512 inside its own. */
const LONGEST_PATH = 1100
const CONTROL = /[\x00-\x1f\x7f-\x9f\u200b\u2060\ufeff]/

/** With quoted parts, which may hold a `>`; with stray quotes; without the angle brackets. */
const FORMS = [/^<((?:"(?:\\.|[^"\\])*"|[^<>"])*)>(?:\s+(.*))?$/s, /^<([^<>]*)>(?:\s+(.*))?$/s, /^([^<>\s]+)(?:\s+(.*))?$/s]

/** A reverse-path or forward-path with its parameters. */
export interface Path {
  address: string
  args: Record<string, string | true> | false
  duplicate?: string
}

/**
 * Reads `MAIL FROM:<…> …` and `RCPT TO:<…> …` (RFC 5321, 4.1.2), taking every address that real mail carries: dots in
 * odd places, quoted parts with any character, a name without domain, no angle brackets. Whether it is anybody's is
 * not a matter of its form. A source route is ignored (4.1.2).
 * @returns null where no path can be read.
 */
export function readPath(verb: 'MAIL FROM' | 'RCPT TO', line: string): Path | null {
  const colon = line.indexOf(':')
  if (line.slice(0, colon).trim().toUpperCase() !== verb) return null
  const rest = line.slice(colon + 1).trim()
  const path = FORMS.map((form) => form.exec(rest)).find((found) => found !== null)
  if (!path) return null
  const address = path[1]!.trim().replace(/^@[^\s,:@]+(?:,@[^\s,:@]+)*:/, '')
  if (CONTROL.test(address) || Buffer.byteLength(address) > LONGEST_PATH) return null
  return { address, ...readParameters(path[2] ?? '') }
}

/** RFC 5321, 4.1.1.11; a keyword without a value is `true`. */
function readParameters(written: string): Pick<Path, 'args' | 'duplicate'> {
  const args: Record<string, string | true> = Object.create(null)
  const read: Pick<Path, 'args' | 'duplicate'> = { args: false }
  for (const parameter of written.split(/\s+/).filter((word) => word !== '')) {
    const equals = parameter.indexOf('=')
    const keyword = (equals < 0 ? parameter : parameter.slice(0, equals)).toUpperCase()
    if (keyword in args) read.duplicate = keyword
    args[keyword] = equals < 0 ? true : parameter.slice(equals + 1)
    read.args = args
  }
  return read
}
