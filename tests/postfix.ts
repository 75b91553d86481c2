import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { aliases, users } from '../demo/company.ts'
import { certificateFiles } from './certificates.ts'
import { Wire } from './wire.ts'

const run = promisify(execFile)
const NOBODY = 65534
const HOME = '/etc/postfix'
/** Where a mail lies from its acceptance to its delivery. */
const QUEUES = ['maildrop', 'incoming', 'active', 'deferred']

export interface PostfixOptions {
  readonly hostname: string
  /** A free one where it is not said. */
  readonly port?: number
  /** The addresses that have a mailbox here; all their domains are its own. */
  readonly mailboxes: readonly string[]
  /** Addresses that stand for others. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>
  /** Where mail for other domains goes: `smtp:[127.0.0.1]:25`, by domain. What has no route is thrown away. */
  readonly routes?: Readonly<Record<string, string>>
  /** The company's side: a tagged copy of every mail goes to the door. */
  readonly copies?: { readonly host: string; readonly token: string; readonly door: string }
  /** A door for those who sign in over STARTTLS; Dovecot knows their passwords. Without TLS it takes nothing. */
  readonly submission?: { readonly port: number; readonly sasl: number; readonly certificate?: Parameters<typeof certificateFiles>[0] }
  /** Further lines of main.cf. */
  readonly settings?: Readonly<Record<string, string>>
  /** Its folder stands at /etc/postfix, as on a machine of its own; nobody else sees it there. */
  readonly atHome?: boolean
}

/** A Postfix of our own: its folders, ports and processes are nobody else's, and it is gone after `stop`. */
export interface Postfix {
  readonly port: number
  /** Gives it a mail; the answer to the end of data must be 250. */
  send(mail: { from: string; to: readonly string[]; text: string }): Promise<void>
  /** Runs a command where it sees the folder of this Postfix as the Postfix does. @throws Error with what the command complained of */
  shell(command: string, input?: string): void
  /** What lies in a mailbox of one of its domains; '' where nothing came yet. */
  mailbox(address: string): string
  /** How many mails wait in its queue. */
  waiting(): number
  /** Its log so far, for a test that fails. */
  log(): string
  stop(): Promise<void>
}

/**
 * Starts Postfix with short retry times. Needs root and Debian's postfix package.
 * @throws Error with Postfix's own log where it does not start
 */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  if (!existsSync('/usr/sbin/postfix')) throw new Error('Postfix is missing: apt-get install postfix')
  const folder = mkdtempSync(path.join(tmpdir(), 'mailkeep-postfix-'))
  const port = options.port ?? await freePort()
  await prepare(folder, port, options)
  const config = options.atHome ? HOME : folder
  const master = options.atHome
    ? spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', `mount --bind ${folder} ${HOME} && exec postfix start-fg`], { stdio: 'ignore' })
    : spawn('postfix', ['-c', config, 'start-fg'], { stdio: 'ignore' })
  const shell = (command: string, input = ''): void => {
    const [program, ...parameters] = options.atHome ? ['nsenter', '--mount', '--target', String(master.pid), 'sh', '-c', command] : ['sh', '-c', command]
    execFileSync(program!, parameters, { input, stdio: ['pipe', 'ignore', 'pipe'] })
  }
  const atTheLatest = (): void => shell(`postfix -c ${config} stop`)
  process.once('exit', atTheLatest)
  const log = (): string => (existsSync(`${folder}/log`) ? readFileSync(`${folder}/log`, 'utf8') : '')
  const stop = async (): Promise<void> => {
    await stopMaster(master, atTheLatest)
    process.off('exit', atTheLatest)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await listening(port, master)
  } catch (error) {
    const said = log()
    await stop()
    throw new Error(`Postfix did not start: ${said}`, { cause: error })
  }
  return {
    port, log, stop, shell,
    waiting: () => QUEUES.reduce((sum, name) => sum + filesIn(path.join(folder, 'queue', name)), 0),
    send: (mail) => inject(port, mail),
    mailbox: (address) => {
      const file = path.join(folder, 'mailboxes', address)
      return existsSync(file) ? readFileSync(file, 'utf8') : ''
    },
  }
}

