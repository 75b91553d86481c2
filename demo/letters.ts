import { createHash } from 'node:crypto'
import { compose } from './compose.ts'
import type { File } from './files.ts'
import { people, type Draft, type Fate, type Thread } from './letter.ts'
import { bodies, type Sent } from './quoting.ts'
import { inside } from './letters/inside.ts'
import { korean } from './letters/korean.ts'
import { marketing } from './letters/marketing.ts'
import { outside } from './letters/outside.ts'
import { projects } from './letters/projects.ts'
import { prospects } from './letters/prospects.ts'
import { recurring } from './letters/recurring.ts'
import { renewals } from './letters/renewals.ts'
import { tickets } from './letters/tickets.ts'

/** A letter as the company's mail server sees it go by. */
export interface Letter {
  readonly at: Date
  /** Letters of one thread have to be handed over in their order. */
  readonly thread: number
  readonly messageId: string
  readonly subject: string
  readonly from: string
  readonly to: readonly string[]
  readonly envelope: { readonly from: string; readonly to: readonly string[] }
  readonly octets: Buffer
  /** What a reader finds in it. */
  readonly text: string
  readonly files: readonly File[]
  readonly fate: Fate
}

const companyDomain = 'abc.com'

/** Three months of letters that end at `now`, oldest first: the same letters for the same `now`, octet by octet. */
export function letters(now: Date): Letter[] {
  const threads = [...renewals, ...prospects, ...projects, ...korean, ...tickets, ...marketing, ...recurring, ...inside, ...outside]
  return threads.flatMap((thread, number) => posted(thread, number, (draft) => moment(now, draft)))
    .sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** The letters of one thread, written at the moments that `moment` tells. */
export function posted(thread: Thread, number: number, moment: (draft: Draft) => Date): Letter[] {
  let before: Sent | null = null
  return thread.drafts.map((thought) => {
    const answers: Sent | null = thought.fresh === true ? null : before
    const at = moment(thought)
    const draft = { ...thought, text: dated(thought.text, at), ...(thought.html !== undefined && { html: dated(thought.html, at) }) }
    const { text, html } = bodies(draft, answers)
    const subject = answers === null ? dated(draft.subject ?? thread.subject, at) : draft.subject ?? `Re: ${answers.subject.replace(/^Re: /, '')}`
    const sent: Sent = {
      at, draft, subject, text, messageId: messageId(draft, at, subject),
      references: answers === null ? [] : [...answers.references, answers.messageId],
    }
    before = sent
    const envelope = envelopeOf(draft)
    return {
      at, thread: number, messageId: sent.messageId, subject, envelope,
      from: draft.from.address, to: [...draft.to, ...people(draft.cc), ...people(draft.bcc)].map((one) => one.address),
      octets: compose(sent, answers, draft.html ?? html, !isOurs(draft.from.address)),
      text, files: draft.files ?? [], fate: draft.fate ?? thread.fate,
    }
  })
}

/** Our server sees every recipient of what leaves, and of what comes in only those it delivers to. */
function envelopeOf(draft: Draft): Letter['envelope'] {
  const everybody = [...draft.to, ...people(draft.cc), ...people(draft.bcc)].map((one) => one.address)
  const to = [...new Set(isOurs(draft.from.address) ? everybody : everybody.filter(isOurs))]
  return { from: draft.returnPath ?? draft.from.address, to }
}

function isOurs(address: string): boolean {
  return address.toLowerCase().endsWith(`@${companyDomain}`)
}

/** `{+9}` becomes the date in nine days, `{month+1}` the name of the next month, both as the text around them is written. */
function dated(text: string, at: Date): string {
  const language = /[가-힣]/.test(text) ? 'ko-KR' : 'en-GB'
  const date = (when: Date, form: Intl.DateTimeFormatOptions) => when.toLocaleDateString(language, { ...form, timeZone: 'Asia/Seoul' })
  return text.replace(/\{(month)?([+-]\d+)\}/g, (_, month: string | undefined, distance: string) => month === undefined
    ? date(new Date(at.getTime() + Number(distance) * 86_400_000), { day: 'numeric', month: 'long' })
    : date(new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + Number(distance), 15)), { month: 'long' }))
}

/** Other programs use random ones; here the letter itself decides, so that every run makes the same. */
function messageId(draft: Draft, at: Date, subject: string): string {
  const hash = createHash('sha256').update(`${at.toISOString()} ${draft.from.address} ${subject} ${draft.text}`).digest('hex')
  return `${hash.slice(0, 24)}@${draft.from.program.idHost ?? draft.from.address.split('@')[1]}`
}

/**
 * When a letter was written: working days are counted back from today on the company's clock (+09:00).
 * The letters of today are pressed into the hours that have passed, so that none lies in the future.
 */
export function moment(now: Date, draft: Pick<Draft, 'day' | 'clock'>): Date {
  const hour = 3_600_000
  const shift = 9 * hour
  const midnight = (back: number) => Math.floor((now.getTime() + shift) / (24 * hour)) * 24 * hour - shift - back * 24 * hour
  const [hours = 0, minutes = 0] = draft.clock.split(':').map(Number)
  const clock = hours * hour + minutes * 60_000
  const seconds = (clock / 60_000 * 37) % 60 * 1000
  if (draft.day > 0) return new Date(midnight(calendarDays(new Date(midnight(0) + shift), draft.day)) + clock + seconds)
  const yesterday = midnight(calendarDays(new Date(midnight(0) + shift), 1)) + 20 * hour
  const end = now.getTime() - 120_000
  const start = Math.min(Math.max(yesterday, now.getTime() - 10 * hour), end)
  const share = Math.min(Math.max((clock - 8 * hour) / (10 * hour), 0), 1)
  return new Date(Math.floor((start + share * (end - start)) / 1000) * 1000)
}

/** How many days ago the n-th working day before this one was. */
function calendarDays(today: Date, workingDays: number): number {
  let days = 0
  for (let left = workingDays; left > 0;) {
    days++
    const weekday = new Date(today.getTime() - days * 86_400_000).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left--
  }
  return days
}
