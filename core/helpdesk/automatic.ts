import type { Message } from '../mail/message.ts'

/** A mail that a machine wrote about another mail: it opens no ticket. */
export type Automatic = 'bounce' | 'auto-reply'

/**
 * Is this mail a bounce, or an automatic answer? `reversePath` is the mail's own: '' is the empty one, null where nobody
 * named it; then the field Return-Path counts, which the last mail server sets.
 */
export function automaticKind(message: Message, reversePath: string | null): Automatic | null {
  if (isBounce(message, reversePathOf(message, reversePath))) return 'bounce'
  return isAutomaticAnswer(message) ? 'auto-reply' : null
}

/** May a machine answer this mail (RFC 3834, section 2)? Never another machine, a list, or nobody. */
export function mayBeAnswered(message: Message, reversePath: string | null): boolean {
  const { fields } = message
  return reversePathOf(message, reversePath) !== ''
    && /^(?:no)?$/.test(firstWord(fields.get('auto-submitted')))
    && !saysYes(fields.get('x-autoreply')) && !saysYes(fields.get('x-autorespond'))
    && !/\b(?:all|autoreply|oof|dr)\b/i.test(fields.get('x-auto-response-suppress') ?? '')
    && !/^(?:bulk|list|junk|auto_reply)$/.test(firstWord(fields.get('precedence')))
    && ![...fields.keys()].some(name => name.startsWith('list-') || name === 'feedback-id' || name === 'x-google-group-id' || name === 'x-failed-recipients')
    && reportType(message) === null
    && message.from.length > 0 && !message.from.some(from => MACHINES.test(from.address))
}

/** Senders that nobody reads the mail of (RFC 3834, section 2; RFC 2142). */
const MACHINES = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|owner-[^@]*|[^@]*-(?:request|owner|bounces?))[+@]/

function isBounce(message: Message, reversePath: string | null): boolean {
  if (reportType(message) === 'delivery-status') return true
  if (reversePath !== '') return false
  return message.fields.has('x-failed-recipients') || message.from.some(from => /^(?:mailer-daemon|postmaster)@/.test(from.address))
}

function isAutomaticAnswer(message: Message): boolean {
  const { fields } = message
  return firstWord(fields.get('auto-submitted')) === 'auto-replied'
    || saysYes(fields.get('x-autoreply')) || saysYes(fields.get('x-autorespond'))
    || firstWord(fields.get('precedence')) === 'auto_reply'
    || reportType(message) === 'disposition-notification'
}

function reversePathOf(message: Message, known: string | null): string | null {
  if (known !== null) return known
  const field = message.fields.get('return-path')
  return field === undefined ? null : field.replace(/[<>\s]/g, '')
}

/** What a multipart/report reports (RFC 6522, section 3), in lower case; null where the mail is none. */
function reportType(message: Message): string | null {
  const type = message.fields.get('content-type') ?? ''
  if (!/^\s*multipart\/report\b/i.test(type)) return null
  return /;\s*report-type\s*=\s*"?([\w-]+)/i.exec(type)?.[1]?.toLowerCase() ?? ''
}

function firstWord(value: string | undefined): string {
  return /^\s*([\w-]*)/.exec(value ?? '')?.[1]?.toLowerCase() ?? ''
}

function saysYes(value: string | undefined): boolean {
  return value !== undefined && firstWord(value) !== 'no'
}
