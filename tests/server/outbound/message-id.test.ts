import { describe, expect, test } from 'vitest'
import { lettersOf, readOwnMessageId, writeOwnMessageId } from '../../../core/mail/own-message-id.ts'
import { isOwnMessageId, newMessageId } from '../../../server/outbound/message-id.ts'
import { secretsWith } from '../../../server/secrets.ts'

const secrets = secretsWith([Buffer.alloc(32, 1)])
const others = secretsWith([Buffer.alloc(32, 2)])

describe('The form of our own Message-IDs', () => {
  test('holds both parts, and gives them back', () => {
    const id = { serial: 'a'.repeat(16), code: lettersOf(Buffer.alloc(32, 255)) }
    expect(writeOwnMessageId(id, 'abc.com')).toBe('mk.aaaaaaaaaaaaaaaa.7777777777777777@abc.com')
    expect(readOwnMessageId(writeOwnMessageId(id, 'abc.com'))).toEqual(id)
  })
  test.each([
    ['of another program', 'CAF+x9@mail.gmail.com'], ['cut', 'mk.aaaaaaaaaaaaaaaa.777777777777777@abc.com'], ['with other letters', 'mk.AAAAAAAAAAAAAAAA.7777777777777777@abc.com'],
    ['without a domain', 'mk.aaaaaaaaaaaaaaaa.7777777777777777'], ['with something before it', 'x.mk.aaaaaaaaaaaaaaaa.7777777777777777@abc.com'], ['empty', ''],
  ])('one that is %s is none', (_, text) => {
    expect(readOwnMessageId(text)).toBeNull()
  })
})

describe('The code of a Message-ID', () => {
  const made = newMessageId('7', 'abc.com', secrets)
  const { serial, code } = readOwnMessageId(made)!
  test('shows that we made it, whatever its domain is', () => {
    expect(isOwnMessageId(made, '7', secrets)).toBe(true)
    expect(isOwnMessageId(writeOwnMessageId({ serial, code }, 'elsewhere.example'), '7', secrets)).toBe(true)
  })
  test.each([
    ['of another organization', made, '8', secrets],
    ['of another installation', made, '7', others],
    ['with another serial', writeOwnMessageId({ serial: 'b'.repeat(16), code }, 'abc.com'), '7', secrets],
    ['guessed', writeOwnMessageId({ serial, code: 'b'.repeat(16) }, 'abc.com'), '7', secrets],
    ['of no form of ours', 'x@abc.com', '7', secrets],
  ])('one that is %s is refused', (_, text, organization, keys) => {
    expect(isOwnMessageId(text, organization, keys)).toBe(false)
  })
  test('no two are the same', () => {
    expect(new Set(Array.from({ length: 100 }, () => newMessageId('7', 'abc.com', secrets))).size).toBe(100)
  })
})
