/** How a mail program writes: the marks it leaves, its character set, and how it quotes the letter that it answers. */
export interface Program {
  readonly mark: Readonly<Record<string, string>>
  readonly charset: 'utf-8' | 'euc-kr' | 'iso-2022-kr' | 'iso-2022-jp'
  readonly encoding: 'base64' | 'quoted-printable' | '7bit' | '8bit'
  /** Lines of text are broken softly (RFC 3676). */
  readonly flowed?: boolean
  readonly html: boolean
  /** File names as RFC 2231 wants them, or as encoded words, which many programs write. */
  readonly fileNames: 'rfc2231' | 'encoded-word'
  readonly quote: 'line' | 'original' | 'headers' | 'none'
  /** The right part of its Message-IDs; the sender's domain where there is none. */
  readonly idHost?: string
}

export const programs = {
  abc: { mark: { 'User-Agent': 'ABC Webmail 4.2' }, charset: 'utf-8', encoding: 'quoted-printable', html: true, fileNames: 'rfc2231', quote: 'line' },
  outlook: { mark: { 'X-Mailer': 'Microsoft Outlook 16.0', 'Content-Language': 'en-gb' }, charset: 'utf-8', encoding: 'quoted-printable', html: true, fileNames: 'encoded-word', quote: 'headers' },
  gmail: { mark: {}, charset: 'utf-8', encoding: 'quoted-printable', html: true, fileNames: 'rfc2231', quote: 'line', idHost: 'mail.gmail.com' },
  thunderbird: { mark: { 'User-Agent': 'Mozilla Thunderbird' }, charset: 'utf-8', encoding: '8bit', flowed: true, html: false, fileNames: 'rfc2231', quote: 'line' },
  apple: { mark: { 'X-Mailer': 'Apple Mail (2.3826)' }, charset: 'utf-8', encoding: 'quoted-printable', html: false, fileNames: 'rfc2231', quote: 'line' },
  naver: { mark: { 'X-Mailer': 'Naver Mail' }, charset: 'utf-8', encoding: 'base64', html: true, fileNames: 'encoded-word', quote: 'original' },
  daum: { mark: { 'X-Mailer': 'Daum Web Mailer' }, charset: 'utf-8', encoding: 'base64', html: true, fileNames: 'encoded-word', quote: 'original' },
  express: { mark: { 'X-Mailer': 'Microsoft Outlook Express 6.00' }, charset: 'euc-kr', encoding: 'base64', html: false, fileNames: 'encoded-word', quote: 'original' },
  terminal: { mark: { 'X-Mailer': 'HanMail Terminal 3.1' }, charset: 'iso-2022-kr', encoding: '7bit', html: false, fileNames: 'encoded-word', quote: 'original' },
  becky: { mark: { 'X-Mailer': 'Becky! ver. 2.81' }, charset: 'iso-2022-jp', encoding: '7bit', html: false, fileNames: 'encoded-word', quote: 'line' },
  machine: { mark: { 'Auto-Submitted': 'auto-generated' }, charset: 'utf-8', encoding: 'quoted-printable', html: false, fileNames: 'rfc2231', quote: 'none' },
} as const satisfies Record<string, Program>
