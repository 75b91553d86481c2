import { searchTerms } from '../../core/mail/terms.ts'
import type { SearchWords } from '../store/activity.ts'

/** A question has no more words than this; what comes after them is not asked. */
const MOST_WORDS = 20

/**
 * How a question in words is asked of the mails: all words must be there; the last one may still be being typed, and a
 * single letter of a script without blanks is the beginning of a pair.
 */
export function searchWords(q: string): SearchWords {
  const terms = searchTerms([q], MOST_WORDS)
  const isBeginning = (term: string, at: number): boolean => at === terms.length - 1 || /^[^\u0000-\u007f]$/u.test(term)
  return { words: terms.filter((term, at) => !isBeginning(term, at)), beginnings: terms.filter(isBeginning) }
}
