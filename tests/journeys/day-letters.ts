import { encodedWords, octetsIn } from '../../demo/charsets.ts'
import type { Letter } from '../faults/sender.ts'

/** What the company has set in a part of its day. */
export interface Hours {
  readonly name: string
  /** Exception addresses, by login. */
  readonly excepted: readonly string[]
  /** Free email providers whose lock is open. */
  readonly open: readonly string[]
  /** Other domains with scope `mail`, and those with scope `party`. */
  readonly keptOut: readonly string[]
  readonly leftOut: readonly string[]
}

/** A line of the day's own ledger: what was posted, and what is to be found of it, as whoever wrote the letter knows. */
export interface Entry {
  readonly id: string
  readonly kind: string
  readonly subject: string
  readonly posts: readonly { readonly at: 'world' | 'company'; readonly letter: Letter }[]
  /** The contacts in whose histories it stands, by name. */
  readonly histories: readonly string[]
  /** Why it is in none; null where it is in one. */
  readonly reason: string | null
  /** `opens` a ticket, or `joins` that of the entry with this subject. */
  readonly ticket: { readonly opens: string } | { readonly joins: string } | null
  /** Who got it by Bcc, as its page is to say. */
  readonly blind: readonly string[]
  /** Who got it too, and is named nowhere. */
  readonly hidden: readonly string[]
}

interface Person { readonly address: string; readonly name: string; readonly holders: readonly string[] }

/** The contacts of the day: name, kind, addresses, domains. */
export const CONTACTS: readonly { readonly name: string; readonly kind: string; readonly addresses: readonly string[]; readonly domains: readonly string[] }[] = [
  { name: 'BigCo', kind: 'customer', addresses: [], domains: ['bigco.com'] },
  { name: 'Jane Doe', kind: 'lead', addresses: ['jane@bigco.com'], domains: [] },
  { name: 'Acme Works', kind: 'potential', addresses: ['kim@acme.co.kr'], domains: [] },
  { name: '한빛 무역', kind: 'customer', addresses: [], domains: ['hanbit.example'] },
  { name: 'Solo', kind: 'customer', addresses: ['solo@naver.com'], domains: [] },
  { name: 'Minji', kind: 'lead', addresses: ['minji@daum.net'], domains: [] },
  { name: 'Magnum', kind: 'potential', addresses: ['derek@magnum.example'], domains: [] },
  { name: 'Fair Organizers', kind: 'customer', addresses: [], domains: ['fair.example'] },
  ...Array.from({ length: 20 }, (_, n) => ({ name: `Customer ${n}`, kind: 'customer', addresses: [], domains: [`customer-${n}.example`] })),
]

const JANE: Person = { address: 'jane@bigco.com', name: 'Jane Doe', holders: ['BigCo', 'Jane Doe'] }
const KNOWN: readonly Person[] = [
  JANE, { address: 'accounts@bigco.com', name: 'BigCo Accounts', holders: ['BigCo'] },
  { address: 'kim@acme.co.kr', name: '김민수', holders: ['Acme Works'] },
  { address: 'park@seoul.hanbit.example', name: '박지영', holders: ['한빛 무역'] }, { address: 'order@hanbit.example', name: '한빛 주문', holders: ['한빛 무역'] },
]
const USERS = ['wuthering', 'withfeathers', 'cagedbird', 'hamlet', 'andthesea', 'nativespeaker', 'tech'].map(login => `${login}@abc.com`)
const SUPPORT = 'support@abc.com'

/** Letters of a seed, one after the other: the same seed writes the same day. */
export class Writer {
  readonly #marks: { readonly keptOut: string; readonly saved: string }
  readonly #random: () => number
  readonly #questions: { readonly subject: string; readonly id: string; readonly person: Person; readonly hours: string }[] = []
  #count = 0

