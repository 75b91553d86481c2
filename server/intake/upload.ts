import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { mailsOfMbox } from './mbox.ts'
import { oneMail, type UploadedMail } from './uploaded-mail.ts'

const MEBIBYTE = 1024 * 1024

/** A Maildir whose files change their names all the time is looked through so many times at most. */
const ROUNDS = 10

/**
 * The mails of an .eml, an .mbox, a Maildir, or a folder that holds such, one after the other; one is held at a time.
 * @param limit in octets; of a larger mail the header alone is given
 * @throws Error where the path cannot be read
 */
export async function* mailsOf(file: string, limit: number): AsyncGenerator<UploadedMail> {
  if ((await stat(file)).isDirectory()) yield* mailsOfFolder(file, limit)
  else if (await isMbox(file)) yield* mailsOfMbox(chunksOf(file), limit)
  else yield await oneMail(chunksOf(file), limit)
}

async function* mailsOfFolder(folder: string, limit: number): AsyncGenerator<UploadedMail> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const parts = ['new', 'cur'].filter((part) => folders.includes(part))
  if (parts.length > 0) yield* mailsOfMaildir(folder, parts, limit)
  for (const { name } of entries.filter((entry) => entry.isFile() && /\.(?:eml|mbox)$/i.test(entry.name))) yield* mailsOf(path.join(folder, name), limit)
  for (const name of folders.filter((name) => !['new', 'cur', 'tmp'].includes(name))) yield* mailsOfFolder(path.join(folder, name), limit)
}

/**
 * The mails of a Maildir in use: programs move files from new to cur and write flags into their names while it is read.
 * So what was gone when its turn came is looked for again under another name; what stays gone was taken away by its owner.
 */
async function* mailsOfMaildir(folder: string, parts: readonly string[], limit: number): AsyncGenerator<UploadedMail> {
  const seen = new Set<string>()
  let missed = true
  for (let round = 0; missed && round < ROUNDS; round++) {
    missed = false
    for (const part of parts) {
      for (const name of (await readdir(path.join(folder, part))).sort()) {
        const unique = name.replace(/[:;!]2,[^/]*$/, '')
        if (seen.has(unique) || name.startsWith('.')) continue
        const mail = await mailIfThere(path.join(folder, part, name), limit)
        if (mail) {
          seen.add(unique)
          yield mail
        } else missed = true
      }
    }
  }
}

async function mailIfThere(file: string, limit: number): Promise<UploadedMail | null> {
  try {
    return await oneMail(chunksOf(file), limit)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function chunksOf(file: string): AsyncIterable<Buffer> {
  return createReadStream(file, { highWaterMark: MEBIBYTE })
}

/** An .eml may begin with a line `From `, which some programs leave there. */
async function isMbox(file: string): Promise<boolean> {
  if (/\.(?:mbox|eml)$/i.test(file)) return /\.mbox$/i.test(file)
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(5), 0, 5, 0)
    return buffer.toString('latin1', 0, bytesRead) === 'From '
  } finally {
    await handle.close()
  }
}
