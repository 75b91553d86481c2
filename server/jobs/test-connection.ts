import type { ExternalType, Security } from '../../core/settings/external-addresses.ts'
import type { Trust } from '../foreign/connect.ts'
import { ForeignFault } from '../foreign/fault.ts'
import { lookIntoImap } from '../intake/imap/visit.ts'
import type { SignIn } from '../intake/pop3/mailbox.ts'
import { lookIntoMailbox } from '../intake/pop3/visit.ts'
import { Dialogue } from '../outbound/dialogue.ts'

/** A server of an external address, and how to sign in there. */
export interface TestedServer {
  readonly type: ExternalType
  readonly host: string
  readonly port: number
  readonly security: Security
  readonly signIn: SignIn
}

export interface TestOptions {
  readonly trust: Trust
  /** The name that we greet mail servers with. */
  readonly name: string
  /** How long a server may take for one answer. */
  readonly patienceMs: number
}

/** Connects, signs in and looks; changes nothing. @returns how many mails lie in the mailbox, where it has one, and the step that failed */
export async function testConnection(server: TestedServer, options: TestOptions): Promise<{ readonly mails: number | null; readonly fault: ForeignFault | null }> {
  try {
    return { mails: await look(server, options), fault: null }
  } catch (fault) {
    if (fault instanceof ForeignFault) return { mails: null, fault }
    throw fault
  }
}

async function look({ type, signIn, ...server }: TestedServer, { trust, name, patienceMs }: TestOptions): Promise<number | null> {
  if (type === 'pop3') return (await lookIntoMailbox({ server, signIn }, trust, { patienceMs })).mails
  if (type === 'imap') return (await lookIntoImap({ server, signIn }, trust, { patienceMs })).mails
  const { username, ...proof } = signIn
  const dialogue = await Dialogue.open(server, { trust, name, answerMs: patienceMs, mailMs: patienceMs, signIn: { username, proof } })
  dialogue.leave()
  return null
}
