import { ForeignFault } from '../../foreign/fault.ts'
import type { Capabilities } from './capabilities.ts'
import type { Connection } from './connection.ts'
import type { SignIn } from './mailbox.ts'
import { saysWhy, signInFault } from './refusal.ts'
import type { Reply } from './reply.ts'

/** A command has 255 octets at most, its end included (RFC 2449, section 4). */
const LONGEST_COMMAND = 253

/** @throws ForeignFault (steps sign-in and mailbox) */
export async function signIn(connection: Connection, account: SignIn, capabilities: Capabilities): Promise<void> {
  const reply = 'token' in account ? await byToken(connection, account, capabilities) : await byPassword(connection, account, capabilities)
  if (reply.status === 'ok') return
  throw signInFault(reply, { authCodes: capabilities.has('AUTH-RESP-CODE'), loginDelay: capabilities.seconds('LOGIN-DELAY'), token: 'token' in account })
}

/** An access token: RFC 7628, section 3, or what Google and Microsoft had before it. */
async function byToken(connection: Connection, { username, token }: { username: string; token: string }, { mechanisms }: Capabilities): Promise<Reply> {
  if (mechanisms.has('OAUTHBEARER')) {
    const name = username.replaceAll('=', '=3D').replaceAll(',', '=2C')
    return authenticate(connection, 'OAUTHBEARER', `n,a=${name},\x01auth=Bearer ${token}\x01\x01`, ['\x01'])
  }
  if (mechanisms.has('XOAUTH2')) return authenticate(connection, 'XOAUTH2', `user=${username}\x01auth=Bearer ${token}\x01\x01`, [''])
  throw new ForeignFault('sign-in-method')
}

async function byPassword(connection: Connection, { username, password }: { username: string; password: string }, capabilities: Capabilities): Promise<Reply> {
  const { mechanisms } = capabilities
  // RFC 4616: with NUL between its parts, and UTF-8 in them.
  if (mechanisms.has('PLAIN') && !/\0/.test(username + password)) {
    const reply = await authenticate(connection, 'PLAIN', `\0${username}\0${password}`, [])
    // A client may go on to another way (RFC 5034, section 4). A wrong password is not said twice: that closes accounts.
    if (reply.status !== 'refused' || !capabilities.has('USER') || saysWhy(reply)) return reply
    // A server that hangs up on the second try has refused the first.
    return byUserAndPass(connection, username, password).catch((error: unknown) => {
      if (error instanceof ForeignFault && error.code === 'connection-lost') return reply
      throw error
    })
  }
  // A server that tells what it can do, and tells neither of a way to sign in, wants TLS first.
  if (capabilities.told && !capabilities.has('USER')) {
    if (mechanisms.has('LOGIN')) return authenticate(connection, 'LOGIN', null, [username, password])
    if (mechanisms.size > 0 || capabilities.has('STLS')) throw new ForeignFault('sign-in-method')
  }
  return byUserAndPass(connection, username, password)
}

/** RFC 1939, section 7. */
async function byUserAndPass(connection: Connection, username: string, password: string): Promise<Reply> {
  // A line end in one of them would begin another command.
  if (/[\r\n\0]/.test(username + password)) throw new ForeignFault('sign-in-refused')
  const reply = await connection.ask(`USER ${username}`)
  return reply.status === 'ok' ? connection.ask(`PASS ${password}`) : reply
}

/**
 * RFC 5034, section 4. What does not fit into the command is said when the server asks for it.
 * @param then what is answered to further challenges, in turn
 */
async function authenticate(connection: Connection, mechanism: string, initial: string | null, then: readonly string[]): Promise<Reply> {
  const first = initial === null ? '' : ` ${Buffer.from(initial).toString('base64')}`
  const fits = `AUTH ${mechanism}${first}`.length <= LONGEST_COMMAND
  const answers = [...fits || initial === null ? [] : [initial], ...then].map(answer => Buffer.from(answer).toString('base64'))
  let reply = await connection.ask(`AUTH ${mechanism}${fits ? first : ''}`)
  // An asterisk gives up.
  for (const answer of [...answers, '*']) {
    if (reply.status !== 'challenge') break
    reply = await connection.ask(answer)
  }
  return reply
}
