import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { decodeText, decodeWords, guessCharset } from '../../../core/mail/charset.ts'
import { encodeText } from '../../../bench/generated-mail.ts'

describe('text in a declared charset', () => {
  test.each([
    ['UTF-8', 'utf-8', Buffer.from('견적서'), '견적서'],
    ['UTF-8 with a byte order mark', 'UTF-8', Buffer.from('\ufeff견적서'), '견적서'],
    ['utf8, in quotes', '"utf8"', Buffer.from('견적서'), '견적서'],
    ['EUC-KR with syllables beyond it', 'euc-kr', iconv.encode('똠방각하 펲시', 'cp949'), '똠방각하 펲시'],
    ['ks_c_5601-1987', 'ks_c_5601-1987', iconv.encode('똠방각하', 'cp949'), '똠방각하'],
    ['ISO-2022-KR', 'iso-2022-kr', encodeText('견적서 ABC\n검토', 'iso-2022-kr'), '견적서 ABC\n검토'],
    ['ISO-2022-KR, not shifted in at a line end', 'iso-2022-kr', Buffer.from('\x1b$)C\x0e0_@{\nABC'), '견적\nABC'],
    ['ISO-2022-KR, cut in a letter', 'iso-2022-kr', Buffer.from('\x1b$)C\x0e0_@'), '견\ufffd'],
    ['ISO-2022-JP', 'ISO-2022-JP', encodeText('見積書 ABC カタログ', 'iso-2022-jp'), '見積書 ABC カタログ'],
    ['ISO-2022-JP with half-width katakana', 'iso-2022-jp', Buffer.from('\x1b(I6@\x1b(B'), 'ｶﾀ'],
    ['Shift_JIS with letters of Windows', 'shift_jis', iconv.encode('見積書①', 'cp932'), '見積書①'],
    ['EUC-JP', 'euc-jp', iconv.encode('見積書', 'euc-jp'), '見積書'],
    ['GB2312, which holds more than it says', 'gb2312', iconv.encode('报价单 鎔', 'gb18030'), '报价单 鎔'],
    ['Big5', 'big5', iconv.encode('報價單', 'big5'), '報價單'],
    ['KOI8-R', 'koi8-r', iconv.encode('договор', 'koi8-r'), 'договор'],
    ['Latin-1, which is windows-1252', 'iso-8859-1', Buffer.from([0x93, 0x47, 0x72, 0xfc, 0xdf, 0x65, 0x94, 0x80]), '“Grüße”€'],
    ['windows-1251', 'windows-1251', iconv.encode('счёт', 'windows-1251'), 'счёт'],
    ['UTF-16 without a mark', 'utf-16le', Buffer.from('offer', 'utf16le'), 'offer'],
    ['UTF-7', 'utf-7', Buffer.from('Gr+APwA3w-e'), 'Grüße'],
    ['a language behind it (RFC 2231)', 'utf-8*ko', Buffer.from('견적서'), '견적서'],
    ['one that does not exist', 'x-nonsense', Buffer.from('견적서'), '견적서'],
    ['one that is another encoding', 'base64', Buffer.from('b2ZmZXI='), 'b2ZmZXI='],
    ['a name of 100 KB', 'x'.repeat(100_000), Buffer.from('offer'), 'offer'],
    ['broken UTF-8', 'utf-8', Buffer.from([0x61, 0xff, 0x62]), 'a\ufffdb'],
  ])('%s', (_title, charset, octets, text) => {
    expect(decodeText(octets, charset)).toBe(text)
  })
})

