import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keysFrom, replaceKeyFile, writtenKeys } from '../../server/keys.ts'
import { UnsealError, openSecrets, secretsWith } from '../../server/secrets.ts'

const key = Buffer.alloc(32, 1)
const newer = Buffer.alloc(32, 2)
const place = 'organization 1, external_address 7, password'
const password = 'correct horse 비밀번호'

describe('sealing', () => {
  const secrets = secretsWith([key])
  const sealed = secrets.seal(password, place)
  test('opens again', () => expect(secrets.open(sealed, place).toString()).toBe(password))
  test('hides the value', () => expect(sealed.includes(password)).toBe(false))
  test('never gives the same twice', () => expect(secrets.seal(password, place).equals(sealed)).toBe(false))
  test('seals nothing, too', () => expect(secrets.open(secrets.seal('', place), place)).toHaveLength(0))
  test.each([
    ['moved to another row', () => secrets.open(sealed, place.replace('7', '8'))],
    ['under another key', () => secretsWith([newer]).open(sealed, place)],
    ['cut short', () => secrets.open(sealed.subarray(0, 20), place)],
    ['without a single octet', () => secrets.open(Buffer.alloc(0), place)],
    ...Array.from(sealed, (_, at) => [`with octet ${at} changed`, () => secrets.open(changedAt(sealed, at), place)] as const),
  ] as const)('does not open %s', (_title, opening) => expect(opening).toThrow(UnsealError))
})

describe('a change of keys', () => {
  const before = secretsWith([key])
  const after = secretsWith([newer, key])
  test('what was sealed before still opens', () => expect(after.open(before.seal(password, place), place).toString()).toBe(password))
  test('what is sealed after opens with the new key alone', () => expect(secretsWith([newer]).open(after.seal(password, place), place).toString()).toBe(password))
  test('codes stay, so that a mail is known again', () => expect(after.mac('identity', 'x')).toEqual(before.mac('identity', 'x')))
})

describe('keys as they are written', () => {
  const [one, two, three] = [key, newer, Buffer.alloc(32, 3)].map(octets => octets.toString('base64'))
  test.each([
    ['one alone', `${one}`, [one], one],
    ['apart by commas', `${two},${one}`, [two, one], one],
    ['apart by lines, the last for codes alone', `${two}\ncodes:${one}\n`, [two], one],
    ['three in the middle of a change', `${three} ${two} codes:${one}`, [three, two], one],
  ])('%s', (_title, written, sealing, codes) => {
    const keys = keysFrom(written)
    expect({ sealing: keys.sealing.map(octets => octets.toString('base64')), codes: keys.codes.toString('base64') }).toEqual({ sealing, codes })
    expect(keysFrom(writtenKeys(keys))).toEqual(keys)
  })
  test.each([[`codes:${one}`], [`codes:${one},${two}`]])('%s has no key that seals at its beginning, and is refused', written => expect(() => keysFrom(written)).toThrow('a key that seals'))
})

test('codes of two purposes, two texts or two keys differ', () => {
  const codes = [secretsWith([key]).mac('identity', 'x'), secretsWith([key]).mac('message-id', 'x'), secretsWith([key]).mac('identity', 'y'), secretsWith([newer]).mac('identity', 'x')]
  expect(new Set(codes.map(code => code.toString('hex'))).size).toBe(4)
  expect(codes[0]).toHaveLength(32)
})

test.each([['', 'no'], ['c2hvcnQ=', 'a short'], [`${key.toString('base64')},c2hvcnQ=`, 'a broken second']])('"%s" is refused: %s key', written =>
  expect(() => keysFrom(written)).toThrow('32 random bytes'))

describe('the key file', () => {
  let data: string
  beforeEach(() => { data = mkdtempSync(path.join(os.tmpdir(), 'mailkeep key ')) })
  afterEach(() => rmSync(data, { recursive: true }))
  const file = () => path.join(data, 'key')

  test('is made at the first start, for us alone, and used from then on', () => {
    const sealed = openSecrets({ data, key: null }).seal(password, place)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(openSecrets({ data, key: null }).open(sealed, place).toString()).toBe(password)
  })
  test('that others may read is refused', () => {
    openSecrets({ data, key: null })
    chmodSync(file(), 0o640)
    expect(() => openSecrets({ data, key: null })).toThrow('chmod 600')
  })
  test('that holds no key is refused, and its content not told', () => {
    writeFileSync(file(), 'something else', { mode: 0o600 })
    expect(() => openSecrets({ data, key: null })).toThrow(/is no key/)
    expect(() => openSecrets({ data, key: null })).not.toThrow(/something else/)
  })
  test('that another process replaces counts at once; the codes stay', () => {
    const running = openSecrets({ data, key: null })
    const [code, before, ring] = [running.mac('identity', 'x'), running.seal(password, place), running.ring('better-auth')]
    const old = keysFrom(readFileSync(file(), 'utf8'))
    replaceKeyFile(file(), { sealing: [newer, ...old.sealing], codes: old.codes })
    const after = running.seal(password, place)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(secretsWith([newer]).open(after, place).toString()).toBe(password)
    expect(running.open(before, place).toString()).toBe(password)
    expect(running.mac('identity', 'x')).toEqual(code)
    expect([running.changed(), running.ring('better-auth') === ring]).toEqual([true, false])

    replaceKeyFile(file(), { sealing: [newer], codes: old.codes })
    expect(running.open(after, place).toString()).toBe(password)
    expect(() => running.open(before, place)).toThrow(UnsealError)
    expect(openSecrets({ data, key: null }).mac('identity', 'x')).toEqual(code)
  })
  test('yields to the key of the configuration', () => {
    openSecrets({ data, key: randomBytes(32).toString('base64') })
    expect(() => readFileSync(file())).toThrow('ENOENT')
  })
})

function changedAt(octets: Buffer, at: number): Buffer {
  const changed = Buffer.from(octets)
  changed[at] = changed[at]! ^ 1
  return changed
}
