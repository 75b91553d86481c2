import { normalAddress, type Mailbox } from './address.ts'
import { decodeWords } from './charset.ts'
import { cutAt, oneLine } from './printable.ts'

const LONGEST_NAME = 200
/** An encoded word takes up to twelve octets for one letter. */
const LONGEST_SOURCE = LONGEST_NAME * 20

/** How often a quote or a comment may turn out not to be closed; then they are read as letters, which keeps the time linear. */
const MOST_UNCLOSED = 8

const BLANK = /[ \t\r\n]+/y
const ENCODED_WORD = /=\?[^?\s]+\?[bBqQ]\?[^?\r\n<>"]*\?=/y
const ATOM = /[^\s"(),:;<>]+/y
const LITERAL = /[^\s"(),:;<>[]*@\[[^\s[\]<>]*\]/y

/**
 * The mailboxes that the value of an address field names (RFC 5322, 3.4 and 4.4; RFC 6532), groups given as their
 * members. Reads what real mail does besides: `;` for a comma, a missing bracket, quote or comma, brackets twice,
 * `mailto:`, single quotes around an address. The grammar goes first and encoded words are decoded after it, so no
 * display name can make an address. What is no address is left out. Never throws; linear in the length of `value`.
 */
export function readAddresses(value: string): Mailbox[] {
  const found: Mailbox[] = []
  const text = new Reader(value)
  let phrase = new Phrase()
  const finish = (): void => {
    found.push(...phrase.mailboxes())
    phrase = new Phrase()
  }
  while (!text.done()) {
    const part = text.next()
    if (part.kind === 'open') {
      // Two addresses in brackets with no comma between them are two.
      if (phrase.address !== null) finish()
      phrase.address = readInBrackets(text)
    } else if (part.kind === 'end') finish()
    else if (part.kind === 'group') phrase = new Phrase()
    else phrase.add(part)
  }
  finish()
  return found
}

/** What stands between `<` and `>`: the source of one address, '' where there is none. Ends before what cannot be within. */
function readInBrackets(text: Reader): string {
  const inside = new Phrase()
  let route = false
  for (;;) {
    const before = text.at
    const part = text.done() ? { kind: 'close' as const, text: '' } : text.next()
    if (part.kind === 'close') break
    if (part.kind === 'open') {
      if (inside.isEmpty()) continue
      text.at = before
      break
    }
    if (part.kind === 'word' && inside.isEmpty() && part.text.startsWith('@')) route = true
    if (part.kind === 'end' && !route) {
      text.at = before
      break
    }
    // The route of RFC 5322, 4.4 ends here; so does `mailto:`.
    if (part.kind === 'group') {
      inside.clear()
      route = false
    } else if (part.kind !== 'end') inside.add(part)
  }
  const [address, another] = inside.candidates()
  return another === undefined ? address ?? '' : ''
}

interface Part {
  readonly kind: 'word' | 'quoted' | 'encoded' | 'comment' | 'blank' | 'open' | 'close' | 'end' | 'group'
  /** As written, but of a comment what it says. */
  readonly text: string
}

const COMMA: Part = { kind: 'end', text: '' }
const OPEN: Part = { kind: 'open', text: '' }
const CLOSE: Part = { kind: 'close', text: '' }
const COLON: Part = { kind: 'group', text: '' }
const SPACE: Part = { kind: 'blank', text: '' }

/** Cuts a field's value into its parts. */
class Reader {
  readonly #value: string
  #unclosed = 0
  at = 0

  constructor(value: string) {
    this.#value = value
  }

  done(): boolean {
    return this.at >= this.#value.length
  }

  next(): Part {
    switch (this.#value.charAt(this.at)) {
      case '<': return this.#sign(OPEN)
      case '>': return this.#sign(CLOSE)
      case ',': case ';': return this.#sign(COMMA)
      case ':': return this.#sign(COLON)
      case '"': return this.#enclosed(this.#quoteEnd(), 'quoted')
      case '(': return this.#enclosed(this.#commentEnd(), 'comment')
      case ')': return this.#sign(SPACE)
      case ' ': case '\t': case '\r': case '\n':
        this.#match(BLANK)
        return SPACE
      default: return this.#word()
    }
  }

  #sign(part: Part): Part {
    this.at++
    return part
  }

  #word(): Part {
    const encoded = this.#match(ENCODED_WORD)
    if (encoded !== '') return { kind: 'encoded', text: encoded }
    const word = this.#match(LITERAL) || this.#match(ATOM)
    // Blanks beyond RFC 5322's own (U+00A0, U+3000, …) divide words too.
    return word === '' ? this.#sign(SPACE) : { kind: 'word', text: word }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.#value)?.[0] ?? ''
    this.at += found.length
    return found
  }

  /** A quoted string or comment up to `end`, or its first sign as a letter where it is not closed. */
  #enclosed(end: number, kind: 'quoted' | 'comment'): Part {
    const start = this.at
    if (end < 0) {
      this.#unclosed++
      this.at++
      return { kind: 'comment', text: '' }
    }
    this.at = end
    return { kind, text: kind === 'quoted' ? this.#value.slice(start, end) : this.#value.slice(start + 1, end - 1) }
  }

  #quoteEnd(): number {
    if (this.#unclosed >= MOST_UNCLOSED) return -1
    for (let at = this.at + 1; at < this.#value.length; at++) {
      const code = this.#value.charCodeAt(at)
      if (code === 0x5c) at++
      else if (code === 0x22) return at + 1
    }
    return -1
  }

  #commentEnd(): number {
    if (this.#unclosed >= MOST_UNCLOSED) return -1
    let depth = 0
    for (let at = this.at; at < this.#value.length; at++) {
      const code = this.#value.charCodeAt(at)
      if (code === 0x5c) at++
      else if (code === 0x28) depth++
      else if (code === 0x29 && --depth === 0) return at + 1
    }
    return -1
  }
}

/** Longer than any address may be: what goes on is not joined, so that the time stays linear. */
const LONGEST_WORD = 2000

interface Word {
  /** The source, blanks left out. */
  text: string
  /** What it says as part of a name. */
  says: string
  /** Is it all quoted or encoded, so that no sign in it counts? */
  readonly opaque: boolean
  /** Has it an `@` that counts? */
  holdsAt: boolean
  /** Its last part as written. */
  last: string
}

/** What stands between two commas: words that are a display name, or hold a bare address. */
class Phrase {
  #words: Word[] = []
  #comment = ''
  #blank = false
  /** What stood in brackets, as written. */
  address: string | null = null

  isEmpty(): boolean {
    return this.#words.length === 0
  }

  clear(): void {
    this.#words = []
  }

  add(part: Part): void {
    if (part.kind === 'word' || part.kind === 'quoted' || part.kind === 'encoded') {
      this.#addWord(part)
      this.#blank = false
    } else {
      if (part.kind === 'comment') this.#comment ||= part.text
      this.#blank = true
    }
  }

  #addWord({ kind, text }: Part): void {
    const opaque = kind !== 'word'
    const holdsAt = !opaque && text.includes('@')
    const says = (this.#blank ? ' ' : '') + (kind === 'quoted' ? withoutQuotes(text) : text)
    const word = this.#words.at(-1)
    if (word && this.#makeOneAddress(word, text, opaque)) {
      word.text += text
      word.says += says
      word.holdsAt ||= holdsAt
      word.last = text
    } else this.#words.push({ text, says, opaque, holdsAt, last: text })
  }

  /** RFC 5322 lets blanks and comments stand around the signs of an address (4.4): are these two parts of one? */
  #makeOneAddress(word: Word, next: string, opaque: boolean): boolean {
    if (word.text.length > LONGEST_WORD) return false
    if (!opaque && next.startsWith('@')) return !word.holdsAt
    if (word.holdsAt && word.last.endsWith('@')) return !opaque
    if (!opaque && next.startsWith('.')) return word.holdsAt || !this.#blank
    if (word.holdsAt && word.last === '.') return !opaque
    return opaque && !this.#blank && !word.opaque && word.last.endsWith('.')
  }

  /** The words that may be an address, as written. */
  candidates(): string[] {
    return this.#words.filter(word => word.holdsAt).map(word => word.text)
  }

  mailboxes(): Mailbox[] {
    if (this.address !== null) return mailbox(this.address, this.#name(() => true))
    const candidates = this.candidates()
    if (candidates.length === 1) return mailbox(candidates[0] ?? '', this.#name(word => !word.holdsAt))
    return candidates.flatMap(candidate => mailbox(candidate, ''))
  }

  #name(isName: (word: Word) => boolean): string {
    let name = ''
    for (const word of this.#words) {
      if (isName(word)) name += word.says
      if (name.length > LONGEST_SOURCE) break
    }
    return cutAt(oneLine(decodeWords((name || this.#comment).slice(0, LONGEST_SOURCE))), LONGEST_NAME)
  }
}

function mailbox(written: string, name: string): Mailbox[] {
  // Outlook sets an address without a name between single quotes.
  const bare = /^'.+'$/.test(written) ? written.slice(1, -1) : written
  const address = normalAddress(bare)
  return address === null ? [] : [{ name, written: bare, address }]
}

function withoutQuotes(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text
}
