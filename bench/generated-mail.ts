import iconv from 'iconv-lite'

/** A mail made up at random, and what it truly says. */
export interface GeneratedMail {
  readonly octets: Buffer
  /** What it is made of, to find it again: `related, euc-kr, base64, …`. */
  readonly traits: ReadonlySet<string>
  readonly subject: string
  readonly from: readonly Person[]
  readonly to: readonly Person[]
  readonly cc: readonly Person[]
  /** Null where the mail has no part of that kind. */
  readonly text: string | null
  readonly html: string | null
  /** The words that a reader of the HTML sees. */
  readonly htmlWords: string
  readonly files: readonly { readonly name: string; readonly type: string; readonly octets: Buffer; readonly contentId?: string }[]
}

export interface Person { readonly name: string; readonly address: string }

/** The same numbers for the same seed (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)]
    if (found === undefined) throw new Error('Nothing to pick from')
    return found
  }
}

interface Tongue { readonly words: readonly string[]; readonly names: readonly string[]; readonly charsets: readonly string[] }

const LATIN: Tongue = {
  words: ['Dear', 'Jamie,', 'thank', 'you', 'for', 'the', 'quotation', '2026-1182.', 'We', 'would', 'like', 'to', 'order', '40', 'pieces', '(blue)', 'and', '=', 'ask',
    'about', 'delivery;', 'see', 'http://bigco.com/a?b=c&d=e', 'From', 'here', 'on', '--', 'kind', 'regards', '50%', 'off', 'a_b'],
  names: ['Jane Doe', 'Jamie Bronte', 'Hong, Katherine', 'William "Bill" Jobs', 'O\'Neil', 'Solo Trader (Lisbon)', 'sales@bigco'],
  charsets: ['us-ascii', 'utf-8', 'iso-8859-1', 'US-ASCII', 'UTF-8'],
}
const GERMAN: Tongue = {
  words: ['Sehr', 'geehrte', 'Frau', 'Brontë,', 'für', 'Ihr', 'Angebot', 'über', '40', 'Stück', 'möchten', 'wir', 'danken.', 'Größe', 'und', 'Maß', 'wie', 'besprochen', 'ça', 'señor'],
  names: ['Jörg Müller', 'Strauß, Anna', 'François Lefèvre'],
  charsets: ['iso-8859-1', 'windows-1252', 'utf-8', 'iso-8859-15', 'ISO-8859-1'],
}
const KOREAN: Tongue = {
  words: ['안녕하세요', '견적서를', '요청드립니다.', '계약', '검토', '부탁드립니다', '회의는', '내일', '오후', '3시입니다.', '감사합니다', '똠방각하', '펲시', '대한민국', 'ABC', '(주)에이씨엠이'],
  names: ['김철수', '제인 도', '박영희 과장', '㈜에이씨엠이'],
  charsets: ['euc-kr', 'ks_c_5601-1987', 'utf-8', 'UTF-8', 'EUC-KR', 'cp949'],
}
const OLD_KOREAN: Tongue = { words: KOREAN.words.filter(word => !/[똠펲]/.test(word)), names: ['김철수', '박영희 과장'], charsets: ['iso-2022-kr'] }
const JAPANESE: Tongue = {
  words: ['お世話に', 'なって', 'おります。', '見積書の', '件で', 'ご連絡', 'いたします', 'カタログ', '東京', 'ABC', '宜しく', 'お願い'],
  names: ['山田太郎', '佐藤 花子'],
  charsets: ['iso-2022-jp', 'shift_jis', 'euc-jp', 'utf-8', 'ISO-2022-JP'],
}
const CHINESE: Tongue = { words: ['您好', '请查收', '附件', '报价单', '谢谢', '合同', '北京', 'ABC'], names: ['王小明', '李 娜'], charsets: ['gb2312', 'gbk', 'gb18030', 'utf-8'] }
const TAIWANESE: Tongue = { words: ['您好', '請查收', '附件', '報價單', '謝謝', '合約', '臺北'], names: ['陳大文'], charsets: ['big5', 'utf-8'] }
const RUSSIAN: Tongue = { words: ['Здравствуйте', 'договор', 'прилагаю', 'счёт', 'спасибо', 'Москва'], names: ['Иван Петров'], charsets: ['koi8-r', 'windows-1251', 'utf-8'] }

const TONGUES = [LATIN, LATIN, GERMAN, KOREAN, KOREAN, OLD_KOREAN, JAPANESE, CHINESE, TAIWANESE, RUSSIAN]

/** One mail for each seed. */
export function generateMail(seed: number): GeneratedMail {
  return new Generator(new Random(seed)).mail()
}

