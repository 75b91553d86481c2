import { describe, expect, test } from 'vitest'
import { attachmentOctets, readContent, TEXT_LIMIT } from '../../../core/mail/content.ts'
import { excerptOf } from '../../../core/mail/excerpt.ts'
import { htmlDepth, textOfHtml } from '../../../core/mail/html.ts'
import { readMessage } from '../../../core/mail/message.ts'
import { DEPTH_LIMIT, PART_LIMIT } from '../../../core/mail/mime.ts'
import { searchTerms } from '../../../core/mail/terms.ts'
import { generateMail, Random } from '../../../bench/generated-mail.ts'
import { octetsOf } from './octets-of.ts'

/** Seconds of the processor. A slow machine needs a fifth of this; what is not linear needs minutes. */
const PATIENCE = 5

function processorSeconds(work: () => void): number {
  const begun = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1e6
}

/** Does everything with a mail that is ever done, and gives what was cut. */
function readAll(octets: Buffer): string[] {
  const message = readMessage(octets)
  const content = readContent(octets)
  for (const file of content.attachments) attachmentOctets(octets, file)
  excerptOf(content.text)
  searchTerms([message.subject, content.text])
  htmlDepth(content.html ?? '')
  return [...message.cut, ...content.cut]
}

function nested(depth: number): Buffer {
  const lines = ['Subject: x']
  for (let at = 0; at < depth; at++) lines.push(`Content-Type: multipart/mixed; boundary=b${at}`, '', `--b${at}`)
  return octetsOf(...lines, '', 'deep')
}

const head = ['From: jane@bigco.com', 'To: jamie@abc.com']
const mb = (count: number, piece: string): string => piece.repeat(Math.ceil(count * 1_048_576 / piece.length))