/**
 * Company ABC's mail server, which hands tagged copies to the door, and one that stands for the world outside: mail goes
 * both ways between them. `door` is a transport: `smtp:[127.0.0.1]:2525`, `lmtp:inet:127.0.0.1:2424`.
 */
export async function startCompanyAndWorld(copies: { host: string; token: string; door: string }): Promise<{ company: Postfix; world: Postfix; stop(): Promise<void> }> {
  const [companyPort, worldPort] = [await freePort(), await freePort()]
  const outside = ['bigco.com', 'acme.co.kr', 'naver.com']
  const [company, world] = await Promise.all([
    startPostfix({
      hostname: 'mail.abc.com', port: companyPort, copies,
      mailboxes: users.map(({ login }) => `${login}@abc.com`),
      aliases: Object.fromEntries(aliases.map(({ addresses: [address], members }) => [address, members.map((login) => `${login}@abc.com`)])),
      routes: Object.fromEntries(outside.map((domain) => [domain, `smtp:[127.0.0.1]:${worldPort}`])),
    }),
    startPostfix({
      hostname: 'mail.world.example', port: worldPort,
      mailboxes: ['jane@bigco.com', 'kim@acme.co.kr', 'solo@naver.com'],
      routes: { 'abc.com': `smtp:[127.0.0.1]:${companyPort}` },
    }),
  ])
  return { company, world, stop: async () => { await Promise.all([company.stop(), world.stop()]) } }
}

/** How many files there are in a folder and below it. */
function filesIn(folder: string): number {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).length : 0
}

async function prepare(folder: string, port: number, options: PostfixOptions): Promise<void> {
  chmodSync(folder, 0o755)
  for (const name of ['queue', 'data', 'mailboxes']) mkdirSync(path.join(folder, name))
  await run('chown', ['postfix', path.join(folder, 'data')])
  await run('chown', [String(NOBODY), path.join(folder, 'mailboxes')])
  // What Postfix brings along and reads from there.
  if (options.atHome) await run('cp', ['-r', `${HOME}/.`, folder])
  const files = { 'main.cf': mainCf(folder, options), 'master.cf': masterCf(port, options.submission), ...maps(options) }
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
}

function tlsOf({ certificate = 'mail' }: NonNullable<PostfixOptions['submission']>): Record<string, string> {
  const { certFile, keyFile } = certificateFiles(certificate)
  return { smtpd_tls_cert_file: certFile, smtpd_tls_key_file: keyFile, smtpd_tls_session_cache_database: '' }
}

function mainCf(folder: string, { hostname, mailboxes, copies, submission, settings }: PostfixOptions): string {
  return lines({
    compatibility_level: '3.6',
    queue_directory: `${folder}/queue`,
    data_directory: `${folder}/data`,
    maillog_file: `${folder}/log`,
    maillog_file_prefixes: folder,
    myhostname: hostname,
    mydestination: '',
    mynetworks: '127.0.0.0/8',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    disable_dns_lookups: 'yes',
    alias_maps: '',
    alias_database: '',
    biff: 'no',
    notify_classes: '',
    default_transport: 'discard:',
    virtual_mailbox_domains: [...new Set(mailboxes.map((address) => address.split('@')[1]))].join(' '),
    virtual_mailbox_base: `${folder}/mailboxes`,
    virtual_mailbox_maps: `texthash:${folder}/mailboxes.map`,
    virtual_alias_maps: `texthash:${folder}/aliases.map`,
    virtual_uid_maps: `static:${NOBODY}`,
    virtual_gid_maps: `static:${NOBODY}`,
    transport_maps: `texthash:${folder}/mailkeep_transport`,
    // As the company pastes it, but for the paths.
    ...(copies ? { recipient_bcc_maps: `regexp:${folder}/mailkeep_recipient_bcc` } : {}),
    // So that a test need not wait for minutes.
    minimal_backoff_time: '1s',
    maximal_backoff_time: '2s',
    queue_run_delay: '1s',
    smtp_connect_timeout: '2s',
    ...(submission ? tlsOf(submission) : {}),
    ...settings,
  })
}

