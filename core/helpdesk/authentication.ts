import type { Message } from '../mail/message.ts'

/** What a mail server of ours found out about who sent a mail (RFC 8601); null where it says nothing of a method. */
export interface Authentication {
  readonly spf: string | null
  readonly dkim: string | null
  readonly dmarc: string | null
  /** What it found speaks against the sender. */
  readonly failed: boolean
}

/** Reads Authentication-Results, if the server that wrote it is one that the organization believes; null where none did. */
export function authenticationOf(message: Message, authservIds: readonly string[]): Authentication | null {
  const field = withoutComments(message.fields.get('authentication-results') ?? '')
  const [first = '', ...results] = field.split(';')
  const authserv = first.trim().split(/\s+/)[0]?.toLowerCase() ?? ''
  if (authserv === '' || !authservIds.some(id => id.toLowerCase() === authserv)) return null
  const resultsOf = (method: string): string[] => results.flatMap(result => new RegExp(`^\\s*${method}\\s*(?:/\\s*\\d+)?\\s*=\\s*([a-z]+)`, 'i').exec(result)?.[1]?.toLowerCase() ?? [])
  const [spf = null, dkims, dmarc = null] = [resultsOf('spf')[0], resultsOf('dkim'), resultsOf('dmarc')[0]]
  // One good signature is enough.
  const dkim = dkims.find(result => result === 'pass') ?? dkims[0] ?? null
  return { spf, dkim, dmarc, failed: failed(spf, dkim, dmarc) }
}

/** DMARC has the last word (RFC 7489, section 6.6.2); where nobody asked for it, a failed SPF without any good signature. */
function failed(spf: string | null, dkim: string | null, dmarc: string | null): boolean {
  if (dmarc === 'pass') return false
  if (dmarc === 'fail') return true
  return dkim !== 'pass' && (spf === 'fail' || dkim === 'fail')
}

/** Comments may stand anywhere, also within each other (RFC 5322, section 3.2.2). */
function withoutComments(value: string): string {
  let depth = 0
  let plain = ''
  for (const letter of value) {
    if (letter === '(') depth++
    else if (letter === ')' && depth > 0) depth--
    else if (depth === 0) plain += letter
  }
  return plain
}
