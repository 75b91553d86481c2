import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { attachmentOctets, readContent } from '../../../core/mail/content.ts'
import { encodeText } from '../../../bench/generated-mail.ts'
import { octetsOf } from './octets-of.ts'

/** The text, HTML and files of a mail, the files as `name (type): content`. */
function read(octets: Buffer): { text: string; html: string | null; files: string[]; cut: readonly string[] } {
  const { text, html, attachments, cut } = readContent(octets)
  return { text, html, files: attachments.map(file => `${file.name} (${file.type}): ${attachmentOctets(octets, file).toString('latin1')}`), cut }
}

const textOf = (...lines: readonly (string | Buffer)[]): string => readContent(octetsOf(...lines)).text.replace(/\n+$/, '')

describe('the text of a mail that is one text', () => {
  test.each([
    ['no MIME at all', ['Subject: x', '', 'Dear Jamie,', 'thank you'], 'Dear Jamie,\nthank you'],
    ['no header at all', ['Dear Jamie,', '', 'thank you'], 'Dear Jamie,\n\nthank you'],
    ['quoted-printable', ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable', '', 'Gr=C3=BC=C3=9Fe =', 'aus K=c3=b6ln  ', 'x=3Dy'], 'Grüße aus Köln\nx=y'],
    ['quoted-printable that breaks its rules', ['Content-Transfer-Encoding: Quoted-Printable', '', '50% = half; 100=%; ==3D; end='], '50% = half; 100=%; ==; end'],
    ['base64', ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: BASE64', '', Buffer.from('견적서 검토').toString('base64')], '견적서 검토'],
    ['base64 with garbage in it', ['Content-Transfer-Encoding: base64', '', 'b2*Zm', '!!ZXI-='], 'offer'],
    ['base64 in pieces that were padded apart', ['Content-Transfer-Encoding: base64', '', 'bw==', 'Zg==ZmVy'], 'offer'],
    ['base64 that is cut', ['Content-Transfer-Encoding: base64', '', 'b2ZmZ'], 'off'],
    ['uuencode', ['Content-Transfer-Encoding: x-uuencode', '', 'begin 644 x', '%;V9F97(`', '`', 'end'], 'offer'],
    ['an unknown transfer encoding is none', ['Content-Transfer-Encoding: x-nonsense', '', 'offer'], 'offer'],
    ['EUC-KR with syllables beyond it, 8bit', ['Content-Type: text/plain; charset=euc-kr', '', iconv.encode('똠방각하', 'cp949')], '똠방각하'],
    ['ISO-2022-KR', ['Content-Type: text/plain; charset=iso-2022-kr', '', encodeText('견적서 ABC', 'iso-2022-kr')], '견적서 ABC'],
    ['ISO-2022-JP', ['Content-Type: text/plain; charset=iso-2022-jp', '', encodeText('見積書 ABC', 'iso-2022-jp')], '見積書 ABC'],
    ['an unknown charset', ['Content-Type: text/plain; charset=x-nonsense', '', '견적서'], '견적서'],
    ['undeclared EUC-KR', ['Subject: x', '', iconv.encode('안녕하세요 견적서를 요청드립니다', 'cp949')], '안녕하세요 견적서를 요청드립니다'],
    ['a Content-Type that is none', ['Content-Type: text', '', 'offer'], 'offer'],
    ['a Content-Type with a comment and no blanks', ['Content-Type: text/plain(really);charset=(here) utf-8 (yes)', '', '견적서'], '견적서'],
    ['NUL octets and controls', ['Subject: x', '', 'the\u0000 of\u0007fer'], 'the offer'],
    ['lone LF and CR LF', ['Subject: x', '', 'a\nb\r\nc'], 'a\nb\nc'],
    ['format=flowed', ['Content-Type: text/plain; format=flowed', '', 'Dear Jamie, ', 'thank you.', '> we ', '> asked', ' >not quoted', '-- ', 'Jane'], 'Dear Jamie, thank you.\n> we asked\n>not quoted\n-- \nJane'],
    ['format=flowed with DelSp', ['Content-Type: text/plain; format=flowed; delsp=yes', '', '견적', '서를 ', '요청'], '견적\n서를요청'],
    ['a text that says to be shown inline, with a name', ['Content-Type: text/plain; name=a.txt', 'Content-Disposition: inline', '', 'offer'], 'offer'],
  ] as const)('%s', (_title, lines, text) => {
    expect(textOf(...lines)).toBe(text)
  })

  test('line ends that are CR alone', () => {
    expect(readContent(Buffer.from('Subject: x\r\rDear Jamie,\rthank you')).text).toBe('Dear Jamie,\nthank you')
  })

  test('nothing at all', () => {
    expect(readContent(Buffer.alloc(0))).toEqual({ text: '', html: null, attachments: [], cut: [] })
  })
})

describe('text and HTML', () => {
  const html = '<p>the <b>offer</b></p>'

  test('alternatives: each for itself', () => {
    expect(read(octetsOf('Content-Type: multipart/alternative; boundary=b', '', '--b', 'Content-Type: text/plain', '', 'the offer', '--b', 'Content-Type: text/html', '', html, '--b--')))
      .toEqual({ text: 'the offer', html, files: [], cut: [] })
  })

  test('HTML alone: the text is made from it', () => {
    expect(read(octetsOf('Content-Type: text/html', '', html))).toMatchObject({ text: 'the offer' })
  })

  test('an empty text beside HTML counts as none', () => {
    expect(read(octetsOf('Content-Type: multipart/alternative; boundary=b', '', '--b', '', ' ', '--b', 'Content-Type: text/html', '', html, '--b--')).text).toBe('the offer')
  })

  test('one after the other: both in both', () => {
    expect(read(octetsOf('Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'a < b', '--b', 'Content-Type: text/html', '', html, '--b--')))
      .toMatchObject({ text: 'a < b\nthe offer', html: `<div>a &#60; b</div><br>\n${html}` })
  })

  test('a charset that only the HTML itself names', () => {
    const octets = octetsOf('Content-Type: text/html', '', '<meta http-equiv="content-type" content="text/html; charset=euc-kr">', iconv.encode('똠', 'cp949'))
    expect(readContent(octets).html).toContain('똠')
  })

  test('a report: what it says and its status are text, the mail it reports is a file', () => {
    expect(read(octetsOf('Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', '', 'Sorry.', '--b', 'Content-Type: message/delivery-status', '',
      'Status: 5.1.1', '--b', 'Content-Type: message/rfc822', '', 'Subject: x', '', 'y', '--b--')))
      .toEqual({ text: 'Sorry.\nStatus: 5.1.1', html: null, files: ['message.eml (message/rfc822): Subject: x\r\n\r\ny'], cut: [] })
  })
})

describe('multiparts that break the rules', () => {
  const parts = ['--b', 'Content-Type: text/plain', '', 'the offer', '--b', 'Content-Type: application/pdf; name=a.pdf', '', 'PDF']

  test.each<[title: string, lines: string[], cut?: 'cut']>([
    ['whole', ['Content-Type: multipart/mixed; boundary=b', '', ...parts, '--b--']],
    ['with text before and behind', ['Content-Type: multipart/mixed; boundary=b', '', 'This is MIME.', ...parts, '--b--', 'Bye.', '--b', '', 'not a part']],
    ['no closing boundary', ['Content-Type: multipart/mixed; boundary=b', '', ...parts.slice(0, -1), 'PDF'], 'cut'],
    ['no boundary parameter', ['Content-Type: multipart/mixed', '', ...parts, '--b--']],
    ['the wrong boundary', ['Content-Type: multipart/mixed; boundary=other', '', ...parts, '--b--']],
    ['blanks behind the boundary', ['Content-Type: multipart/mixed; boundary=b', '', ...parts.map(line => line === '--b' ? '--b \t' : line), '--b-- ']],
    ['a closing boundary first', ['Content-Type: multipart/mixed; boundary=b', '', '--b--', ...parts, '--b--']],
    ['a boundary in quotes, with a comment', ['Content-Type: multipart/mixed; boundary="b" (really)', '', ...parts, '--b--']],
    ['lines that begin like the boundary', ['Content-Type: multipart/mixed; boundary=b', '', '--bc', '--b-', ...parts, '--b--']],
    ['an inner multipart that is never closed', ['Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: multipart/alternative; boundary=i', '', '--i', 'Content-Type: text/plain', '', 'the offer', ...parts.slice(4), '--b--']],
    ['a part with nothing in it', ['Content-Type: multipart/mixed; boundary=b', '', '--b', '--b', 'Content-Type: text/plain', ...parts, '--b--']],
  ])('%s', (_title, lines, cut) => {
    const octets = octetsOf(...lines)
    expect(read(cut ? octets.subarray(0, -2) : octets)).toEqual({ text: 'the offer', html: null, files: ['a.pdf (application/pdf): PDF'], cut: [] })
  })

  test('with bare LF', () => {
    const octets = Buffer.from(octetsOf('Content-Type: multipart/mixed; boundary=b', '', ...parts, '--b--').toString().replaceAll('\r', ''))
    expect(read(octets)).toMatchObject({ text: 'the offer', files: ['a.pdf (application/pdf): PDF'] })
  })

  test('with bare CR', () => {
    const octets = Buffer.from(octetsOf('Content-Type: multipart/mixed; boundary=b', '', ...parts, '--b--').toString().replaceAll('\n', ''))
    expect(read(octets)).toMatchObject({ text: 'the offer', files: ['a.pdf (application/pdf): PDF'] })
  })

  test('without any part: the body is text', () => {
    expect(textOf('Content-Type: multipart/mixed; boundary=b', '', 'the offer')).toBe('the offer')
  })

  test('a digest\'s parts are mails', () => {
    expect(read(octetsOf('Content-Type: multipart/digest; boundary=b', '', '--b', '', 'Subject: x', '', 'y', '--b--')).files).toEqual(['message.eml (message/rfc822): Subject: x\r\n\r\ny'])
  })
})

describe('files', () => {
  const fileWith = (...fields: readonly string[]): string[] => read(octetsOf('Content-Type: multipart/mixed; boundary=b', '', '--b', ...fields, '', 'PDF', '--b--')).files

  test.each([
    ['by name in the type', ['Content-Type: application/pdf; name="a.pdf"'], 'a.pdf (application/pdf)'],
    ['by file name, which goes first', ['Content-Type: application/pdf; name=b.pdf', 'Content-Disposition: attachment; filename=a.pdf'], 'a.pdf (application/pdf)'],
    ['RFC 2047 in quotes', ['Content-Type: application/pdf; name="=?utf-8?B?6rKs7KCB7ISc?=.pdf"'], '견적서.pdf (application/pdf)'],
    ['RFC 2231', ['Content-Disposition: attachment; filename*=utf-8\'ko\'%EA%B2%AC%EC%A0%81%EC%84%9C.pdf'], '견적서.pdf (application/octet-stream)'],
    ['RFC 2231, EUC-KR', ['Content-Disposition: attachment; filename*=euc-kr\'\'%B0%DF%C0%FB.pdf'], '견적.pdf (application/octet-stream)'],
    ['RFC 2231 in pieces, a letter split', ['Content-Disposition: attachment; filename*0*=utf-8\'\'%EA%B2;', ' filename*1*=%AC%EC%A0%81; filename*2=.pdf'], '견적.pdf (application/octet-stream)'],
    ['RFC 2231 in pieces, out of order', ['Content-Disposition: attachment; filename*1=b.pdf; filename*0=a'], 'ab.pdf (application/octet-stream)'],
    ['RFC 2231 beside a plain name', ['Content-Disposition: attachment; filename="?.pdf"; filename*=utf-8\'\'%EA%B2%AC.pdf'], '견.pdf (application/octet-stream)'],
    ['raw UTF-8', ['Content-Disposition: attachment; filename="견적서.pdf"'], '견적서.pdf (application/octet-stream)'],
    ['blanks and brackets without quotes', ['Content-Disposition: attachment; filename=my offer (1).pdf'], 'my offer (1).pdf (application/octet-stream)'],
    ['quotes within quotes', ['Content-Disposition: attachment; filename="the \\"offer\\".pdf"'], 'the "offer".pdf (application/octet-stream)'],
    ['a quote that is not closed', ['Content-Disposition: attachment; filename="a.pdf'], 'a.pdf (application/octet-stream)'],
    ['a semicolon in quotes', ['Content-Disposition: attachment; filename="a;b.pdf"; size=3'], 'a;b.pdf (application/octet-stream)'],
    ['a path', ['Content-Disposition: attachment; filename="../../etc/a.pdf"'], 'a.pdf (application/octet-stream)'],
    ['a path of Windows', ['Content-Disposition: attachment; filename="C:\\\\x\\\\a.pdf"'], 'a.pdf (application/octet-stream)'],
    ['dots alone', ['Content-Disposition: attachment; filename=".."'], 'attachment (application/octet-stream)'],
    ['NUL and line ends in it', ['Content-Disposition: attachment; filename*=utf-8\'\'a%00b%0D%0Ac.pdf'], 'ab c.pdf (application/octet-stream)'],
    ['a letter that turns the direction', ['Content-Disposition: attachment; filename*=utf-8\'\'a%E2%80%AEfdp.exe'], 'afdp.exe (application/octet-stream)'],
    ['an unknown disposition', ['Content-Type: text/plain; name=a.txt', 'Content-Disposition: x-other'], 'a.txt (text/plain)'],
    ['text that is attached', ['Content-Type: text/plain; name=a.txt', 'Content-Disposition: ATTACHMENT'], 'a.txt (text/plain)'],
    ['a picture without a name', ['Content-Type: image/png'], 'attachment.png (image/png)'],
    ['a calendar without a name', ['Content-Type: text/calendar; method=REQUEST'], 'calendar.ics (text/calendar)'],
    ['a mail within the mail', ['Content-Type: message/rfc822'], 'message.eml (message/rfc822)'],
    ['TNEF stays a file', ['Content-Type: application/ms-tnef'], 'winmail.dat (application/ms-tnef)'],
  ])('%s', (_title, fields, file) => {
    expect(fileWith(...fields)).toEqual([`${file}: PDF`])
  })

  test('a name is cut at 255 letters and keeps its extension', () => {
    expect(readContent(octetsOf('Content-Type: application/pdf', `Content-Disposition: attachment; filename="${'x'.repeat(10_000)}.pdf"`, '', '')).attachments[0]?.name).toBe(`${'x'.repeat(251)}.pdf`)
  })

  test('are known by offset, encoding and decoded size', () => {
    const octets = octetsOf('Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64', '', 'UERG', 'UERGUA==', '--b--')
    expect(readContent(octets).attachments).toEqual([
      { name: 'a.pdf', type: 'application/pdf', size: 7, offset: octets.indexOf('UERG'), encodedLength: 14, encoding: 'base64', contentId: null, inline: false },
    ])
  })

  test('those that the HTML shows are inline', () => {
    const octets = octetsOf('Content-Type: multipart/related; boundary=b', '', '--b', 'Content-Type: text/html', '', '<img src="cid:logo%40abc.com"><img src=cid:two>',
      '--b', 'Content-Type: image/png', 'Content-ID: <logo@abc.com>', '', 'x', '--b', 'Content-Type: image/png', 'Content-ID: two', '', 'x', '--b', 'Content-Type: image/png', 'Content-ID: <three>', 'Content-Disposition: inline', '', 'x', '--b--')
    expect(readContent(octets).attachments.map(({ contentId, inline }) => [contentId, inline])).toEqual([['logo@abc.com', true], ['two', true], ['three', false]])
  })

  test('files that old mailers write into the text', () => {
    const octets = octetsOf('Subject: x', '', 'see', 'begin 644 a.txt', '%;V9F97(`', '`', 'end', 'and', 'begin 600 b.txt', '#;V9F', '', 'end', 'begin with this', 'bye')
    expect(read(octets)).toEqual({ text: 'see\nand\nbegin with this\nbye\n', html: null, files: ['a.txt (application/octet-stream): offer', 'b.txt (application/octet-stream): off'], cut: [] })
  })

  test('a text that only begins like such a file stays a text', () => {
    expect(textOf('Subject: x', '', 'begin 644 a.txt', 'Dear Jamie,', 'end')).toBe('begin 644 a.txt\nDear Jamie,\nend')
  })

  test.each([
    ['a mail that is one file', ['Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64', '', 'UERG'], 'a.pdf (application/pdf): PDF'],
    ['signed', ['Content-Type: multipart/signed; boundary=b; micalg=sha-256', '', '--b', '', 'x', '--b', 'Content-Type: application/pkcs7-signature; name=smime.p7s', '', 'SIG', '--b--'], 'smime.p7s (application/pkcs7-signature): SIG'],
  ])('%s', (_title, lines, file) => {
    expect(read(octetsOf(...lines)).files.map(found => found.trimEnd())).toEqual([file])
  })
})
