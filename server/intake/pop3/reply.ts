/** A status line of the server (RFC 1939, section 3). */
export interface Reply {
  /** `challenge`: the server wants another line of a sign-in (RFC 5034, section 4). */
  readonly status: 'ok' | 'refused' | 'challenge'
  /** The response code in upper case, as in `SYS/TEMP` (RFC 2449, section 8; RFC 3206); null where there is none. */
  readonly code: string | null
  /** What else the line says. It is the server's: it is looked at, and shown to nobody. */
  readonly text: string
}

/** Reads a status line without its end; null where it is none. */
export function readReply(line: string): Reply | null {
  const [, status, rest = ''] = /^(\+OK|-ERR|\+)(?:[ \t]+(.*))?[ \t]*$/is.exec(line) ?? []
  if (status === undefined) return null
  if (status === '+') return { status: 'challenge', code: null, text: rest }
  const [, code, text] = /^\[([^\][]{1,100})\][ \t]*(.*)$/s.exec(rest) ?? []
  return { status: status.toUpperCase() === '+OK' ? 'ok' : 'refused', code: code?.trim().toUpperCase() ?? null, text: text ?? rest }
}
