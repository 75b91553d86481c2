import { ForeignFault } from '../../foreign/fault.ts'
import type { Reply } from './reply.ts'

/** What stands behind an -ERR, by its response code (RFC 2449, section 8; RFC 3206, section 4); null where it bears none that says so. */
export function codedFault({ code }: Reply, loginDelay = 0): ForeignFault | null {
  switch (code) {
    case 'IN-USE': return new ForeignFault('mailbox-locked')
    case 'LOGIN-DELAY': return new ForeignFault('login-delay', loginDelay > 0 ? { after: loginDelay } : {})
    case 'SYS/TEMP':
    case 'SYS': return new ForeignFault('server-busy')
    case 'SYS/PERM': return new ForeignFault('server-broken')
    default: return null
  }
}

/** Servers that know no response codes say in their own words that a mailbox is open elsewhere … */
const LOCKED = /\block(?:ed)?\b|\bin use\b|already open|another (?:session|pop3)/i
/** … and Gmail, for one, says in words that the account has no POP3, under the code for lasting trouble. */
const WITHOUT = /(?:not|isn't) (?:enabled|allowed|activated|permitted).{0,20}\bpop|\bpop3?\b.{0,40}(?:disabled|(?:not|isn't) (?:enabled|allowed|activated|permitted)|turned off)/i
/** … and that the password is wrong. */
const WRONG = /\b(?:password|credentials?|log[io]n|auth(?:entication|orization)?)\b.{0,20}\b(?:fail|incorrect|wrong|invalid|denied|rejected)|\b(?:bad|wrong|invalid|incorrect)\b.{0,20}\b(?:password|credentials?|log[io]n|user)/i

/** Does a refused sign-in give a reason, by a code or in words, for which any other way would be refused too? Where it gives none, the way itself may be at fault. */
export function saysWhy({ code, text }: Reply): boolean {
  return code !== null || WITHOUT.test(text) || LOCKED.test(text) || WRONG.test(text)
}

/** What stands behind a refused sign-in. */
export function signInFault(reply: Reply, { authCodes, loginDelay, token }: { authCodes: boolean; loginDelay: number; token: boolean }): ForeignFault {
  if (WITHOUT.test(reply.text)) return new ForeignFault('account-without')
  const coded = codedFault(reply, loginDelay)
  if (coded) return coded
  if (reply.code === null && LOCKED.test(reply.text)) return new ForeignFault('mailbox-locked')
  // A server that promises the code AUTH for wrong passwords means another thing where it leaves it out (RFC 3206, section 6).
  if (reply.code !== 'AUTH' && authCodes) return new ForeignFault('sign-in-later')
  return new ForeignFault(token ? 'sign-in-grant' : 'sign-in-refused')
}
