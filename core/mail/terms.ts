import { cutAt } from './printable.ts'

/** How many different terms one mail is found by, and how long one is; so that a database's text index takes them. */
export const MOST_TERMS = 10_000
const LONGEST_TERM = 64

const RUN = /[\p{L}\p{N}\p{M}_]+/gu
const SCRIPT_RUN = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー々〆]+|[^\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー々〆]+/gu
const UNSPACED = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー々〆]/u
/** Unicode's stream-safe form (UAX #15, section 13): without it a million marks take minutes to be put in order. */
const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu
const ASCII_ONLY = /^[\u0000-\u007f]*$/

/**
 * What a mail is found by, and what a question asks for: words in NFC and lower case; of the scripts that Korean, Chinese
 * and Japanese are written in every two neighbouring letters, and a letter that stands alone. Each once, the first ones
 * where there are too many, so the most telling text comes first. A word found by its beginning is a prefix of a term.
 */
export function searchTerms(texts: readonly string[], most = MOST_TERMS): string[] {
  const terms = new Set<string>()
  for (const text of texts) {
    addTerms(ASCII_ONLY.test(text) ? text.toLowerCase() : normalForm(text), terms, most)
    if (terms.size >= most) break
  }
  return [...terms]
}

function normalForm(text: string): string {
  return text.replace(TOO_MANY_MARKS, '$1').normalize('NFC').toLowerCase().normalize('NFC')
}

function addTerms(text: string, terms: Set<string>, most: number): void {
  const words = ASCII_ONLY.test(text) ? /[a-z0-9_]+/g : RUN
  for (const [run] of text.matchAll(words)) {
    if (terms.size >= most) return
    if (words !== RUN) terms.add(cutAt(run, LONGEST_TERM))
    else for (const [piece] of run.matchAll(SCRIPT_RUN)) addPiece(piece, terms, most)
  }
}

function addPiece(piece: string, terms: Set<string>, most: number): void {
  if (!UNSPACED.test(piece)) {
    terms.add(cutAt(piece, LONGEST_TERM))
    return
  }
  const letters = [...piece]
  if (letters.length === 1) terms.add(piece)
  for (let at = 1; at < letters.length && terms.size < most; at++) terms.add(`${letters[at - 1]}${letters[at]}`)
}