describe('mail made to harm ends in time, and says what was cut', () => {
  test.each<[string, () => Buffer, string[]]>([
    ['a header of 5 MB in one line', () => octetsOf(...head, `X-Long: ${mb(5, 'x')}`, '', 'body'), ['header']],
    ['a To of 5 MB of garbage', () => octetsOf(`To: ${mb(5, '<"(,;:@')}`, '', 'body'), ['header']],
    ['a From of 1 MB of brackets', () => octetsOf(`From: ${'('.repeat(1_000_000)}`, '', 'body'), []],
    ['a From of 1 MB of quotes', () => octetsOf(`From: ${'"\\'.repeat(500_000)}`, '', 'body'), []],
    ['100,000 header fields', () => octetsOf(...Array.from({ length: 100_000 }, (_, at) => `X-${at}: x`), '', 'body'), ['header']],
    ['60,000 To fields', () => octetsOf(...Array.from({ length: 60_000 }, () => 'To: a@abc.com'), '', 'body'), ['addresses']],
    ['100,000 encoded words', () => octetsOf(`Subject: ${Array.from({ length: 100_000 }, () => '=?utf-8?Q?=41?=').join(' ')}`, '', 'body'), ['header']],
    ['100,000 encoded words in a name', () => octetsOf(`From: ${Array.from({ length: 50_000 }, () => '=?utf-8?Q?=41?=').join(' ')} <jane@bigco.com>`, '', 'body'), []],
    ['encoded words that never end', () => octetsOf(`Subject: ${mb(0.9, '=?utf-8?Q?x ')}`, '', 'body'), []],
    ['20,000 recipients', () => octetsOf(`To: ${Array.from({ length: 20_000 }, (_, at) => `a${at}@abc.com`).join(',\r\n ')}`, '', 'body'), ['addresses']],
    ['1 MB of References', () => octetsOf(`References: ${mb(0.9, '<a@b> ')}`, '', 'body'), []],
    ['1 MB of open brackets in References', () => octetsOf(`References: ${mb(0.9, '<')}`, '', 'body'), []],
    ['a date of 1 MB', () => octetsOf(`Date: ${mb(0.9, '(1')}`, '', 'body'), []],
    ['a header without an end', () => Buffer.from(mb(5, 'X: y\r\n')), ['header']],
    ['CR alone, 5 MB', () => Buffer.from(mb(5, 'X: y\r')), ['header']],
    ['empty lines alone, 5 MB', () => Buffer.from(mb(5, '\n')), ['text']],
    ['CR and one LF, 2 MB', () => Buffer.from(`Subject: x\n\n${mb(1.9, '\r')}x`), []],
    ['a subject of CR, folded', () => Buffer.from(`Subject: x${mb(0.9, '\r')}x\n y\n\n`), []],
    ['quoted-printable blanks, 2 MB', () => octetsOf('Content-Transfer-Encoding: quoted-printable', '', mb(1.9, '= ')), []],
    ['NUL alone, 5 MB', () => Buffer.alloc(5_000_000), ['text']],
    ['nesting 20,000', () => nested(20_000), ['depth']],
    ['50,000 parts', () => octetsOf('Content-Type: multipart/mixed; boundary=b', '', ...Array.from({ length: 50_000 }, () => '--b\r\n\r\nx'), '--b--'), ['parts']],
    ['50,000 empty parts', () => octetsOf('Content-Type: multipart/mixed; boundary=b', '', ...Array.from({ length: 50_000 }, () => '--b'), '--b--'), ['parts']],
    ['10 MB of base64, each group padded', () => octetsOf('Content-Type: application/pdf', 'Content-Transfer-Encoding: base64', '', mb(10, 'QQ==\r\n')), []],
    ['1,000 multiparts that are never closed', () => octetsOf('Content-Type: multipart/mixed; boundary=b', '', ...Array.from({ length: 1_000 }, (_, at) => `--b\r\nContent-Type: multipart/mixed; boundary=c${at}\r\n`), mb(5, 'x\r\n')), ['parts', 'text']],
    ['5 MB of lines that begin like a boundary, in 64 multiparts', () => Buffer.concat([nested(64), Buffer.from(mb(5, '\r\n--b'))]), ['text']],
    ['a boundary of 1 MB', () => octetsOf(`Content-Type: multipart/mixed; boundary=${mb(0.9, 'b')}`, '', 'x'), []],
    ['100,000 parameters', () => octetsOf(`Content-Type: text/plain${Array.from({ length: 50_000 }, (_, at) => `; a${at}=x`).join('')}`, '', 'x'), []],
    ['100,000 pieces of one parameter', () => octetsOf(`Content-Type: text/plain${Array.from({ length: 50_000 }, (_, at) => `; name*${at}*=x`).join('')}`, '', 'x'), []],
    ['mails in mails, 200 deep', () => octetsOf(...Array.from({ length: 200 }, () => 'Content-Type: message/rfc822\r\n'), 'x'), []],
    ['10 MB of quoted-printable HTML', () => octetsOf('Content-Type: text/html', 'Content-Transfer-Encoding: quoted-printable', '', mb(10, '<b>=C3=BC</b>=\r\n')), ['html']],
    ['10 MB of base64', () => octetsOf('Content-Type: application/pdf', 'Content-Transfer-Encoding: base64', '', mb(10, `${'QUJD'.repeat(19)}\r\n`)), []],
    ['5 MB of `begin` lines', () => octetsOf('Subject: x', '', mb(2, 'begin 644 x\r\n#;V9F\r\n')), ['text']],
    ['5 MB of quotes', () => octetsOf('Content-Type: text/plain; format=flowed', '', mb(2, '> ')), ['text']],
    ['5 MB that flow', () => octetsOf('Content-Type: text/plain; format=flowed', '', mb(2, 'x \r\n')), ['text']],
    ['2 MB of nested HTML', () => octetsOf('Content-Type: text/html', '', mb(1.9, '<div>')), []],
    ['2 MB of open tags', () => octetsOf('Content-Type: text/html', '', mb(1.9, '<a "')), []],
    ['2 MB of open comments', () => octetsOf('Content-Type: text/html', '', mb(1.9, '<!--')), []],
    ['2 MB of silent elements that never end', () => octetsOf('Content-Type: text/html', '', mb(1.9, '<style><svg><title>')), []],
    ['2 MB of silent elements whose end is far', () => octetsOf('Content-Type: text/html', '', `${mb(1.9, '<style>')}</style>`), []],
    ['2 MB of references', () => octetsOf('Content-Type: text/html', '', mb(1.9, '&#x&amp;')), []],
    ['2 MB of cid links', () => octetsOf('Content-Type: text/html', '', mb(1.9, 'cid:')), []],
    ['2 MB of one word', () => octetsOf('Subject: x', '', mb(1.9, 'x')), []],
    ['2 MB of Korean without a blank', () => octetsOf('Content-Type: text/plain; charset=utf-8', '', mb(0.6, '견적서')), []],
    ['2 MB of marks that combine', () => octetsOf('Content-Type: text/plain; charset=utf-8', '', mb(0.9, '\u0301\u0323')), []],
  ])('%s', (_title, build, cut) => {
    const octets = build()
    let found: string[] = []
    expect(processorSeconds(() => { found = readAll(octets) })).toBeLessThan(PATIENCE)
    expect(found).toEqual(cut)
  })

  test('what lies within the limits is read all the same', () => {
    expect(readContent(nested(DEPTH_LIMIT - 1))).toMatchObject({ text: 'deep\n', cut: [] })
    const parts = readContent(octetsOf('Content-Type: multipart/mixed; boundary=b', '', ...Array.from({ length: 2_000 }, (_, at) => `--b\r\nContent-Type: image/png; name=${at}.png\r\n\r\nx`), '--b--'))
    expect([parts.attachments.length, parts.attachments.at(-1)?.name, parts.cut]).toEqual([PART_LIMIT - 1, `${PART_LIMIT - 2}.png`, ['parts']])
    expect(readContent(octetsOf('Subject: x', '', 'x'.repeat(2 * TEXT_LIMIT))).text).toHaveLength(TEXT_LIMIT)
  })

  test('text of HTML of 2 MB without an end', () => {
    const pieces = ['<p', '<p ', '<!', '</', '<p a="', "<p a='", '&', '<pre>\n', '<blockquote>x<br>', '<script>', '</script', '<td>x']
    for (const piece of pieces) expect(processorSeconds(() => textOfHtml(mb(2, piece))), piece).toBeLessThan(PATIENCE)
  })
})

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000)

