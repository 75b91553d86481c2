import { ForeignFault } from '../foreign/fault.ts'
import type { Secrets } from '../secrets.ts'
import type { SendingServer } from '../store/transport.ts'
import { Dialogue, type DialogueOptions, type SignIn } from './dialogue.ts'

/** What it takes to sign in at the servers of an organization. */
export interface Keys {
  readonly secrets: Pick<Secrets, 'open'>
  /** An access token for an external address; another one than `refused`. @throws ForeignFault */
  readonly tokenFor: (organization: string, externalAddress: string, refused: string | null) => Promise<string>
}

/** Signs in at a server that mail leaves through. @throws ForeignFault, UnsealError */
export async function openTransport(organization: string, transport: SendingServer, { secrets, tokenFor }: Keys, options: Omit<DialogueOptions, 'signIn'>): Promise<Dialogue> {
  const { server: host, port, security, username, grant } = transport
  const open = (signIn: SignIn | null): Promise<Dialogue> => Dialogue.open({ host, port, security }, { ...options, signIn })
  if (grant === null || username === null) return open(signInOf(transport, secrets))
  const token = await tokenFor(organization, grant, null)
  try {
    return await open({ username, proof: { token } })
  } catch (error) {
    if (!(error instanceof ForeignFault) || error.code !== 'sign-in-grant') throw error
    return open({ username, proof: { token: await tokenFor(organization, grant, token) } })
  }
}

function signInOf({ username, sealedPassword, place }: SendingServer, secrets: Keys['secrets']): SignIn | null {
  return signInWith(username, sealedPassword && secrets.open(sealedPassword, place).toString())
}

/** Without a name the server is to take our mail as it is. */
function signInWith(username: string | null, password: string | null): SignIn | null {
  if (username === null) return null
  if (password === null) throw new ForeignFault('sign-in-missing')
  return { username, proof: { password } }
}

/** Connects and signs in, and no more. @returns what failed, in words of ours, or null */
export async function tryServer(
  { server: host, port, security, username, password }: Omit<SendingServer, 'sealedPassword' | 'place' | 'grant'> & { readonly password: string | null }, options: Omit<DialogueOptions, 'signIn'>,
): Promise<Pick<ForeignFault, 'step' | 'code' | 'again'> & { readonly detail: string } | null> {
  try {
    const dialogue = await Dialogue.open({ host, port, security }, { ...options, signIn: signInWith(username, password) })
    dialogue.leave()
    return null
  } catch (error) {
    if (!(error instanceof ForeignFault)) throw error
    const { step, code, again, message: detail } = error
    return { step, code, again, detail }
  }
}

/** The name that we greet with: the host that people reach us by; an address stands in brackets (RFC 5321, 4.1.3). */
export function greetingName(url: string): string {
  const { hostname } = new URL(url)
  if (hostname.startsWith('[')) return `[IPv6:${hostname.slice(1)}`
  return /^[\d.]+$/.test(hostname) ? `[${hostname}]` : hostname
}
