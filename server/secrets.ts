import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { makeDataFolder } from './data-folder.ts'

const VERSION = 1
const ID_OCTETS = 4
const NONCE_OCTETS = 12
const TAG_OCTETS = 16

/**
 * What the instance key is used for: to seal what only we may read again (AES-256-GCM), and to recognise again what we do
 * not keep (HMAC-SHA-256). The key stands in no database and no backup.
 */
export interface Secrets {
  /** @param associated what the value belongs to (organization, table, row, field); it opens nowhere else */
  seal(plain: Buffer | string, associated: string): Buffer
  /** @throws UnsealError if it was sealed for another place, by another key, or was changed */
  open(sealed: Buffer, associated: string): Buffer
  /** @param purpose separates uses from each other, so that a code of one says nothing to another */
  mac(purpose: string, text: Buffer | string): Buffer
}

/** The value cannot be opened, now or later, unless the key it was sealed with comes back. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError'
}

/**
 * Reads keys as they are written: 32 octets each in base64, the newest first, apart by commas or lines.
 * @throws Error, in words that do not repeat what was written
 */
export function keysFrom(written: string): Buffer[] {
  const keys = written.split(/[\s,]+/).filter(part => part !== '').map(part => Buffer.from(part, 'base64'))
  if (keys.length === 0 || keys.some(key => key.length !== 32)) throw new Error('must be 32 random bytes in base64 (openssl rand -base64 32)')
  return keys
}

/** The key of the configuration, or else of the key file in the data folder, which is made at the first start. */
export function openSecrets(config: { data: string; key: string | null }): Secrets {
  return secretsWith(keysFrom(config.key ?? keyFile(path.join(config.data, 'key'))))
}

/** @param keys the first seals; all open; the last, which was the first there ever was, makes the codes, so that these outlive a change of keys */
export function secretsWith(keys: readonly Buffer[]): Secrets {
  const sealing = keys.map(key => ({ id: createHash('sha256').update(key).digest().subarray(0, ID_OCTETS), key: derived(key, 'seal') }))
  const [newest] = sealing
  const oldest = keys.at(-1)
  if (!newest || !oldest) throw new Error('There is no key.')
  const macKeys = new Map<string, Buffer>()
  return {
    seal: (plain, associated) => seal(newest, plain, associated),
    open: (sealed, associated) => open(sealing, sealed, associated),
    mac: (purpose, text) => {
      let key = macKeys.get(purpose)
      if (!key) macKeys.set(purpose, key = derived(oldest, `mac ${purpose}`))
      return createHmac('sha256', key).update(text).digest()
    },
  }
}

interface SealingKey {
  readonly id: Buffer
  readonly key: Buffer
}

function seal({ id, key }: SealingKey, plain: Buffer | string, associated: string): Buffer {
  const nonce = randomBytes(NONCE_OCTETS)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_OCTETS }).setAAD(Buffer.from(associated))
  const hidden = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(VERSION), id, nonce, cipher.getAuthTag(), hidden])
}

function open(keys: readonly SealingKey[], sealed: Buffer, associated: string): Buffer {
  const parts = split(sealed)
  const key = keys.find(({ id }) => id.equals(parts.id))
  if (sealed[0] !== VERSION || !key) throw new UnsealError('The value was sealed with a key that is not here.')
  const decipher = createDecipheriv('aes-256-gcm', key.key, parts.nonce, { authTagLength: TAG_OCTETS }).setAAD(Buffer.from(associated)).setAuthTag(parts.tag)
  try {
    return Buffer.concat([decipher.update(parts.hidden), decipher.final()])
  } catch {
    throw new UnsealError('The value was changed, or belongs to another place.')
  }
}

function split(sealed: Buffer): { id: Buffer; nonce: Buffer; tag: Buffer; hidden: Buffer } {
  const nonce = 1 + ID_OCTETS
  const tag = nonce + NONCE_OCTETS
  const hidden = tag + TAG_OCTETS
  if (sealed.length < hidden) throw new UnsealError('The value is cut short.')
  return { id: sealed.subarray(1, nonce), nonce: sealed.subarray(nonce, tag), tag: sealed.subarray(tag, hidden), hidden: sealed.subarray(hidden) }
}

function derived(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `mailkeep ${use}`, 32))
}

/** Reads the key file; makes it where there is none, whole or not at all, for our account alone. */
function keyFile(file: string): string {
  if (!statSync(file, { throwIfNoEntry: false })) create(file)
  const mode = statSync(file).mode & 0o077
  if (mode !== 0) throw new Error(`${file} may be read by others. Close it: chmod 600 "${file}"`)
  const written = readFileSync(file, 'utf8')
  try {
    keysFrom(written)
  } catch (error) {
    throw new Error(`What ${file} holds is no key; it ${(error as Error).message}.`)
  }
  return written
}

function create(file: string): void {
  makeDataFolder(path.dirname(file))
  const beside = `${file}.${process.pid}`
  const handle = openSync(beside, 'wx', 0o600)
  writeSync(handle, `${randomBytes(32).toString('base64')}\n`)
  fsyncSync(handle)
  closeSync(handle)
  try {
    linkSync(beside, file)
  } catch (error) {
    // Another process made it in the same moment, and its key is the key.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(beside)
  }
}
