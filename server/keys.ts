import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { makeDataFolder } from './data-folder.ts'

const OCTETS = 32
/** Stands before a key that neither seals nor opens any more: codes were made with it that must stay what they are. */
const CODES = 'codes:'

/** The instance keys. */
export interface Keys {
  /** The first seals; all of them open. */
  readonly sealing: readonly Buffer[]
  /** The first that there ever was: it makes the codes, so that these outlive a change of keys. */
  readonly codes: Buffer
}

/**
 * Reads keys as they are written: 32 octets each in base64, the newest first, apart by commas or lines; the last may be
 * written `codes:…`, which makes codes alone.
 * @throws Error, in words that do not repeat what was written
 */
export function keysFrom(written: string): Keys {
  const parts = written.split(/[\s,]+/).filter(part => part !== '')
  const all = parts.map(part => Buffer.from(part.replace(CODES, ''), 'base64'))
  const retired = parts.findIndex(part => part.startsWith(CODES))
  if (all.length === 0 || all.some(key => key.length !== OCTETS)) throw new Error('must be 32 random bytes in base64 (openssl rand -base64 32)')
  if (retired === 0 || (retired > 0 && retired < parts.length - 1)) throw new Error(`must have a key that seals before the one after "${CODES}", which is the last`)
  return { sealing: retired < 0 ? all : all.slice(0, -1), codes: all.at(-1)! }
}

/** As keysFrom reads it: a line for each key. */
export function writtenKeys({ sealing, codes }: Keys): string {
  const retired = sealing.at(-1)!.equals(codes) ? [] : [`${CODES}${codes.toString('base64')}`]
  return [...sealing.map(key => key.toString('base64')), ...retired].map(line => `${line}\n`).join('')
}

export function newKey(): Buffer {
  return randomBytes(OCTETS)
}

/** Where the key file of a data folder is. */
export function keyFileOf(data: string): string {
  return path.join(data, 'key')
}

/**
 * The keys in the key file as they are now: it is read again when another process has replaced it.
 * @throws Error in words where the file cannot be used
 */
export function keysInFile(file: string): () => Keys {
  let known: { readonly stamp: string; readonly keys: Keys } | null = null
  return () => {
    const found = statSync(file, { throwIfNoEntry: false })
    const stamp = found ? `${found.ino} ${found.mtimeMs}` : ''
    if (known && (known.stamp === stamp || !found)) return known.keys
    known = { keys: readKeyFile(file), stamp }
    return known.keys
  }
}

/** Reads the key file; makes it where there is none, whole or not at all, for our account alone. @throws Error in words */
export function readKeyFile(file: string): Keys {
  if (!statSync(file, { throwIfNoEntry: false })) create(file)
  const mode = statSync(file).mode & 0o077
  if (mode !== 0) throw new Error(`${file} may be read by others. Close it: chmod 600 "${file}"`)
  try {
    return keysFrom(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`What ${file} holds is no key; it ${(error as Error).message}.`)
  }
}

/** Puts other keys in place of those in the file: whoever reads finds the ones or the others, also after a crash. */
export function replaceKeyFile(file: string, keys: Keys): void {
  const beside = writeBeside(file, writtenKeys(keys))
  renameSync(beside, file)
  const folder = openSync(path.dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function create(file: string): void {
  makeDataFolder(path.dirname(file))
  const key = newKey()
  const beside = writeBeside(file, writtenKeys({ sealing: [key], codes: key }))
  try {
    linkSync(beside, file)
  } catch (error) {
    // Another process made it in the same moment, and its key is the key.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(beside)
  }
}

function writeBeside(file: string, text: string): string {
  const beside = `${file}.${process.pid}`
  // What a killed process of the same number left.
  rmSync(beside, { force: true })
  const handle = openSync(beside, 'wx', 0o600)
  writeSync(handle, text)
  fsyncSync(handle)
  closeSync(handle)
  return beside
}
