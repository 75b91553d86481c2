import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../../server/config.ts'

const data = mkdtempSync(path.join(os.tmpdir(), 'mailkeep config '))
const password = path.join(data, 'password')
const empty = path.join(data, 'empty')
writeFileSync(password, 'open sesame\n')
writeFileSync(empty, '\n')
afterAll(() => rmSync(data, { recursive: true }))

const read = (environment: Record<string, string>) => readConfig({ MAILKEEP_DATA: data, ...environment })

test('without a word everything is closed to the network and the database is our own', () => {
  expect(read({})).toEqual({
    data, databaseUrl: null, http: { host: '127.0.0.1', port: 3000 }, url: 'http://127.0.0.1:3000', proxies: [],
    smtp: { host: '127.0.0.1', port: 2525 }, lmtp: { host: '127.0.0.1', port: 2424 }, relay: { host: '127.0.0.1', port: 2587 },
    intake: { networks: ['127.0.0.0/8', '::1/128'], signIn: null }, tls: null,
    limits: { mailOctets: 50 * 1024 * 1024, inflightOctets: 256 * 1024 * 1024 }, privateServers: [], nameServers: [], key: null,
    oauth: { google: { client: null, endpoints: null }, microsoft: { client: null, endpoints: null } },
    openId: null,
  })
})

test.each([
  ['a door is switched off', { MAILKEEP_LMTP: 'off' }, { lmtp: null }],
  ['an IPv6 address', { MAILKEEP_HTTP: '[::1]:80' }, { http: { host: '::1', port: 80 }, url: 'http://[::1]:80' }],
  ['any free port', { MAILKEEP_SMTP: '127.0.0.1:0' }, { smtp: { host: '127.0.0.1', port: 0 } }],
  ['a public address loses its slash', { MAILKEEP_URL: 'https://Mail.ABC.com/' }, { url: 'https://mail.abc.com' }],
  ['a list with blanks', { MAILKEEP_PROXIES: '10.0.0.0/8, 2001:db8::1 ,' }, { proxies: ['10.0.0.0/8', '2001:db8::1'] }],
  ['a password from its file', { MAILKEEP_INTAKE_USER: 'mta', MAILKEEP_INTAKE_PASSWORD_FILE: password },
    { intake: { networks: ['127.0.0.0/8', '::1/128'], signIn: { user: 'mta', password: 'open sesame' } } }],
  ['nothing behind the sign says nothing', { MAILKEEP_SMTP: '', DATABASE_URL: ' ' }, { smtp: { host: '127.0.0.1', port: 2525 }, databaseUrl: null }],
  ['a client at Google', { MAILKEEP_GOOGLE_CLIENT_ID: 'mailkeep', MAILKEEP_GOOGLE_CLIENT_SECRET_FILE: password },
    { oauth: { google: { client: { id: 'mailkeep', secret: 'open sesame' }, endpoints: null }, microsoft: { client: null } } }],
  ['a tenant at Microsoft', { MAILKEEP_OAUTH_MICROSOFT: 'https://login.example/abc/authorize, https://login.example/abc/token' },
    { oauth: { microsoft: { endpoints: { authorizeUrl: 'https://login.example/abc/authorize', tokenUrl: 'https://login.example/abc/token', servers: [] } } } }],
  ['a provider of one\'s own', { MAILKEEP_OAUTH_GOOGLE: 'http://127.0.0.1:1/auth,http://127.0.0.1:1/token,Mail.ABC.net,127.0.0.1' },
    { oauth: { google: { endpoints: { servers: ['mail.abc.net', '127.0.0.1'] } } } }],
  ['a PostgreSQL of one\'s own', { DATABASE_URL: 'postgres://crm@db/crm' }, { databaseUrl: 'postgres://crm@db/crm' }],
])('%s', (_title, environment, part) => expect(read(environment)).toMatchObject(part))

describe('.env in the data folder', () => {
  const other = path.join(data, 'with env')
  mkdirSync(other)
  writeFileSync(path.join(other, '.env'), '# the doors\nMAILKEEP_SMTP=off\nMAILKEEP_LMTP="127.0.0.1:24"\n')
  test('is read', () => expect(readConfig({ MAILKEEP_DATA: other })).toMatchObject({ smtp: null, lmtp: { port: 24 } }))
  test('yields to the environment', () => expect(readConfig({ MAILKEEP_DATA: other, MAILKEEP_SMTP: '127.0.0.1:25' })).toMatchObject({ smtp: { port: 25 } }))
})

test('all faults are told at once, each in words', () => {
  const faults = faultsOf({
    MAILKEEP_HTTP: 'x', MAILKEEP_SMTP: '1.2.3.4:99999', MAILKEEP_PROXIES: '10.0.0.0/99', MAILKEEP_URL: 'https://abc.com/crm', MAILKEEP_INTAKE_USER: 'a',
    MAILKEEP_TLS_CERT: '/nowhere.pem', MAILKEEP_MAX_MAIL_BYTES: '50MB', DATABASE_URL: 'mysql://x', MAILKEEP_HTPP: '1',
  })
  for (const fault of [
    /MAILKEEP_HTTP is no address to listen on/, /MAILKEEP_SMTP is no address/, /MAILKEEP_PROXIES .*"10.0.0.0\/99" is no network/, /MAILKEEP_URL .*without a path/,
    /MAILKEEP_INTAKE_USER and MAILKEEP_INTAKE_PASSWORD_FILE go together/, /MAILKEEP_TLS_CERT names a file that cannot be read/,
    /MAILKEEP_TLS_CERT and MAILKEEP_TLS_KEY go together/, /MAILKEEP_MAX_MAIL_BYTES is no number of bytes/, /DATABASE_URL is no address/, /MAILKEEP_HTPP is no setting/,
  ]) expect(faults).toMatch(fault)
  expect(faults.split('\n')).toHaveLength(10)
})

test.each([
  ['a mail that could never come in', { MAILKEEP_MAX_MAIL_BYTES: '2000', MAILKEEP_INFLIGHT_BYTES: '1000' }, /largest mails could never come in/],
  ['a client without its secret', { MAILKEEP_GOOGLE_CLIENT_ID: 'mailkeep' }, /MAILKEEP_GOOGLE_CLIENT_SECRET_FILE go together/],
  ['tokens over an open line', { MAILKEEP_OAUTH_GOOGLE: 'https://login.example/a,http://login.example/t' }, /must be two addresses, https/],
  ['one endpoint alone', { MAILKEEP_OAUTH_GOOGLE: 'https://login.example/a' }, /must be two addresses/],
  ['an empty password', { MAILKEEP_INTAKE_USER: 'mta', MAILKEEP_INTAKE_PASSWORD_FILE: empty }, /names an empty file/],
])('%s is a fault', (_title, environment, fault) => expect(faultsOf(environment)).toMatch(fault))

test('a key that is none is not repeated', () => {
  const faults = faultsOf({ MAILKEEP_KEY: 'my-secret-password' })
  expect(faults).toMatch(/MAILKEEP_KEY must be 32 random bytes in base64/)
  expect(faults).not.toContain('my-secret-password')
})

function faultsOf(environment: Record<string, string>): string {
  try {
    read(environment)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error('the configuration was taken')
}