test(`generated mails with octets changed, taken out and doubled never throw (SEED=${SEED})`, () => {
  const random = new Random(SEED)
  for (let at = 0; at < 1_500; at++) {
    const octets = spoiled(generateMail(SEED + at).octets, random)
    expect(() => readAll(octets), `SEED=${SEED}, mail ${at}`).not.toThrow()
    const content = readContent(octets)
    // A database takes neither of them in JSON.
    expect(JSON.stringify({ ...readMessage(octets), ...content }), `SEED=${SEED}, mail ${at}`).not.toMatch(/\\u0000|\\ud[89a-f]/)
    for (const file of content.attachments) expect(attachmentOctets(octets, file), `SEED=${SEED}, mail ${at}`).toHaveLength(file.size)
  }
})

function spoiled(octets: Buffer, random: Random): Buffer {
  let changed = Buffer.from(octets)
  for (let times = random.below(12); times >= 0; times--) {
    const at = random.below(changed.length)
    const length = random.below(40)
    const way = random.below(4)
    if (way === 0) changed[at] = random.below(256)
    else if (way === 1) changed = Buffer.concat([changed.subarray(0, at), changed.subarray(at + length)])
    else if (way === 2) changed = Buffer.concat([changed.subarray(0, at + length), changed.subarray(at)])
    else changed = Buffer.concat([changed.subarray(0, at), Buffer.from(random.pick(['\r\n\r\n', '\n--', '=?utf-8?B?', '"', '(', '\0', '=', '; charset=utf-16le', '\x1b$B', '<'])), changed.subarray(at)])
  }
  return changed
}
