import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { certificateFiles } from './certificates.ts'
import { freePort } from './postfix.ts'
import { Wire } from './wire.ts'

const NOBODY = 65534

export interface DovecotOptions {
  /** Who has a mailbox, by the name that is signed in with, each with its password, which holds no colon. */
  readonly users: Readonly<Record<string, string>>
  /** What it shows to those who ask for TLS; the authority of tests/certificates.ts made all but the self-signed one. */
  readonly certificate?: Parameters<typeof certificateFiles>[0]
  /** Whom to ask about access tokens (RFC 7662), with a client's id and secret in the address; XOAUTH2 and OAUTHBEARER are offered then. */
  readonly introspection?: string
  /** Further lines of dovecot.conf. */
  readonly settings?: string
  /** Ports that are free where they are not said; to start again what was stopped. */
  readonly ports?: DovecotPorts
}

export interface DovecotPorts {
  readonly pop3: number
  readonly pop3s: number
  readonly imap: number
  readonly imaps: number
  readonly lmtp: number
}

/** A Dovecot of our own: POP3 and IMAP in the open (STLS, STARTTLS) and under TLS, LMTP; gone after `stop`. */
export interface Dovecot extends DovecotPorts {
  readonly pid: number
  /** Where Postfix asks about passwords: smtpd_sasl_type = dovecot, smtpd_sasl_path = inet:127.0.0.1:PORT. */
  readonly sasl: number
  /** Puts a mail into a mailbox, as its octets are; the mails of a folder keep this order. */
  deliver(user: string, octets: Buffer | string, folder?: Folder): void
  /** The mails that lie in a mailbox, the first delivered first. */
  mails(user: string, folder?: Folder): Buffer[]
  /** Takes all mails of a mailbox away, behind the back of whoever has it open. */
  clear(user: string, folder?: Folder): void
  /** Its log so far, for a test that fails, and to see who signed in. */
  log(): string
  stop(): Promise<void>
}

type Folder = 'INBOX' | 'Sent' | (string & {})

