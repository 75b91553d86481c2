import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Draft } from '../../../core/mail/draft.ts'
import { extract } from '../../../core/mail/extract.ts'
import { readHeader } from '../../../core/mail/header.ts'
import { readMessage } from '../../../core/mail/message.ts'
import { compose } from '../../../server/outbound/compose.ts'

const JAMIE = { name: 'Jamie Winter', address: 'jamie@abc.com' }
const JANE = { name: 'Jane Doe', address: 'jane@bigco.com' }
const plain: Draft = { from: JAMIE, to: [JANE], subject: 'Offer', text: 'Good day.' }
const at = new Date('2026-11-24T12:00:00Z')
const made = (draft: Partial<Draft>) => compose({ ...plain, ...draft }, { messageId: 'mk.1@abc.com', date: at })
const messageOf = async (draft: Partial<Draft>) => readMessage((await made(draft)).octets)

describe('A mail that leaves', () => {
  test('says from whom, to whom, when, and what it is called', async () => {
    const message = await messageOf({ cc: [{ name: '김철수', address: 'kim@acme.co.kr' }], subject: '견적서를 보냅니다' })
    expect(message).toMatchObject({ messageId: 'mk.1@abc.com', subject: '견적서를 보냅니다', from: [JAMIE], to: [JANE], cc: [{ name: '김철수', address: 'kim@acme.co.kr' }] })
    expect(message.date.at).toBe(at.getTime())
  })
  test('names a blind recipient in the envelope alone', async () => {
    const { octets, envelope } = await made({ bcc: [{ name: 'Kim', address: 'kim@acme.co.kr' }] })
    expect(envelope).toEqual({ from: 'jamie@abc.com', to: ['jane@bigco.com', 'kim@acme.co.kr'] })
    expect(octets.toString()).not.toMatch(/kim|bcc/i)
  })
  test('gives each recipient the mail once', async () => {
    expect((await made({ cc: [JANE] })).envelope.to).toEqual(['jane@bigco.com'])
  })
  test('answers a mail, and names the whole conversation, of a long one the beginning and the end', async () => {
    const references = Array.from({ length: 50 }, (_, n) => `m${n}@bigco.com`)
    const message = await messageOf({ inReplyTo: 'm49@bigco.com', references })
    expect(message.inReplyTo).toEqual(['m49@bigco.com'])
    expect(message.references).toHaveLength(20)
    expect([message.references[0], message.references.at(-1)]).toEqual(['m0@bigco.com', 'm49@bigco.com'])
  })
  test('of a machine says so, and is sent from nobody', async () => {
    const { octets, envelope } = await made({ automatic: true })
    expect(envelope.from).toBe('')
    expect(readMessage(octets).fields.get('auto-submitted')).toBe('auto-replied')
  })
  test('of a person says nothing of the kind', async () => {
    expect((await messageOf({})).fields.has('auto-submitted')).toBe(false)
  })
  test('carries files and pictures as they are', async () => {
    const octets = Buffer.from([0, 1, 2, 13, 10, 255])
    const { attachments, text } = extract((await made({
      html: '<p>Good day. <img src="cid:p1"></p>', files: [{ name: '견적서.pdf', type: 'application/pdf', octets }, { name: 'p.png', type: 'image/png', octets, contentId: 'p1' }],
    })).octets)
    expect(text).toContain('Good day.')
    expect(attachments.map(({ name, type, size, inline }) => ({ name, type, size, inline }))).toEqual(expect.arrayContaining([
      { name: '견적서.pdf', type: 'application/pdf', size: 6, inline: false }, { name: 'p.png', type: 'image/png', size: 6, inline: true },
    ]))
  })
  test('reads no file and asks no address that somebody wrote into it', async () => {
    const { octets } = await made({ text: '/etc/hostname', html: '<img src="file:///etc/hostname">', files: [{ name: '/etc/hostname', type: 'text/plain', octets: Buffer.from('x') }] })
    expect(extract(octets).text).toContain('/etc/hostname')
  })
})

test('Nothing that is written into a mail begins a header field of its own', async () => {
  const known = ['from', 'to', 'cc', 'reply-to', 'subject', 'message-id', 'date', 'mime-version', 'content-type', 'content-transfer-encoding', 'content-disposition']
  const hostile = fc.string({ unit: fc.oneof(fc.constantFrom('\r\n', '\n', '\r', '\0', ' ', 'X-Evil: 1', 'Bcc: eve@evil.example', '"', '<', '>', ',', ';', '=?utf-8?q?', '한'), fc.string({ minLength: 1, maxLength: 3 })), maxLength: 20 })
  await fc.assert(fc.asyncProperty(hostile, hostile, hostile, hostile, async (subject, name, file, text) => {
    const { octets } = await made({
      subject, text, from: { name, address: 'jamie@abc.com' }, replyTo: { name, address: 'support@abc.com' }, to: [{ name, address: 'jane@bigco.com' }],
      files: [{ name: file, type: 'text/plain', octets: Buffer.from('x') }],
    })
    const { fields } = readHeader(octets, () => true)
    expect([...fields.keys()].filter(field => !known.includes(field))).toEqual([])
    const { from, to } = readMessage(octets)
    expect([...from, ...to].map(({ address }) => address)).toEqual(['jamie@abc.com', 'jane@bigco.com'])
  }), { numRuns: 300 })
})
