import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser'
import { expect, test } from 'vitest'
import { attachmentOctets, readContent } from '../../../core/mail/content.ts'
import { readMessage } from '../../../core/mail/message.ts'
import { generateMail, type GeneratedMail, type Person } from '../../../bench/generated-mail.ts'

const COUNT = 1_200
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000)

/** What a reader makes of a mail. */
interface Reading {
  readonly subject: string
  readonly from: readonly Person[]
  readonly to: readonly Person[]
  readonly cc: readonly Person[]
  readonly text: string
  readonly html: string
  readonly files: readonly { readonly name: string; readonly octets: string }[]
}

/** Where mailparser may read otherwise, for the standard or the mail itself says that it is wrong. */
const MAILPARSER_IS_WRONG: readonly { readonly reason: string; readonly fields: readonly (keyof Reading)[]; when(mail: GeneratedMail): boolean }[] = [
  {
    reason: 'RFC 1557: it does not know ISO-2022-KR and gives the escapes for text',
    fields: ['subject', 'from', 'to', 'cc', 'text', 'html'],
    when: ({ traits }) => traits.has('iso-2022-kr'),
  },
  {
    reason: 'RFC 6532: it trims a raw UTF-8 field as octets, so a letter whose last octet is A0, a blank in Latin-1, loses that octet',
    fields: ['subject'],
    when: ({ traits, subject }) => traits.has('raw utf-8 header') && Buffer.from(subject).at(-1) === 0xa0,
  },
  {
    reason: 'RFC 3676, section 4.4: with delsp=yes it keeps the blank that stuffs a continued line',
    fields: ['text'],
    when: ({ traits, text }) => traits.has('delsp') && /From |>/.test(text ?? ''),
  },
  {
    reason: 'It makes text of HTML only where the HTML is the whole mail; we do so wherever there is no other text, to search in it',
    fields: ['text'],
    when: ({ text, traits }) => text === null && traits.has('related'),
  },
]

test(`${COUNT} generated mails are read as they were written, and as mailparser reads them (SEED=${SEED})`, { timeout: 120_000 }, async () => {
  for (let at = 0; at < COUNT; at++) {
    const mail = generateMail(SEED + at)
    const what = `SEED=${SEED + at}: ${[...mail.traits].join(', ')}`
    const ours = ourReading(mail)
    expect(ours, what).toEqual(truth(mail))
    const theirs = theirReading(await simpleParser(mail.octets, { skipTextToHtml: true, skipImageLinks: true }), mail)
    const wrong = MAILPARSER_IS_WRONG.filter(({ when }) => when(mail)).flatMap(({ fields }) => fields)
    expect({ ...theirs, ...only(ours, wrong) }, `${what}, as mailparser reads it`).toEqual(ours)
  }
})

function only(reading: Reading, fields: readonly (keyof Reading)[]): Partial<Reading> {
  return Object.fromEntries(Object.entries(reading).filter(([field]) => fields.some(one => one === field)))
}

function truth({ subject, from, to, cc, text, html, htmlWords, files }: GeneratedMail): Reading {
  return { subject, from, to, cc, text: text ?? htmlWords, html: html ?? '', files: files.map(({ name, octets }) => ({ name, octets: octets.toString('base64') })) }
}

function ourReading({ octets, text }: GeneratedMail): Reading {
  const message = readMessage(octets)
  const content = readContent(octets)
  const people = (mailboxes: typeof message.from): Person[] => mailboxes.map(({ name, address }) => ({ name, address }))
  return {
    subject: message.subject, from: people(message.from), to: people(message.to), cc: people(message.cc),
    text: comparable(content.text, text), html: content.html ?? '',
    files: content.attachments.map(file => ({ name: MADE_UP.has(file.name) ? '' : file.name, octets: attachmentOctets(octets, file).toString('base64') })),
  }
}

/** Names that we give to a file that has none. */
const MADE_UP = new Set(['message.eml', 'calendar.ics', 'headers.txt'])

function theirReading(parsed: ParsedMail, { text }: GeneratedMail): Reading {
  return {
    subject: parsed.subject ?? '', from: theirPeople(parsed.from), to: theirPeople(parsed.to), cc: theirPeople(parsed.cc),
    text: comparable(parsed.text ?? '', text), html: parsed.html || '',
    files: parsed.attachments.map(file => ({ name: file.filename ?? '', octets: file.content.toString('base64') })),
  }
}

/** Text that was made from HTML is compared by its words, for its layout is each reader's own. */
function comparable(text: string, written: string | null): string {
  return written === null ? text.replace(/\s+/g, ' ').trim() : text.replace(/\n+$/, '')
}

function theirPeople(field: AddressObject | AddressObject[] | undefined): Person[] {
  return [field ?? []].flat().flatMap(({ value }) => value).flatMap(entry => entry.group ?? [entry]).map(({ name, address = '' }) => ({ name, address }))
}
