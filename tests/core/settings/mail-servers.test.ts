import { expect, test } from 'vitest'
import { freeProviders } from '../../../core/settings/free-providers.ts'
import { mailServerOf, oauthProviderOf } from '../../../core/settings/mail-servers.ts'

test.each([
  ['externalMailAddress@gmail.com', 'pop3', { server: 'pop.gmail.com', security: 'tls', username: null }],
  ['externalMailAddress@gmail.com', 'smtp', { server: 'smtp.gmail.com', security: 'tls', username: null }],
  ['Worker@Hanmail.NET', 'pop3', { server: 'pop.daum.net', security: 'tls', username: 'Worker' }],
  ['worker@naver.com', 'imap', { server: 'imap.naver.com', security: 'tls', username: 'worker' }],
  ['worker@outlook.com', 'smtp', { server: 'smtp-mail.outlook.com', security: 'starttls', username: null }],
  ['worker@icloud.com', 'imap', { server: 'imap.mail.me.com', security: 'tls', username: null }],
  ['worker@icloud.com', 'pop3', null],
  ['workerA@abc.net', 'pop3', null],
  ['gmail.com', 'pop3', null],
  ['@gmail.com', 'pop3', null],
  ['worker@notgmail.com', 'imap', null],
  ['', 'imap', null],
] as const)('the server of %s by %s', (email, type, server) => expect(mailServerOf(email, type)).toEqual(server))

test('whose permission a mailbox can be read by', () => {
  expect(oauthProviderOf('a@googlemail.com')).toBe('google')
  expect(oauthProviderOf('a@hotmail.co.kr')).toBe('microsoft')
  expect(oauthProviderOf('a@naver.com')).toBeNull()
})

test('the servers of the Korean providers that the list of free providers names first are known', () => {
  const known = freeProviders.filter(({ domain }) => mailServerOf(`a@${domain}`, 'imap') !== null).map(({ domain }) => domain)
  expect(known).toEqual(expect.arrayContaining(['naver.com', 'hanmail.net', 'gmail.com', 'nate.com']))
})
