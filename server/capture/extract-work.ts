import type { Readable, Writable } from 'node:stream'
import { readContent } from '../../core/mail/content.ts'
import { extract } from '../../core/mail/extract.ts'
import { readFrames, writeFrame } from './frames.ts'

/** What is asked of a worker. */
export const EXTRACT = 1, SAFE_HTML = 2
/** What a worker says: it is up, here is the answer, it failed on this mail. */
export const READY = 10, ANSWER = 11, FAILED = 12

/** Does what a frame asks with the octets of a mail; the answer is JSON. */
export type Work = (kind: number, octets: Buffer) => Promise<unknown>

/** The work of a worker. */
export const work: Work = async (kind, octets) => {
  if (kind === EXTRACT) return extract(octets)
  const { html } = readContent(octets)
  // Most mails are never opened, and the sanitizer is the largest part of a worker.
  return html === null ? '' : (await import('./safe-html.ts')).safeHtml(html)
}

/** Answers the frames of one pipe on another, one after the other, until the first ends. */
export function serve(work: Work, from: Readable, to: Writable): void {
  let last = Promise.resolve()
  readFrames(from, ({ kind, content }) => {
    last = last.then(() => work(kind, content)).then(
      answer => writeFrame(to, ANSWER, Buffer.from(JSON.stringify(answer))),
      () => writeFrame(to, FAILED, Buffer.alloc(0)),
    )
  })
  writeFrame(to, READY, Buffer.alloc(0))
}
