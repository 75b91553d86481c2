import type { Requester } from './ticket.ts'

/** The message that is answered, as far as it goes into the answer. */
export interface Answered {
  readonly from: readonly Requester[]
  readonly to: readonly Requester[]
  readonly cc: readonly Requester[]
  readonly replyTo: readonly Requester[] | null
  /** Did one of ours write it? */
  readonly ours: boolean
}

export interface Recipients {
  readonly to: readonly Requester[]
  readonly cc: readonly Requester[]
}

/**
 * Where an answer goes: to Reply-To where there is one, else to the author; where a colleague passed a question on, to whose
 * question it is. Nobody who got it as a blind copy is written to, and no address of the Help Desk.
 * @param isSupport is this address, in normal form, one of the Help Desk's?
 */
export function recipientsOf(answered: Answered | null, requester: Requester | null, all: boolean, isSupport: (address: string) => boolean): Recipients {
  const outside = (people: readonly Requester[]): Requester[] => once(people.filter(({ address }) => !isSupport(address)))
  const asker = requester ? [requester] : []
  if (!answered) return { to: outside(asker), cc: [] }
  const author = answered.replyTo?.length ? answered.replyTo : answered.from
  const isPassedOn = answered.ours && requester !== null && !answered.from.some(({ address }) => address === requester.address)
  const to = outside(isPassedOn ? asker : author)
  const written = new Set(to.map(({ address }) => address))
  return { to, cc: all ? outside([...answered.to, ...answered.cc]).filter(({ address }) => !written.has(address)) : [] }
}

function once(people: readonly Requester[]): Requester[] {
  return people.filter(({ address }, at) => people.findIndex(other => other.address === address) === at)
}

/** `Re: Broken seal [#1001]`: once, however often it went to and fro. */
export function answerSubject(name: string, number: number): string {
  const tag = `[#${number}]`
  const plain = name.replace(/^(?:\s*(?:re|aw|sv|회신|답장)\s*:)+\s*/i, '').replaceAll(tag, '').trim()
  return `Re: ${plain} ${tag}`
}

/** A text with signature and quotation. @param date as it is to be read */
export function answerText(text: string, signature: string | null, quoted: { readonly author: string; readonly date: string; readonly text: string } | null): string {
  const signed = signature ? `${text}\n\n-- \n${signature}` : text
  return quoted ? `${signed}\n\nOn ${quoted.date}, ${quoted.author} wrote:\n${quoted.text.split(/\r?\n/).map(line => line.startsWith('>') ? `>${line}` : `> ${line}`).join('\n')}\n` : signed
}

/** The same for rich text. */
export function answerHtml(html: string, signature: string | null, quoted: { readonly author: string; readonly date: string; readonly text: string } | null): string {
  const signed = signature ? `${html}<p>-- <br>${lines(signature)}</p>` : html
  return quoted ? `${signed}<p>On ${escaped(quoted.date)}, ${escaped(quoted.author)} wrote:</p><blockquote type="cite">${lines(quoted.text)}</blockquote>` : signed
}

function lines(text: string): string {
  return escaped(text).replace(/\r?\n/g, '<br>')
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