describe('text without a charset, or with ASCII for one', () => {
  test.each([
    ['ASCII', 'Dear Jamie', 'ascii', 'utf-8'],
    ['UTF-8', '견적서를 요청드립니다', 'utf-8', 'utf-8'],
    ['EUC-KR', '안녕하세요 견적서를 요청드립니다 감사합니다', 'cp949', 'cp949'],
    ['EUC-KR with syllables beyond it', '똠방각하 펲시콜라를 요청드립니다', 'cp949', 'cp949'],
    ['German in Latin-1', 'Sehr geehrte Frau Müller, Grüße aus Köln', 'latin1', 'windows-1252'],
    ['French in windows-1252', 'Voilà – l’été à 20 €', 'windows-1252', 'windows-1252'],
    ['Japanese in Shift_JIS', 'お世話になっております。見積書の件です。', 'shift_jis', 'cp932'],
    ['Japanese in EUC-JP', 'お世話になっております。見積書の件です。', 'euc-jp', 'euc-jp'],
    ['Chinese in GBK', '您好，请查收附件中的报价单，谢谢您的合作', 'gb18030', 'gb18030'],
    ['Chinese in Big5', '您好，請查收附件中的報價單，謝謝您的合作', 'big5', 'big5'],
    ['ISO-2022-JP', '見積書', 'iso-2022-jp', 'iso-2022-jp'],
    ['ISO-2022-KR', '견적서', 'iso-2022-kr', 'iso-2022-kr'],
  ])('%s', (_title, text, charset, guess) => {
    const octets = encodeText(text, charset)
    expect(guessCharset(octets)).toBe(guess)
    expect(decodeText(octets, null)).toBe(text)
    expect(decodeText(octets, 'us-ascii')).toBe(text)
  })

  test('UTF-8 that is cut within a letter stays UTF-8', () => {
    expect(guessCharset(Buffer.from('견적서').subarray(0, 8))).toBe('utf-8')
  })

  test('UTF-8 with one broken octet stays UTF-8', () => {
    expect(guessCharset(Buffer.concat([Buffer.from('견적서를 요청드립니다'), Buffer.from([0xff])]))).toBe('utf-8')
  })
})

describe('encoded words (RFC 2047)', () => {
  test.each([
    ['none', 'the offer', 'the offer'],
    ['B', '=?UTF-8?B?6rKs7KCB7ISc?=', '견적서'],
    ['Q', '=?iso-8859-1?q?Gr=FC=DFe_aus_K=F6ln?=', 'Grüße aus Köln'],
    ['plain text around it', 'Re: =?UTF-8?B?6rKs7KCB7ISc?= 2026', 'Re: 견적서 2026'],
    ['blanks between two words are no text', '=?utf-8?Q?a?=  =?utf-8?Q?b?=\t=?utf-8?Q?c?=', 'abc'],
    ['no blank between two words', '=?utf-8?Q?a?==?utf-8?Q?b?=', 'ab'],
    ['a letter split over two words', '=?utf-8?B?6rKs7KCB7A==?= =?utf-8?B?hJw=?=', '견적서'],
    ['a letter split over two words, EUC-KR, Q', '=?euc-kr?Q?=B0?= =?euc-kr?Q?=DF?=', '견'],
    ['charsets that differ', '=?euc-kr?B?sN/A+w==?= =?utf-8?B?7ISc?=', '견적서'],
    ['a language', '=?utf-8*ko?B?6rKs7KCB7ISc?=', '견적서'],
    ['padding is missing', '=?utf-8?B?6rKs7KCB7ISc7Zi?=', '견적서\ufffd'],
    ['within a word', 'x=?utf-8?Q?y?=z', 'xyz'],
    ['blanks within, as some write it', '=?utf-8?Q?the offer?=', 'the offer'],
    ['a broken code in Q stands for itself', '=?utf-8?Q?50=_off=2?=', '50= off=2'],
    ['an unknown charset', '=?x-nonsense?Q?offer?=', 'offer'],
    ['an unknown encoding stays', '=?utf-8?X?offer?=', '=?utf-8?X?offer?='],
    ['never closed', '=?utf-8?Q?offer', '=?utf-8?Q?offer'],
    ['no charset', '=??Q?offer?=', '=??Q?offer?='],
    ['what it decodes to is not decoded again', '=?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?=', '=?utf-8?Q?x?='],
    ['ISO-2022-JP', '=?ISO-2022-JP?B?GyRCOCtAUT1xGyhC?=', '見積書'],
    ['ISO-2022-KR', '=?iso-2022-kr?B?GyQpQw4wX0B7DyA=?=', '견적 '],
    ['empty', '=?utf-8?Q??=', ''],
  ])('%s', (_title, field, text) => {
    expect(decodeWords(field)).toBe(text)
  })
})
