import { bodyDigest, identityText, needsBody } from '../../core/mail/identity.ts'
import { type Message, readMessage } from '../../core/mail/message.ts'
import type { Secrets } from '../secrets.ts'
import type { Arrival } from '../intake/arrival.ts'

/** An arrival whose header was read. The codes are in hex, as PostgreSQL writes octets. */
export interface ReadMail {
  readonly arrival: Arrival
  /** The door has the header alone as yet, and asks whether to bring the rest. */
  readonly headerFirst: boolean
  readonly message: Message
  /** Equal for all copies of one mail in one organization. */
  readonly identity: string
  readonly messageIdMac: string | null
}

/** Reads the header of an arrival; of the body at most a digest is taken, where the header says too little. */
export function read(arrival: Arrival, secrets: Pick<Secrets, 'mac'>, headerFirst = false): ReadMail {
  const message = arrival.message ?? readMessage(arrival.octets)
  const body = needsBody(message) ? bodyOf(arrival, message) : ''
  return {
    arrival,
    headerFirst,
    message,
    identity: hex(secrets.mac('identity', `${arrival.organization} ${identityText(message, body)}`)),
    messageIdMac: message.messageId === null ? null : hex(macOfMessageId(message.messageId, secrets)),
  }
}

/** Of a body that was not kept its length is all there is. */
function bodyOf({ octets, size, headerOnly }: Arrival, { bodyOffset }: Message): string {
  return headerOnly ? String(size) : bodyDigest(octets.subarray(bodyOffset))
}

/** The code under which a Message-ID (without brackets and blanks) is found in a mail log. */
export function macOfMessageId(messageId: string, secrets: Pick<Secrets, 'mac'>): Buffer {
  return secrets.mac('message-id', messageId)
}

function hex(octets: Buffer): string {
  return `\\x${octets.toString('hex')}`
}