  /** @param marks stand in every letter: one in those that no rule lets in, the other in all others */
  constructor(seed: number, marks: { readonly keptOut: string; readonly saved: string }) {
    this.#random = randomOf(seed)
    this.#marks = marks
  }

  /** The next letter, posted while the company has this set. */
  next(hours: Hours): Entry {
    const total = KINDS.reduce((sum, [weight]) => sum + weight, 0)
    let at = this.#random() * total
    for (const [weight, kind, write] of KINDS) if ((at -= weight) < 0) return this.#entry(kind, hours, write(this, hours))
    throw new Error('no kind of letter was drawn')
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)]!
  }

  /** So many different ones. */
  some<T>(from: readonly T[], count: number): T[] {
    const left = [...from]
    return Array.from({ length: count }, () => left.splice(Math.floor(this.#random() * left.length), 1)[0]!)
  }

  user(): string {
    return this.pick(USERS)
  }

  /** Somebody of a contact: of those who write often, or somebody who writes today for the first time. */
  person(): Person {
    if (this.#random() < 0.5) return this.pick(KNOWN)
    const customer = Math.floor(this.#random() * 20)
    return { address: `person-${this.#count}@customer-${customer}.example`, name: `Person ${this.#count}`, holders: [`Customer ${customer}`] }
  }

  stranger(): Person {
    return { address: `someone@stranger-${this.#count}.example`, name: 'Some One', holders: [] }
  }

  /** A question of an earlier part of the day that opened a ticket. */
  question(hours: Hours): { subject: string; id: string; person: Person } | null {
    const earlier = this.#questions.filter(question => question.hours !== hours.name)
    return earlier.length > 0 ? this.pick(earlier) : null
  }

  #entry(kind: string, hours: Hours, draft: Draft): Entry {
    const id = `${kind.replaceAll(' ', '-')}.${this.#count++}@day.example`
    const histories = [...new Set(draft.histories ?? [])].sort()
    const isKeptOut = histories.length === 0 && !draft.ticket
    const subject = `${isKeptOut ? this.#marks.keptOut : ''}${this.pick(SUBJECTS)} ${id.split('@')[0]}`
    const mark = isKeptOut ? this.#marks.keptOut : this.#marks.saved
    if (draft.ticket === 'opens' && draft.asks) this.#questions.push({ subject, id, person: draft.asks, hours: hours.name })
    return {
      id, kind, subject, histories,
      posts: draft.posts.map(({ at, from, to, changed }) => ({ at, letter: { id, from, to, octets: this.#octets(id, changed ? `[list] ${subject}` : subject, draft, mark, changed) } })),
      reason: histories.length > 0 ? null : draft.reason!,
      ticket: draft.ticket === 'opens' ? { opens: subject } : draft.ticket ? { joins: draft.ticket.joins } : null,
      blind: draft.blind ?? [], hidden: draft.hidden ?? [],
    }
  }

  #octets(id: string, subject: string, draft: Draft, mark: string, changed = false): Buffer {
    const charset = /[가-힣]/.test(subject) ? this.pick(['utf-8', 'euc-kr'] as const) : 'utf-8'
    const head = [
      ...draft.head, ['Subject', encodedWords(charset, subject)], ['Message-ID', `<${id}>`], ['Date', new Date(Date.UTC(2026, 10, 24, 0, 0, this.#count)).toUTCString().replace('GMT', '+0000')],
      ['MIME-Version', '1.0'],
    ].map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const text = `${this.pick(SENTENCES)}\r\n${mark}\r\n${this.pick(SENTENCES)}\r\n`.repeat(1 + Math.floor(this.#random() * 8)) + (changed ? '-- \r\nlist@lists.example\r\n' : '')
    return Buffer.concat([Buffer.from(head), this.pick(BODIES)(octetsIn(charset, text), charset, mark)])
  }
}

/** What the writer of a letter makes up; `Entry` is made of it. */
interface Draft {
  readonly head: readonly (readonly [name: string, value: string])[]
  /** `changed`: as a list changes it, in subject and footer. */
  readonly posts: readonly { readonly at: 'world' | 'company'; readonly from: string; readonly to: readonly string[]; readonly changed?: boolean }[]
  readonly histories?: readonly string[]
  readonly reason?: string
  readonly ticket?: 'opens' | { readonly joins: string }
  readonly asks?: Person
  readonly blind?: readonly string[]
  readonly hidden?: readonly string[]
}

type Fields = Draft['head']

const named = ({ name, address }: Person): string => `${encodedWords('utf-8', name)} <${address}>`
const head = (from: string, to: string, ...more: Fields): Fields => [['From', from], ['To', to], ...more]

/** Of the world outside, to us. */
function incoming(person: Person, to: readonly string[], fields: Fields, more: Omit<Draft, 'head' | 'posts'> = {}): Draft {
  return { head: fields, posts: [{ at: 'world', from: person.address, to }], histories: person.holders, ...person.holders.length === 0 && { reason: 'no-contact' }, ...more }
}

function outgoing(user: string, to: readonly string[], fields: Fields, more: Omit<Draft, 'head' | 'posts'>): Draft {
  return { head: fields, posts: [{ at: 'company', from: user, to }], ...more }
}

/** In no history, for this reason. */
const kept = (reason: string): Pick<Draft, 'histories' | 'reason'> => ({ histories: [], reason })

/** Every kind of letter, how often it comes, and what is to become of it. */
const KINDS: readonly (readonly [weight: number, kind: string, write: (writer: Writer, hours: Hours) => Draft])[] = [
  [14, 'from a contact', (w) => { const [person, user] = [w.person(), w.user()]; return incoming(person, [user], head(named(person), user)) }],
  [4, 'to an alias', (w) => { const person = w.person(); return incoming(person, ['sales@abc.com'], head(named(person), 'sales@abc.com')) }],
  [8, 'from a stranger', (w) => { const [person, user] = [w.stranger(), w.user()]; return incoming(person, [user], head(named(person), user)) }],
  [8, 'newsletter of a stranger', (w) => {
    const [person, user] = [w.stranger(), w.user()]
    return incoming(person, [user], head(named(person), 'readers@news.example', ['List-Id', '<news.example>'], ['Precedence', 'bulk']))
  }],
  [3, 'newsletter of a contact', (w) => {
    const [person, user] = [w.person(), w.user()]
    return incoming(person, [user], head(named(person), 'readers@news.example', ['List-Id', '<news.example>'], ['Precedence', 'bulk']), { blind: [user] })
  }],
  [4, 'contact twice by two servers', (w) => {
    const [person, users] = [w.person(), w.some(USERS, 2)]
    return { ...incoming(person, [], head(named(person), users.join(', '))), posts: users.map(user => ({ at: 'world', from: person.address, to: [user] })) }
  }],
  [12, 'to a contact', (w) => {
    const [person, [user, colleague]] = [w.person(), w.some(USERS, 2)]
    return outgoing(user!, [person.address, colleague!], head(user!, named(person), ['Cc', colleague!]), { histories: person.holders })
  }],
  [4, 'to a stranger', (w) => { const [person, user] = [w.stranger(), w.user()]; return outgoing(user, [person.address], head(user, named(person)), kept('no-contact')) }],
  [4, 'blind to a contact', (w) => {
    const [person, user] = [w.person(), w.user()]
    return outgoing(user, ['friend@elsewhere.example', person.address], head(user, 'friend@elsewhere.example'), { histories: person.holders, blind: [person.address] })
  }],
  [2, 'blind to a contact, open to another', (w) => {
    const [[one, other], user] = [w.some(KNOWN, 2), w.user()]
    return outgoing(user, [one!.address, other!.address], head(user, named(one!)), { histories: [...one!.holders, ...other!.holders], blind: [other!.address] })
  }],
  [2, 'to a colleague, blind to a contact', (w) => {
    const [person, [user, colleague]] = [w.person(), w.some(USERS, 2)]
    return outgoing(user!, [colleague!, person.address], head(user!, colleague!), { histories: person.holders, blind: [person.address] })
  }],
  [2, 'blind to one of us', (w) => {
    const [person, [user, other]] = [w.person(), w.some(USERS, 2)]
    return incoming(person, [user!, other!], head(named(person), user!), { blind: [other!] })
  }],
  [9, 'among us', (w) => { const [user, ...to] = w.some(USERS, 3); return outgoing(user!, to, head(user!, to.join(', ')), kept('internal')) }],
  [1, 'to sixty guests', (w) => {
    const [person, user] = [w.person(), w.user()]
    const guests = [...Array.from({ length: 59 }, (_, n) => `guest-${n}@elsewhere.example`), person.address]
    return outgoing(user, guests, head(user, 'guests@elsewhere.example'), { histories: person.holders, blind: guests })
  }],
  [3, 'back from a list', (w) => {
    const [person, [user, colleague]] = [w.person(), w.some(USERS, 2)]
    return {
      head: head(user!, 'list@lists.example', ['Cc', named(person)]), histories: person.holders, blind: [colleague!],
      posts: [{ at: 'company', from: user!, to: ['list@lists.example', person.address] }, { at: 'world', from: 'bounces@lists.example', to: [colleague!], changed: true }],
    }
  }],
  [2, 'sender rewritten by a list', (w) => {
    const person = w.person()
    const fields = head('"A contact via Sales" <sales@abc.com>', 'sales@abc.com', ['List-Id', '<sales.abc.com>'], ['X-Original-From', named(person)])
    return { ...incoming(person, [], fields), posts: [{ at: 'world', from: 'sales+bounces@lists.example', to: ['sales@abc.com'] }] }
  }],
  [2, 'bounce', (w) => { const [from, user] = [w.stranger().address.replace('someone', 'mailer-daemon'), w.user()]; return bounce(from, user, kept('no-contact')) }],
  [1, 'bounce to the support', (w) => bounce(w.stranger().address.replace('someone', 'mailer-daemon'), SUPPORT, kept('bounce'))],
  [2, 'automatic answer', (w) => { const [person, user] = [w.person(), w.user()]; return incoming(person, [user], head(named(person), user, ['Auto-Submitted', 'auto-replied'])) }],
  [1, 'automatic answer to the support', (w) => { const person = w.stranger(); return incoming(person, [SUPPORT], head(named(person), SUPPORT, ['Auto-Submitted', 'auto-replied (vacation)']), kept('auto-reply')) }],
  [3, 'question of a contact', (w) => {
    const customer = w.pick([3, 5, 7, 11])
    const person = { ...w.stranger(), holders: [`Customer ${customer}`] }
    const asks = { ...person, address: person.address.replace(/@.*/, `.${person.address.replace(/\D/g, '')}@customer-${customer}.example`) }
    return incoming(asks, [SUPPORT], head(named(asks), SUPPORT), { ticket: 'opens', asks })
  }],
  [2, 'question of a stranger', (w) => { const asks = w.stranger(); return incoming(asks, [SUPPORT], head(named(asks), SUPPORT), { ticket: 'opens', asks }) }],
  [1, 'question with an excepted colleague', (w) => {
    const person = w.stranger()
    return incoming(person, [SUPPORT, 'wwarrior@abc.com'], head(named(person), SUPPORT, ['Cc', 'wwarrior@abc.com']), { ...kept('exception-address'), ticket: 'opens' })
  }],
  [2, 'asked again', (w, hours) => {
    const question = w.question(hours)
    if (!question) { const asks = w.stranger(); return incoming(asks, [SUPPORT], head(named(asks), SUPPORT), { ticket: 'opens', asks }) }
    const { person, id, subject } = question
    return incoming(person, [SUPPORT], head(named(person), SUPPORT, ['In-Reply-To', `<${id}>`], ['References', `<${id}>`]), { ticket: { joins: subject } })
  }],
  [2, 'of the director', (w) => { const person = w.person(); return outgoing('wwarrior@abc.com', [person.address], head('wwarrior@abc.com', named(person)), kept('exception-address')) }],
  [4, 'with the ceo', (w, { excepted }) => {
    const [person, user] = [w.person(), w.user()]
    return incoming(person, [user, 'ceo@abc.com'], head(named(person), user, ['Cc', 'ceo@abc.com']), excepted.includes('ceo') ? kept('exception-address') : {})
  }],
  [3, 'blind to the ceo', (w, { excepted }) => {
    const [person, user] = [w.person(), w.user()]
    return incoming(person, [user, 'ceo@abc.com'], head(named(person), user), excepted.includes('ceo') ? { hidden: ['ceo@abc.com'] } : { blind: ['ceo@abc.com'] })
  }],
  [3, 'of a free provider', (w, { open }) => { const user = w.user(); return incoming(of('solo@naver.com', 'Solo'), [user], head('solo@naver.com', user), open.includes('naver.com') ? {} : kept('free-provider')) }],
  [2, 'of a locked provider', (w) => { const user = w.user(); return incoming(of('minji@daum.net', 'Minji'), [user], head('minji@daum.net', user), kept('free-provider')) }],
  [3, 'of a domain kept out', (w, { keptOut }) => {
    const user = w.user()
    const fields = head('derek@magnum.example', user, ['Cc', JANE.address])
    return incoming(of('derek@magnum.example', 'Magnum'), [user], fields, keptOut.includes('magnum.example') ? kept('exception-domain') : { histories: ['Magnum', ...JANE.holders] })
  }],
  [3, 'of a party left out', (w, { leftOut }) => {
    const user = w.user()
    return outgoing(user, ['stand@fair.example', JANE.address], head(user, 'stand@fair.example', ['Cc', JANE.address]), { histories: leftOut.includes('fair.example') ? JANE.holders : ['Fair Organizers', ...JANE.holders] })
  }],
]

const of = (address: string, holder: string): Person => ({ address, name: '', holders: [holder] })

function bounce(from: string, to: string, more: Pick<Draft, 'histories' | 'reason'>): Draft {
  return { head: head(`Mail Delivery System <${from}>`, to, ['Auto-Submitted', 'auto-replied'], ['X-Failed-Recipients', 'nobody@elsewhere.example']), posts: [{ at: 'world', from: '', to: [to] }], ...more }
}

const SUBJECTS = ['Offer for 20 users', 'Re: invoice', 'Meeting on Tuesday', '견적서를 보내 드립니다', 'Re: 회의 일정', 'Ihre Anfrage zur Schulung für Köln']
const SENTENCES = ['Thank you for the call this morning.', 'Please find the numbers below.', '안녕하세요, 보내 주신 자료 잘 받았습니다.', '다음 주 화요일에 뵙겠습니다.', 'Best regards']

type Body = (text: Buffer, charset: string, mark: string) => Buffer
const folded = (octets: Buffer): string => octets.toString('base64').replace(/.{76}/g, '$&\r\n')
const BODIES: readonly Body[] = [
  (text, charset) => Buffer.concat([Buffer.from(`Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`), text]),
  (text, charset) => Buffer.from(`Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n${folded(text)}\r\n`),
  (text, charset, mark) => Buffer.concat([
    Buffer.from(`Content-Type: multipart/mixed; boundary=part\r\n\r\n--part\r\nContent-Type: text/html; charset=${charset}\r\n\r\n<p>`), text,
    Buffer.from(`</p>\r\n--part\r\nContent-Type: text/plain; name="${mark}.txt"\r\nContent-Disposition: attachment; filename="${mark}.txt"\r\n\r\n${mark}\r\n--part--\r\n`),
  ]),
]

/** Numbers from 0 to 1 (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
