import { randomBytes, timingSafeEqual } from 'node:crypto'
import { codedText, lettersOf, readOwnMessageId, writeOwnMessageId } from '../../core/mail/own-message-id.ts'
import type { Secrets } from '../secrets.ts'

/** A Message-ID that never was, without brackets. @param domain of the sender, in normal form */
export function newMessageId(organization: string, domain: string, secrets: Pick<Secrets, 'mac'>): string {
  const serial = lettersOf(randomBytes(16))
  return writeOwnMessageId({ serial, code: codeOf(organization, serial, secrets) }, domain)
}

/** Was this Message-ID, without brackets, made here for this organization? */
export function isOwnMessageId(messageId: string, organization: string, secrets: Pick<Secrets, 'mac'>): boolean {
  const read = readOwnMessageId(messageId)
  return read !== null && timingSafeEqual(Buffer.from(read.code), Buffer.from(codeOf(organization, read.serial, secrets)))
}

function codeOf(organization: string, serial: string, secrets: Pick<Secrets, 'mac'>): string {
  return lettersOf(secrets.mac('own-message-id', codedText(organization, serial)))
}
