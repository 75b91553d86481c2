import { Budget } from './budget.ts'
import { Content } from './content.ts'

/** A mail that was read from a file; its header alone where it is larger than is kept. */
export interface UploadedMail {
  readonly octets: Buffer
  readonly size: number
  readonly headerOnly: boolean
  /** Where the next one begins in its file, in octets; of a file that holds several. */
  readonly end?: number
}

/** One mail, read to its end; of what is beyond `limit` octets its header alone is held. */
export async function oneMail(chunks: AsyncIterable<Buffer>, limit: number): Promise<UploadedMail> {
  const content = new Content(new Budget(Infinity), limit)
  for await (const chunk of chunks) content.add(chunk)
  return { octets: content.octets(), size: content.size, headerOnly: content.headerOnly }
}
