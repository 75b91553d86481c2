import { readContent, type Attachment } from './content.ts'
import { excerptOf } from './excerpt.ts'
import { readMessage } from './message.ts'
import { searchTerms } from './terms.ts'

/** What is taken out of a stored mail, to be read, listed and found. */
export interface Extracted {
  readonly text: string
  readonly excerpt: string
  readonly attachments: readonly Attachment[]
  /** Of subject, people and file names first; a blind copy is not found. */
  readonly terms: readonly string[]
  /** What was cut for the limits, of header and content. */
  readonly cut: readonly string[]
}

/** Reads a whole mail. Never throws; linear in the length of `octets`. */
export function extract(octets: Uint8Array): Extracted {
  const message = readMessage(octets)
  const { text, attachments, cut } = readContent(octets)
  const people = [...message.from, ...message.sender, ...message.to, ...message.cc, ...message.replyTo]
  const terms = searchTerms([
    message.subject, ...people.flatMap(({ name, written }) => [name, written]), ...attachments.map(({ name }) => name), text,
  ])
  return { text, excerpt: excerptOf(text), attachments, terms, cut: [...message.cut, ...cut] }
}
