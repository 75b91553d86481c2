import type { ExternalType, Security } from './external-addresses.ts'

/** Where the mail of an address lies, as its provider tells its customers. */
export interface MailServer {
  readonly server: string
  readonly security: Security
  /** null: the address itself. */
  readonly username: string | null
}

interface Provider {
  readonly domains: string
  readonly pop3?: string
  readonly imap?: string
  readonly smtp: string
  /** 465 is the rule (RFC 8314, 3.3); some have STARTTLS on 587 alone. */
  readonly smtpSecurity?: Security
  /** They sign in by what stands before the @. */
  readonly byLocalPart?: true
  /** The sign-in by OAuth 2 that they prefer, or want. */
  readonly oauth?: 'google' | 'microsoft'
}

const PROVIDERS: readonly Provider[] = [
  { domains: 'gmail.com googlemail.com', pop3: 'pop.gmail.com', imap: 'imap.gmail.com', smtp: 'smtp.gmail.com', oauth: 'google' },
  { domains: 'outlook.com outlook.kr outlook.jp outlook.de outlook.fr hotmail.com hotmail.co.kr hotmail.co.jp hotmail.co.uk hotmail.de hotmail.fr live.com live.co.kr msn.com', pop3: 'outlook.office365.com', imap: 'outlook.office365.com', smtp: 'smtp-mail.outlook.com', smtpSecurity: 'starttls', oauth: 'microsoft' },
  { domains: 'naver.com', pop3: 'pop.naver.com', imap: 'imap.naver.com', smtp: 'smtp.naver.com', byLocalPart: true },
  { domains: 'daum.net hanmail.net', pop3: 'pop.daum.net', imap: 'imap.daum.net', smtp: 'smtp.daum.net', byLocalPart: true },
  { domains: 'kakao.com', pop3: 'pop.kakao.com', imap: 'imap.kakao.com', smtp: 'smtp.kakao.com', byLocalPart: true },
  { domains: 'nate.com', pop3: 'pop3.nate.com', imap: 'imap.nate.com', smtp: 'smtp.mail.nate.com' },
  { domains: 'icloud.com me.com mac.com', imap: 'imap.mail.me.com', smtp: 'smtp.mail.me.com', smtpSecurity: 'starttls' },
  { domains: 'yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.ca yahoo.co.in ymail.com rocketmail.com', pop3: 'pop.mail.yahoo.com', imap: 'imap.mail.yahoo.com', smtp: 'smtp.mail.yahoo.com' },
  { domains: 'yahoo.co.jp', pop3: 'pop.mail.yahoo.co.jp', imap: 'imap.mail.yahoo.co.jp', smtp: 'smtp.mail.yahoo.co.jp', byLocalPart: true },
  { domains: 'aol.com', pop3: 'pop.aol.com', imap: 'imap.aol.com', smtp: 'smtp.aol.com' },
  { domains: 'gmx.net gmx.de gmx.at gmx.ch', pop3: 'pop.gmx.net', imap: 'imap.gmx.net', smtp: 'mail.gmx.net' },
  { domains: 'gmx.com', pop3: 'pop.gmx.com', imap: 'imap.gmx.com', smtp: 'mail.gmx.com' },
  { domains: 'mail.com', pop3: 'pop.mail.com', imap: 'imap.mail.com', smtp: 'smtp.mail.com' },
  { domains: 'web.de', pop3: 'pop3.web.de', imap: 'imap.web.de', smtp: 'smtp.web.de', smtpSecurity: 'starttls' },
  { domains: 't-online.de', pop3: 'securepop.t-online.de', imap: 'secureimap.t-online.de', smtp: 'securesmtp.t-online.de' },
  { domains: 'zoho.com', pop3: 'pop.zoho.com', imap: 'imap.zoho.com', smtp: 'smtp.zoho.com' },
  { domains: 'fastmail.com fastmail.fm', pop3: 'pop.fastmail.com', imap: 'imap.fastmail.com', smtp: 'smtp.fastmail.com' },
  { domains: 'yandex.ru yandex.com ya.ru', pop3: 'pop.yandex.com', imap: 'imap.yandex.com', smtp: 'smtp.yandex.com' },
  { domains: 'mail.ru bk.ru inbox.ru list.ru', pop3: 'pop.mail.ru', imap: 'imap.mail.ru', smtp: 'smtp.mail.ru' },
  { domains: 'qq.com foxmail.com', pop3: 'pop.qq.com', imap: 'imap.qq.com', smtp: 'smtp.qq.com' },
  { domains: '163.com', pop3: 'pop.163.com', imap: 'imap.163.com', smtp: 'smtp.163.com' },
  { domains: '126.com', pop3: 'pop.126.com', imap: 'imap.126.com', smtp: 'smtp.126.com' },
  { domains: 'free.fr', pop3: 'pop.free.fr', imap: 'imap.free.fr', smtp: 'smtp.free.fr' },
  { domains: 'orange.fr wanadoo.fr', pop3: 'pop.orange.fr', imap: 'imap.orange.fr', smtp: 'smtp.orange.fr' },
]

/** The server of an address at a well-known provider; null where we know none, or the provider has none of this kind. */
export function mailServerOf(email: string, type: ExternalType): MailServer | null {
  const [provider, local] = providerOf(email)
  const server = provider?.[type]
  if (!provider || !server) return null
  return { server, security: type === 'smtp' ? provider.smtpSecurity ?? 'tls' : 'tls', username: provider.byLocalPart ? local : null }
}

/** Whose OAuth 2 an address signs in by, where its provider has that. */
export function oauthProviderOf(email: string): 'google' | 'microsoft' | null {
  return providerOf(email)[0]?.oauth ?? null
}

function providerOf(email: string): [provider: Provider | undefined, local: string] {
  const at = email.lastIndexOf('@')
  const domain = email.slice(at + 1).trim().toLowerCase()
  return [at > 0 ? PROVIDERS.find(({ domains }) => domains.split(' ').includes(domain)) : undefined, email.slice(0, at).trim()]
}