/**
 * Starts Dovecot on loopback. Needs root and Debian's packages dovecot-pop3d, dovecot-imapd and dovecot-lmtpd.
 * @throws Error with Dovecot's own log where it does not start
 */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  if (!existsSync('/usr/sbin/dovecot')) throw new Error('Dovecot is missing: apt-get install dovecot-pop3d dovecot-imapd dovecot-lmtpd')
  const folder = mkdtempSync(path.join(tmpdir(), 'mailkeep-dovecot-'))
  const ports = options.ports ?? { pop3: await freePort(), pop3s: await freePort(), imap: await freePort(), imaps: await freePort(), lmtp: await freePort() }
  const sasl = await freePort()
  prepare(folder, { ...ports, sasl }, options)
  const master = spawn('dovecot', ['-F', '-c', path.join(folder, 'dovecot.conf')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  master.stderr.on('data', (text: Buffer) => { complaint += text.toString() })
  const atTheLatest = (): void => { master.kill() }
  process.once('exit', atTheLatest)
  const log = (): string => complaint + (existsSync(`${folder}/log`) ? readFileSync(`${folder}/log`, 'utf8') : '')
  const stop = async (): Promise<void> => {
    await stopMaster(master)
    process.off('exit', atTheLatest)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    for (const port of [...Object.values(ports), sasl]) await listening(port, master)
  } catch (error) {
    const said = log()
    await stop()
    throw new Error(`Dovecot did not start: ${said}`, { cause: error })
  }
  return { ...ports, sasl, pid: master.pid!, log, stop, ...mailboxes(folder) }
}

function mailboxes(folder: string): Pick<Dovecot, 'deliver' | 'mails' | 'clear'> {
  let delivered = 0
  // In this order: a server moves mails from new to cur.
  const files = (user: string, name: Folder): string[] => ['new', 'cur'].flatMap(part => filesIn(path.join(maildir(folder, user, name), part)))
  return {
    deliver: (user, octets, name = 'INBOX') => {
      const place = maildir(folder, user, name)
      for (const part of ['', 'tmp', 'cur', 'new']) ourFolder(path.join(place, part))
      const file = `${1_700_000_000 + ++delivered}.M${delivered}P1.mail.abc.net`
      const unseen = path.join(place, 'tmp', file)
      writeFileSync(unseen, octets, { mode: 0o644 })
      chownSync(unseen, NOBODY, NOBODY)
      renameSync(unseen, path.join(place, 'new', file))
    },
    mails: (user, name = 'INBOX') => {
      for (;;) {
        try {
          return files(user, name).sort((a, b) => path.basename(a) < path.basename(b) ? -1 : 1).map(file => readFileSync(file))
        } catch (error) {
          // One was moved or deleted while we looked.
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
        }
      }
    },
    clear: (user, name = 'INBOX') => { for (const file of files(user, name)) rmSync(file, { force: true }) },
  }
}

/** Maildir++: the folders of a mailbox stand beside its own three, with a dot before their names. */
function maildir(folder: string, user: string, name: Folder): string {
  return path.join(folder, 'mail', user, name === 'INBOX' ? '' : `.${name}`)
}

function filesIn(place: string): string[] {
  return existsSync(place) ? readdirSync(place).map(name => path.join(place, name)) : []
}

function ourFolder(place: string): void {
  mkdirSync(place, { recursive: true, mode: 0o755 })
  chownSync(place, NOBODY, NOBODY)
}

function prepare(folder: string, ports: DovecotPorts & { readonly sasl: number }, options: DovecotOptions): void {
  chmodSync(folder, 0o755)
  ourFolder(path.join(folder, 'mail'))
  const users = Object.entries(options.users).map(([user, password]) => `${user}:{PLAIN}${password}\n`)
  writeFileSync(path.join(folder, 'users'), users.join(''))
  writeFileSync(path.join(folder, 'oauth2.conf'), oauth2Conf(options.introspection ?? ''))
  writeFileSync(path.join(folder, 'dovecot.conf'), dovecotConf(folder, ports, options))
}

function oauth2Conf(introspection: string): string {
  return `introspection_mode = post\nintrospection_url = ${introspection}\nusername_attribute = sub\nactive_attribute = active\nactive_value = true\n`
}

function dovecotConf(folder: string, ports: DovecotPorts & { readonly sasl: number }, { certificate = 'mail', introspection, settings = '' }: DovecotOptions): string {
  const { certFile, keyFile } = certificateFiles(certificate)
  const listener = (name: string, port: number, more = ''): string => `inet_listener ${name} {\n address = 127.0.0.1\n port = ${port}\n ${more}\n}\n`
  return `
protocols = pop3 imap lmtp
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = yes
ssl_cert = <${certFile}
ssl_key = <${keyFile}
disable_plaintext_auth = no
auth_username_format = %u
auth_mechanisms = plain login${introspection ? ' xoauth2 oauthbearer' : ''}
mail_location = maildir:${folder}/mail/%u
mail_max_userip_connections = 100
# So that a test of a wrong password need not wait.
auth_failure_delay = 0
first_valid_uid = 1
first_valid_gid = 1
${introspection ? `passdb {\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = ${folder}/oauth2.conf\n}\n` : ''}
passdb {
 driver = passwd-file
 mechanisms = plain login
 args = username_format=%u ${folder}/users
}
userdb {
 driver = static
 args = uid=nobody gid=nogroup home=${folder}/mail/%u allow_all_users=yes
}
service anvil {
 unix_listener anvil-auth-penalty {
  mode = 0
 }
}
service auth {
 ${listener('sasl', ports.sasl)}
}
service pop3-login {
 ${listener('pop3', ports.pop3)}
 ${listener('pop3s', ports.pop3s, 'ssl = yes')}
}
service imap-login {
 ${listener('imap', ports.imap)}
 ${listener('imaps', ports.imaps, 'ssl = yes')}
}
service lmtp {
 ${listener('lmtp', ports.lmtp)}
}
${settings}
`
}

async function listening(port: number, master: ChildProcess): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end && master.exitCode === null; ) {
    const answers = await Wire.connect(port).then((wire) => { wire.close(); return true }, () => false)
    if (answers) return
    await new Promise((later) => setTimeout(later, 50))
  }
  throw new Error('it does not listen')
}

async function stopMaster(master: ChildProcess): Promise<void> {
  if (master.exitCode !== null || master.signalCode !== null) return
  const gone = new Promise((exited) => master.once('exit', exited))
  master.kill()
  await gone
}
