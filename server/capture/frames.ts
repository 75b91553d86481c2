import type { Readable, Writable } from 'node:stream'

/** A message on a pipe: its kind in one octet, and its content. */
export interface Frame { readonly kind: number; readonly content: Buffer }

/** The length of the content in 4 octets, the kind in 1. */
const HEAD = 5

/** Puts a frame on a pipe. */
export function writeFrame(pipe: Writable, kind: number, content: Uint8Array): void {
  const head = Buffer.alloc(HEAD)
  head.writeUInt32LE(content.length)
  head[HEAD - 1] = kind
  pipe.cork()
  pipe.write(head)
  pipe.write(content)
  pipe.uncork()
}

/** Calls `take` with each whole frame that comes out of a pipe. */
export function readFrames(pipe: Readable, take: (frame: Frame) => void): void {
  let chunks: Buffer[] = []
  let length = 0
  let content: number | null = null
  pipe.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    length += chunk.length
    while (length >= HEAD + (content ?? 0)) {
      // Joined only now: with every chunk, a long mail would be copied a thousand times.
      const all = chunks.length === 1 ? chunks[0] ?? chunk : Buffer.concat(chunks, length)
      chunks = [all]
      content ??= all.readUInt32LE()
      const end = HEAD + content
      if (length < end) continue
      content = null
      length -= end
      chunks = [all.subarray(end)]
      take({ kind: all[HEAD - 1] ?? 0, content: all.subarray(HEAD, end) })
    }
  })
}
