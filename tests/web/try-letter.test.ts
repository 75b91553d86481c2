import { describe, expect, test } from 'vitest'
import { changesIn, changesWritten, type TriedChange } from '../../web/screens/try-changes.ts'
import { letterOf } from '../../web/screens/try-letter.ts'

const octets = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a dropped .eml is read by its header', () => {
  test('folded fields, several of one name, and those that rules look at', () => {
    const letter = letterOf(octets('Received: by a\r\nFrom: Jane Doe\r\n <jane@bigco.com>\r\nTo: wuthering@abc.com\r\nto: support@abc.com\r\nSubject: Hello\r\nList-Id: <news.bigco.com>\r\n\r\nCc: not@this.example\r\n'))
    expect(letter?.fields).toEqual({ from: 'Jane Doe <jane@bigco.com>', to: 'wuthering@abc.com, support@abc.com', cc: '', bcc: '', subject: 'Hello' })
    expect(letter?.headers).toEqual({ 'list-id': ['<news.bigco.com>'] })
  })

  test('a file with bare line feeds, and one that begins like a mailbox', () => {
    expect(letterOf(octets('From jane@bigco.com Tue Nov 24\nFrom: jane@bigco.com\nTo: ceo@abc.com\n\nHi'))?.fields.to).toBe('ceo@abc.com')
  })

  test.each([['a picture', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR: x\r\n'], ['nothing', ''], ['a letter without header', 'Dear Jane,\nhow are you?\n']])('%s is no mail', (_, text) => {
    expect(letterOf(octets(text))).toBeUndefined()
  })
})

describe('the changes of a trial stand in its link', () => {
  const changes: TriedChange[] = [{ menu: 'free-providers', action: 'add', value: 'gmail.com' }, { menu: 'exception-addresses', action: 'remove', value: 'a:b,c%' }]
  test('and come back as they were', () => {
    expect(changesIn(changesWritten(changes))).toEqual(changes)
  })
  test.each([undefined, '', 'x', 'free-providers:add:', 'free-providers:break:x', '%'])('what is no change is dropped: %s', (written) => {
    expect(changesIn(written)).toEqual([])
  })
})