/** A part: its header without the last line end, and its body. */
interface Part { readonly head: string; readonly body: Buffer }

type File = GeneratedMail['files'][number]

class Generator {
  readonly #random: Random
  readonly #traits = new Set<string>()
  readonly #tongue: Tongue
  readonly #charset: string
  readonly #files: File[] = []
  #text: string | null = null
  #html: string | null = null
  #htmlWords = ''
  #boundaries = 0

  constructor(random: Random) {
    this.#random = random
    this.#tongue = random.pick(TONGUES)
    this.#charset = this.#trait(random.pick(this.#tongue.charsets))
  }

  mail(): GeneratedMail {
    const { octets: subjectField, text: subject } = this.#subject()
    const from = [this.#person()]
    const to = this.#people(1 + this.#random.below(4))
    const cc = this.#random.chance(0.4) ? this.#people(1 + this.#random.below(3)) : []
    const root = this.#root()
    const fields = [
      Buffer.from('Received: from mx.bigco.com (mx.bigco.com [192.0.2.7])\r\n\tby mail.abc.com with ESMTPS;\r\n\tMon, 23 Nov 2026 10:00:00 +0900\r\n'),
      Buffer.concat([Buffer.from('From: '), this.#mailboxes(from), Buffer.from('\r\nTo: '), this.#mailboxes(to), Buffer.from('\r\n')]),
      cc.length > 0 ? Buffer.concat([Buffer.from('Cc: '), this.#mailboxes(cc), Buffer.from('\r\n')]) : Buffer.alloc(0),
      Buffer.concat([Buffer.from('Subject: '), subjectField, Buffer.from('\r\n')]),
      Buffer.from(`Date: Mon, 23 Nov 2026 10:00:00 +0900\r\nMessage-ID: <${this.#random.below(1e9)}@bigco.com>\r\nMIME-Version: 1.0\r\n`),
      Buffer.from(`${root.head}\r\n`),
    ]
    const octets = this.#withLineEnds(Buffer.concat([...fields, root.body]))
    return { octets, traits: this.#traits, subject, from, to, cc, text: this.#text, html: this.#html, htmlWords: this.#htmlWords, files: this.#files }
  }

  #trait<T extends string>(name: T): T {
    this.#traits.add(name.toLowerCase())
    return name
  }

  // ── the header ──

  #words(count: number): string {
    return Array.from({ length: count }, () => this.#random.pick(this.#tongue.words)).join(' ')
  }

  #subject(): { octets: Buffer; text: string } {
    const text = this.#words(1 + this.#random.below(12))
    if (this.#random.chance(0.03)) return { octets: Buffer.alloc(0), text: this.#trait('no subject') && '' }
    return { octets: this.#headerText(text), text }
  }

  /** Unstructured text as a mail program writes it: as it is where it can be, else in encoded words. */
  #headerText(text: string): Buffer {
    const ascii = /^[\x20-\x7e]*$/.test(text)
    if (ascii && this.#random.chance(0.8)) return Buffer.from(text.length > 60 ? text.replace(/ (?=\S*$)/, '\r\n ') : text)
    if (this.#random.chance(0.15)) return Buffer.from(this.#trait('raw utf-8 header') && text)
    return Buffer.from(this.#encodedWords(text))
  }

  #encodedWords(text: string): string {
    const q = this.#random.chance(0.3)
    const octets = this.#encode(text)
    // A stateful charset begins anew in every word, so a split within it would need its escapes again.
    const size = /2022/.test(this.#charset) ? octets.length : 12 + this.#random.below(30)
    const words: string[] = []
    const split = this.#random.chance(0.3) ? this.#trait('characters split over words') : 'whole characters'
    const pieces = split === 'whole characters' && !/2022/.test(this.#charset) ? this.#wholePieces(text, size) : cut(octets, size)
    for (const piece of pieces) words.push(`=?${this.#charset}?${q ? 'Q' : 'B'}?${q ? qWord(piece) : piece.toString('base64')}?=`)
    return words.join(this.#random.chance(0.5) ? '\r\n ' : ' ')
  }

  #wholePieces(text: string, size: number): Buffer[] {
    const letters = [...text]
    const pieces: Buffer[] = []
    for (let at = 0; at < letters.length; at += size) pieces.push(this.#encode(letters.slice(at, at + size).join('')))
    return pieces
  }

  #person(): Person {
    const name = this.#random.chance(0.15) ? '' : this.#random.pick(this.#tongue.names)
    return { name, address: `${this.#random.pick(['jane', 'kim', 'j.doe', 'buyer+abc', 'reports', 'o\'neil'])}${this.#random.below(100)}@${this.#random.pick(['bigco.com', 'acme.co.kr', 'eu.globex.com'])}` }
  }

  #people(count: number): Person[] {
    return Array.from({ length: count }, () => this.#person())
  }

  #mailboxes(people: readonly Person[]): Buffer {
    const written = people.map(({ name, address }) => {
      if (name === '') return this.#random.chance(0.5) ? address : `<${address}>`
      if (/^[A-Za-z ]+$/.test(name)) return `${name} <${address}>`
      if (/^[\x20-\x7e]+$/.test(name)) return `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`
      return this.#random.chance(0.15) ? (this.#trait('raw utf-8 header'), `"${name}" <${address}>`) : `${this.#encodedWords(name)} <${address}>`
    })
    if (this.#random.chance(0.05)) return Buffer.from(`${this.#trait('group')}: ${written.join(',\r\n\t')};`)
    return Buffer.from(written.join(this.#random.chance(0.5) ? ',\r\n ' : ', '))
  }

  // ── the body ──

  #root(): Part {
    const kind = this.#trait(this.#random.pick([
      'plain', 'plain', 'flowed', 'html only', 'alternative', 'alternative', 'mixed', 'mixed', 'mixed of alternative', 'related', 'signed', 'report',
      'forwarded', 'calendar', 'file only', 'two texts',
    ] as const))
    switch (kind) {
      case 'plain': return this.#plain()
      case 'flowed': return this.#flowed()
      case 'html only': return this.#htmlPart()
      case 'alternative': return this.#alternative()
      case 'mixed': return this.#multipart('mixed', [this.#plain(), ...this.#someFiles()])
      case 'mixed of alternative': return this.#multipart('mixed', [this.#alternative(), ...this.#someFiles()])
      case 'related': return this.#related()
      case 'signed': return this.#multipart('signed', [this.#alternative(), this.#filePart({ name: 'smime.p7s', type: 'application/pkcs7-signature', octets: this.#noise(500) })])
      case 'report': return this.#report()
      case 'forwarded': return this.#multipart('mixed', [this.#plain(), this.#forwarded()])
      case 'calendar': return this.#multipart('alternative', [this.#plain(), this.#filePart({ name: '', type: 'text/calendar', octets: Buffer.from('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n') })])
      case 'file only': return this.#filePart({ name: 'contract.pdf', type: 'application/pdf', octets: this.#noise(3000) })
      case 'two texts': return this.#multipart('mixed', [this.#plain(), this.#plain()])
    }
  }

  #paragraphs(): string {
    const lines = Array.from({ length: 1 + this.#random.below(12) }, () => this.#random.chance(0.15) ? '' : this.#words(1 + this.#random.below(9)))
    if (this.#random.chance(0.1)) lines.push('.', '..x', '-- ', '--=_not_a_boundary', '> quoted', 'begin a new life')
    return lines.join('\n').replace(/\n+$/, '') || 'x'
  }

  #plain(): Part {
    const text = this.#paragraphs()
    this.#text = this.#text === null ? text : `${this.#text}\n${text}`
    return this.#textPart('text/plain', text, '')
  }

  #flowed(): Part {
    const delSp = this.#random.chance(0.5)
    const lines = Array.from({ length: 1 + this.#random.below(6) }, () => this.#words(1 + this.#random.below(20)))
    this.#text = lines.join('\n')
    const written = lines.map(line => {
      const words = line.split(' ')
      // RFC 3676, 4.2: a line is broken behind a blank; one that begins with a blank, `>` or `From ` is stuffed.
      return words.map((word, at) => at === words.length - 1 ? word : `${word} `).reduce((text, word, at) => at % 5 === 4 ? `${text}${delSp ? ' ' : ''}\n${word}` : text + word)
    }).join('\n').replace(/^(?=[ >]|From )/gm, ' ')
    if (delSp) this.#trait('delsp')
    return this.#textPart('text/plain', written, `; format=flowed${delSp ? '; delsp=yes' : ''}`)
  }

  #htmlPart(): Part {
    const paragraphs = this.#paragraphs()
    this.#htmlWords = paragraphs.replace(/\s+/g, ' ').trim()
    const html = `<html><body>${paragraphs.split('\n').map(line => `<p>${line.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</p>`).join('\n')}</body></html>`
    this.#html = html
    return this.#textPart('text/html', html, '')
  }

  #alternative(): Part {
    return this.#multipart('alternative', [this.#plain(), this.#htmlPart()])
  }

  #related(): Part {
    const contentId = `logo${this.#random.below(1000)}@bigco.com`
    const html = this.#htmlPart()
    const image = this.#filePart({ name: 'logo.png', type: 'image/png', octets: this.#noise(200), contentId })
    return this.#random.chance(0.5) ? this.#multipart('related', [html, image]) : this.#multipart('alternative', [this.#plain(), this.#multipart('related', [html, image])])
  }

  #report(): Part {
    const status = 'Reporting-MTA: dns; mx.bigco.com\n\nFinal-Recipient: rfc822; nobody@bigco.com\nAction: failed\nStatus: 5.1.1'
    const plain = this.#plain()
    this.#text = `${this.#text}\n${status}`
    return this.#multipart('report; report-type=delivery-status', [plain,
      { head: 'Content-Type: message/delivery-status\r\n', body: Buffer.from(status.replaceAll('\n', '\r\n')) },
      this.#filePart({ name: '', type: 'text/rfc822-headers', octets: Buffer.from('From: jamie@abc.com\r\nSubject: offer\r\n') })])
  }

  #forwarded(): Part {
    const octets = Buffer.from('From: kim@acme.co.kr\r\nSubject: inner\r\nContent-Type: multipart/mixed; boundary=inner\r\n\r\n--inner\r\n\r\ninner text\r\n--inner--\r\n')
    this.#files.push({ name: '', type: 'message/rfc822', octets })
    return { head: `Content-Type: message/rfc822\r\n${this.#random.chance(0.5) ? 'Content-Disposition: attachment\r\n' : ''}`, body: octets }
  }

  #textPart(type: string, text: string, parameters: string): Part {
    const octets = this.#encode(text.replaceAll('\n', '\r\n'))
    const needsMore = octets.some(octet => octet > 0x7f) || /2022/.test(this.#charset)
    const encoding = this.#trait(this.#random.pick(needsMore ? ['8bit', 'base64', 'quoted-printable'] as const : ['7bit', 'base64', 'quoted-printable'] as const))
    const charset = this.#random.chance(0.5) ? this.#charset : `"${this.#charset}"`
    const implied = /^us-ascii$/i.test(this.#charset) && parameters === '' && type === 'text/plain' && this.#random.chance(0.3)
    const head = `${implied ? '' : `Content-Type: ${type}; charset=${charset}${parameters}\r\n`}${encoding === '7bit' && this.#random.chance(0.5) ? '' : `Content-Transfer-Encoding: ${encoding}\r\n`}`
    return { head, body: transferred(octets, encoding) }
  }

  #someFiles(): Part[] {
    return Array.from({ length: 1 + this.#random.below(3) }, () => this.#filePart({
      name: this.#random.pick(['offer.pdf', 'a b c.docx', 'report (1).xlsx', `${this.#random.pick(this.#tongue.words).replace(/[^\p{L}]/gu, '') || 'x'} ${'long '.repeat(this.#random.below(20))}name.hwp`, 'semi;colon.txt', 'quo"te.zip']),
      type: this.#random.pick(['application/pdf', 'application/octet-stream', 'image/jpeg', 'application/zip', 'text/csv']),
      octets: this.#noise(this.#random.below(5000)),
    }))
  }

  #filePart(file: File): Part {
    this.#files.push(file)
    const { type, name, octets, contentId } = file
    const text = type.startsWith('text/')
    const encoding = text ? this.#random.pick(['7bit', 'quoted-printable', 'base64'] as const) : this.#random.chance(0.8) ? 'base64' : 'quoted-printable'
    const safe = text && type !== 'text/csv' ? encoding : encoding === '7bit' ? 'base64' : encoding
    const disposition = contentId ? 'inline' : 'attachment'
    const head = name === '' ? `Content-Type: ${type}\r\n` : this.#random.chance(0.2)
      ? `Content-Type: ${type};\r\n\t${this.#fileName('name', name)}\r\nContent-Disposition: ${disposition}\r\n`
      : `Content-Type: ${type}\r\nContent-Disposition: ${disposition};\r\n ${this.#fileName('filename', name)}\r\n`
    return { head: `${head}Content-Transfer-Encoding: ${safe}\r\n${contentId ? `Content-ID: <${contentId}>\r\n` : ''}`, body: transferred(octets, safe, !text) }
  }

  #fileName(parameter: string, name: string): string {
    const ascii = /^[\x20-\x7e]+$/.test(name)
    const way = this.#random.pick(ascii ? ['quoted', 'quoted', 'extended', 'continued'] as const : ['encoded word', 'extended', 'extended and continued', 'raw'] as const)
    const percent = encodeURIComponent(name).replace(/['()*]/g, letter => `%${letter.charCodeAt(0).toString(16)}`)
    switch (this.#trait(way)) {
      case 'quoted': return `${parameter}="${name.replace(/["\\]/g, '\\$&')}"`
      case 'raw': return `${parameter}="${name}"`
      case 'encoded word': return `${parameter}="=?utf-8?B?${Buffer.from(name).toString('base64')}?="`
      case 'extended': return `${parameter}*=utf-8''${percent}`
      case 'continued': return pieces(name, 20).map((piece, at) => `${parameter}*${at}="${piece.replace(/["\\]/g, '\\$&')}"`).join(';\r\n ')
      case 'extended and continued': return pieces(percent, 30).map((piece, at) => `${parameter}*${at}*=${at === 0 ? 'UTF-8\'\'' : ''}${piece}`).join(';\r\n ')
    }
  }

  #multipart(kind: string, parts: readonly Part[]): Part {
    const boundary = `${this.#random.pick(['=_Part', '----=_NextPart_000', 'b', 'a\'b(c)+_,-./:=?', 'with blank'])}${++this.#boundaries}.${this.#random.below(1000)}`
    const open = this.#boundaries === 1 && this.#random.chance(0.08) ? this.#trait('no closing boundary') : ''
    const body: Buffer[] = [Buffer.from(this.#random.chance(0.3) ? 'This is a multi-part message in MIME format.\r\n' : '')]
    parts.forEach((part, at) => body.push(Buffer.from(`${at > 0 ? '\r\n' : ''}--${boundary}\r\n${part.head}\r\n`), part.body))
    if (open === '') body.push(Buffer.from(`\r\n--${boundary}--\r\n${this.#random.chance(0.2) ? 'An epilogue.\r\n' : ''}`))
    return { head: `Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n`, body: Buffer.concat(body) }
  }

  #noise(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.#random.below(256)))
  }

  #encode(text: string): Buffer {
    return encodeText(text, this.#charset)
  }

  #withLineEnds(octets: Buffer): Buffer {
    const binary = this.#files.some(file => /rfc822|text\//.test(file.type))
    if (binary || this.#random.chance(0.8)) return octets
    this.#trait('bare LF')
    return Buffer.from(octets.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
  }
}

/** The octets of `text` in any charset of mail, also those that iconv-lite cannot write. */
export function encodeText(text: string, charset: string): Buffer {
  const name = charset.toLowerCase()
  if (name === 'iso-2022-kr') return Buffer.concat([Buffer.from('\x1b$)C'), switched(text, 'cp949', '\x0e', '\x0f')])
  if (name === 'iso-2022-jp') return switched(text, 'euc-jp', '\x1b$B', '\x1b(B')
  const simple = name === 'us-ascii' ? 'ascii' : /^gb/.test(name) ? 'gb18030' : /^ks_c/.test(name) ? 'cp949' : name
  return iconv.encode(text, simple)
}

function switched(text: string, extended: string, into: string, out: string): Buffer {
  const pieces = text.match(/[\x00-\x7f]+|[^\x00-\x7f]+/g) ?? []
  return Buffer.concat(pieces.map(piece => /^[\x00-\x7f]/.test(piece) ? Buffer.from(piece)
    : Buffer.concat([Buffer.from(into), Buffer.from(iconv.encode(piece, extended).map(octet => octet & 0x7f)), Buffer.from(out)])))
}

/** `octets` in a transfer encoding, in lines of at most 76; line ends in what is `binary` are encoded as any other octet. */
export function transferred(octets: Buffer, encoding: '7bit' | '8bit' | 'base64' | 'quoted-printable', binary = false): Buffer {
  if (encoding === 'base64') return Buffer.from(octets.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n'))
  if (encoding !== 'quoted-printable') return octets
  const lines = octets.toString('latin1').split(binary ? /(?!)/ : '\r\n').map(line => line.replace(/[^\x20-\x3c\x3e-\x7e]|[ \t]$/g, octet => `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`))
  return Buffer.from(lines.map(line => line.replace(/(?:=[0-9A-F]{2}|[^=]){72}(?=.)/g, '$&=\r\n')).join('\r\n'))
}

function qWord(octets: Buffer): string {
  return [...octets].map(octet => /[A-Za-z0-9]/.test(String.fromCharCode(octet)) ? String.fromCharCode(octet) : octet === 0x20 ? '_' : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

function cut(octets: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < octets.length; at += size) pieces.push(octets.subarray(at, at + size))
  return pieces
}

function pieces(text: string, size: number): string[] {
  return text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? ['']
}
