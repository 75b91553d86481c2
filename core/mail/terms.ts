import { cutAt } from './printable.ts'

/** How many different terms one mail is found by, and how long one is; so that a database's text index takes them. */
export const MOST_TERMS = 10_000
const LONGEST_TERM = 64

/**
 * What a mail is found by, and what a question asks for: words in NFC and lower case; of the scripts that Korean, Chinese
 * and Japanese are written in every two neighbouring letters, and a letter that stands alone. Each once, the first ones
 * where there are too many, so the most telling text comes first. A word found by its beginning is a prefix of a term.
 */
export function searchTerms(texts: readonly string[], most = MOST_TERMS): string[] {
  const text = normalForm(texts.join('\n'))
  const terms = new Set<string>()
  for (let at = 0; at < text.length && terms.size < most;) {
    const kind = kindAt(text, at)
    if (kind === WORD) at = addWord(text, at, terms)
    else if (kind === UNSPACED) at = addNeighbours(text, at, terms, most)
    else at += sizeAt(text, at)
  }
  return [...terms]
}

function addWord(text: string, from: number, terms: Set<string>): number {
  let end = from
  for (let kind = WORD; end < text.length && (kind === WORD || kind === MARK);) {
    end += sizeAt(text, end)
    kind = kindAt(text, end)
  }
  terms.add(cutAt(text.slice(from, end), LONGEST_TERM))
  return end
}

function addNeighbours(text: string, from: number, terms: Set<string>, most: number): number {
  let first = from
  let second = from + sizeAt(text, from)
  if (kindAt(text, second) !== UNSPACED) terms.add(text.slice(first, second))
  while (kindAt(text, second) === UNSPACED && terms.size < most) {
    const end = second + sizeAt(text, second)
    terms.add(text.slice(first, end))
    first = second
    second = end
  }
  return second
}

const OTHER = 1, WORD = 2, UNSPACED = 3, MARK = 4

/** The kinds of the letters of 16 bits that were met; 0 for the others. Asking a regular expression takes ten times as long. */
const KINDS = new Uint8Array(0x10000)

function kindAt(text: string, at: number): number {
  if (at >= text.length) return OTHER
  const code = text.charCodeAt(at)
  if (code >= 0xd800 && code <= 0xdfff) return kindOf(String.fromCodePoint(text.codePointAt(at) ?? code))
  const known = KINDS[code] ?? 0
  return known !== 0 ? known : (KINDS[code] = kindOf(String.fromCharCode(code)))
}

function kindOf(letter: string): number {
  if (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー々〆]/u.test(letter)) return UNSPACED
  if (/[\p{L}\p{N}_]/u.test(letter)) return WORD
  return /\p{M}/u.test(letter) ? MARK : OTHER
}

function sizeAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

function normalForm(text: string): string {
  const lower = (longestRunOfMarks(text) > MOST_MARKS ? text.replace(TOO_MANY_MARKS, '$1') : text).normalize('NFC').toLowerCase()
  // Lower case is longer than upper case only where it needs a mark of its own, which may have to be composed.
  return lower.length === text.length ? lower : lower.normalize('NFC')
}

/** Unicode's stream-safe form (UAX #15, section 13): without it a million marks take minutes to be put in order. */
const MOST_MARKS = 30
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu

function longestRunOfMarks(text: string): number {
  let longest = 0
  let run = 0
  for (let at = 0; at < text.length; at++) {
    // Marks beyond 16 bits come as surrogates; those are rare enough to be counted as if they were all marks.
    const code = text.charCodeAt(at)
    run = code < 0x300 ? 0 : (code >= 0xd800 && code <= 0xdfff) || kindAt(text, at) === MARK ? run + 1 : 0
    if (run > longest) longest = run
  }
  return longest
}
