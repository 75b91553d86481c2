import MailComposer from 'nodemailer/lib/mail-composer'
import type Mail from 'nodemailer/lib/mailer'
import type { Draft, Envelope } from '../../core/mail/draft.ts'

/** A mail as it goes out. Blind recipients stand in the envelope alone. */
export interface ComposedMail {
  readonly messageId: string
  readonly envelope: Envelope
  readonly octets: Buffer
}

/** So many Message-IDs of a conversation are named: the first, and the last ones. */
const MOST_REFERENCES = 20

/**
 * Makes the octets of a mail. Every header is built by the library from a value: a line break in one begins no other field.
 * @param messageId without brackets
 */
export async function compose(draft: Draft, { messageId, date }: { readonly messageId: string; readonly date: Date }): Promise<ComposedMail> {
  const octets = await new MailComposer(optionsOf(draft, messageId, date)).compile().build()
  const recipients = [...draft.to, ...draft.cc ?? [], ...draft.bcc ?? []].map(({ address }) => address)
  return { messageId, octets, envelope: { from: draft.automatic ? '' : draft.bouncesTo ?? draft.from.address, to: [...new Set(recipients)] } }
}

function optionsOf(draft: Draft, messageId: string, date: Date): Mail.Options {
  const { from, to, cc = [], replyTo, subject, text, html, files = [], inReplyTo = null, references = [], automatic = false, stamp } = draft
  return {
    messageId: `<${messageId}>`, date,
    from: { ...from }, to: to.map(person => ({ ...person })), subject, text,
    ...cc.length > 0 && { cc: cc.map(person => ({ ...person })) },
    ...replyTo && { replyTo: { ...replyTo } },
    ...html !== undefined && { html },
    ...inReplyTo !== null && { inReplyTo: `<${inReplyTo}>` },
    ...references.length > 0 && { references: shortened(references).map(id => `<${id}>`) },
    headers: { ...automatic && { 'Auto-Submitted': 'auto-replied' }, ...stamp !== undefined && { 'X-Mailkeep-Loop': stamp } },
    attachments: files.map(({ name, type, octets, contentId }) => ({ filename: name, contentType: type, content: octets, ...contentId !== undefined && { cid: contentId, contentDisposition: 'inline' as const } })),
    // What a mail holds is in the draft; nothing that stands in it is a file or an address to be read.
    disableFileAccess: true, disableUrlAccess: true,
  }
}

function shortened(references: readonly string[]): readonly string[] {
  return references.length <= MOST_REFERENCES ? references : [references[0]!, ...references.slice(1 - MOST_REFERENCES)]
}