function masterCf(port: number, submission: PostfixOptions['submission']): string {
  const internal = { rewrite: 'trivial-rewrite', bounce: 'bounce', defer: 'bounce', trace: 'bounce', error: 'error', retry: 'error', proxymap: 'proxymap' }
  const transports = ['smtp', 'lmtp', 'virtual', 'discard']
  return [
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'showq unix n - n - - showq',
    'flush unix n - n 1000? 0 flush',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'postlog unix-dgram n - n - 1 postlogd',
    ...Object.entries(internal).map(([name, program]) => `${name} unix - - n - ${program === 'bounce' ? 0 : '-'} ${program}`),
    // The mailboxes are written as root, who becomes their owner.
    ...transports.map((name) => `${name} unix - ${name === 'virtual' ? 'n' : '-'} n - - ${name}`),
    ...(submission ? ['tlsmgr unix - - n 1000? 1 tlsmgr', `127.0.0.1:${submission.port} inet n - n - - smtpd ${submissionOptions(submission.sasl)}`] : []),
    // Last, so that who is let in finds all the others: Postfix would wait 10 s for one that is not there yet.
    `127.0.0.1:${port} inet n - n - - smtpd`,
    '',
  ].join('\n')
}

function submissionOptions(sasl: number): string {
  const options = {
    smtpd_tls_security_level: 'encrypt', smtpd_sasl_auth_enable: 'yes', smtpd_sasl_type: 'dovecot', smtpd_sasl_path: `inet:127.0.0.1:${sasl}`,
    smtpd_relay_restrictions: 'permit_sasl_authenticated,reject', smtpd_client_restrictions: 'permit_sasl_authenticated,reject',
  }
  return Object.entries(options).map(([name, value]) => `-o ${name}=${value}`).join(' ')
}

function maps({ mailboxes, aliases = {}, routes = {}, copies }: PostfixOptions): Record<string, string> {
  return {
    'mailboxes.map': mailboxes.map((address) => `${address} ${address}\n`).join(''),
    'aliases.map': Object.entries(aliases).map(([alias, members]) => `${alias} ${members.join(', ')}\n`).join(''),
    mailkeep_transport: Object.entries({ ...routes, ...(copies ? { [copies.host]: copies.door } : {}) })
      .map(([domain, transport]) => `${domain} ${transport}\n`).join(''),
    ...(copies ? { mailkeep_recipient_bcc: recipientBcc(copies.host, copies.token) } : {}),
  }
}

/** The `if` keeps a copy from being copied. */
function recipientBcc(host: string, token: string): string {
  return `if !/@${host.replaceAll('.', '\\.')}$/\n/^(.+)@([^@]+)$/  capture+${token}+$1=$2@${host}\nendif\n`
}

function lines(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`).join('')
}

async function inject(port: number, { from, to, text }: { from: string; to: readonly string[]; text: string }): Promise<void> {
  const wire = await Wire.hello(port)
  const commands = [`MAIL FROM:<${from}>${/[^\x20-\x7e]/.test(from + to.join()) ? ' SMTPUTF8' : ''}`, ...to.map((address) => `RCPT TO:<${address}>`), 'DATA']
  for (const command of [...commands, `${text.replace(/^\./gm, '..')}\r\n.`]) {
    const reply = await wire.say(command)
    if (reply.code >= 400 || reply.code === 0) throw new Error(`${command.slice(0, 100)}: ${reply.code} ${reply.lines.join(' ')}`)
  }
  wire.close()
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((open) => server.once('listening', open))
  const { port } = server.address() as net.AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

async function listening(port: number, master: ChildProcess): Promise<void> {
  for (const end = Date.now() + 15_000; Date.now() < end && master.exitCode === null; ) {
    const answers = await Wire.connect(port).then((wire) => { wire.close(); return true }, () => false)
    if (answers) return
    await new Promise((later) => setTimeout(later, 100))
  }
  throw new Error('it does not listen')
}

async function stopMaster(master: ChildProcess, stop: () => void): Promise<void> {
  if (master.exitCode !== null || master.signalCode !== null) return
  const gone = new Promise((exited) => master.once('exit', exited))
  try {
    stop()
  } catch {
    master.kill()
  }
  await gone
}
