import { createHash } from 'node:crypto'
import type { Message } from './message.ts'

/** Does the body count for what makes this mail the same as another? Where the header alone says too little. */
export function needsBody(message: Message): boolean {
  return message.messageId === null || (message.to.length === 0 && message.cc.length === 0)
}

/**
 * The text that is equal for two copies of one mail and for nothing else: Message-ID, Date as an instant (its text where it
 * cannot be read), the set of To and Cc addresses. `body` stands for the body's octets (see `bodyDigest`) and is looked at only
 * where `needsBody`. From, Subject, footers and transport fields may differ: lists and gateways change them.
 */
export function identityText(message: Message, body: string): string {
  const { messageId, date } = message
  const recipients = new Set([...message.to, ...message.cc].map(mailbox => mailbox.address))
  return JSON.stringify([messageId, date.at ?? date.text, [...recipients].sort(), needsBody(message) ? body : null])
}

const CR = 0x0d
const LF = 0x0a
const CHUNK = 65_536

/** A digest of a body that does not see how its lines end, nor how many empty lines follow the last one. */
export function bodyDigest(body: Uint8Array): string {
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafe(CHUNK)
  let filled = 0
  let lineEnds = 0
  const put = (octet: number): void => {
    chunk[filled++] = octet
    if (filled < CHUNK) return
    hash.update(chunk)
    filled = 0
  }
  for (let at = 0; at < body.length; at++) {
    const octet = body[at] ?? 0
    if (octet === LF || octet === CR) {
      lineEnds++
      if (octet === CR && body[at + 1] === LF) at++
      continue
    }
    for (; lineEnds > 0; lineEnds--) put(LF)
    put(octet)
  }
  return hash.update(chunk.subarray(0, filled)).digest('hex')
}
