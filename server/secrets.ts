import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { type Keys, keyFileOf, keysFrom, keysInFile } from './keys.ts'

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
  /** What each key that opens gives for a purpose, the newest first; the same object while the keys are the same. */
  ring(purpose: string): readonly RingKey[]
  /** Is the key that seals another than the first there ever was? */
  changed(): boolean
  /** @param purpose separates uses from each other, so that a code of one says nothing to another */
  mac(purpose: string, text: Buffer | string): Buffer
}

/** A key made of one of the instance keys. */
export interface RingKey {
  /** Of the instance key: it stands in what is sealed with it. */
  readonly id: Buffer
  readonly key: Buffer
}

/** The value cannot be opened, now or later, unless the key it was sealed with comes back. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError'
}

/** The keys of the configuration, or else of the key file in the data folder, which is made at the first start. */
export function openSecrets(config: { data: string; key: string | null }): Secrets {
  if (config.key === null) return secretsOver(keysInFile(keyFileOf(config.data)))
  const keys = keysFrom(config.key)
  return secretsOver(() => keys)
}

/** @param keys the first seals; all open; the last, which was the first there ever was, makes the codes */
export function secretsWith(keys: readonly Buffer[]): Secrets {
  const codes = keys.at(-1)
  if (!codes) throw new Error('There is no key.')
  return secretsOver(() => ({ sealing: keys, codes }))
}

/** @param keys asked for each time; the same object while they are the same */
export function secretsOver(keys: () => Keys): Secrets {
  const { codes } = keys()
  const macKeys = new Map<string, Buffer>()
  const rings = ringsOver(keys)
  return {
    seal: (plain, associated) => seal(rings('seal')[0]!, plain, associated),
    open: (sealed, associated) => open(rings('seal'), sealed, associated),
    ring: purpose => rings(purpose),
    changed: () => !keys().sealing[0]!.equals(codes),
    mac: (purpose, text) => {
      let key = macKeys.get(purpose)
      if (!key) macKeys.set(purpose, key = derived(codes, `mac ${purpose}`))
      return createHmac('sha256', key).update(text).digest()
    },
  }
}

/** What each key gives for a purpose, made once while the keys are the same. */
function ringsOver(keys: () => Keys): (purpose: string) => readonly RingKey[] {
  let now: Keys | null = null
  let made = new Map<string, readonly RingKey[]>()
  return purpose => {
    const present = keys()
    if (present !== now) made = new Map()
    now = present
    let ring = made.get(purpose)
    if (!ring) made.set(purpose, ring = present.sealing.map(key => ({ id: idOf(key), key: derived(key, purpose) })))
    return ring
  }
}

function idOf(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, ID_OCTETS)
}

function seal({ id, key }: RingKey, plain: Buffer | string, associated: string): Buffer {
  const nonce = randomBytes(NONCE_OCTETS)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_OCTETS }).setAAD(Buffer.from(associated))
  const hidden = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.of(VERSION), id, nonce, cipher.getAuthTag(), hidden])
}

function open(keys: readonly RingKey[], sealed: Buffer, associated: string): Buffer {
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
