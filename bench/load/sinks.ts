import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server that takes mail. */
export interface Sink {
  readonly protocol: 'smtp' | 'lmtp'
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

/** Postfix's smtp-sink: it answers and keeps nothing. */
export async function startSmtpSink(): Promise<Sink> {
  const port = await freePort()
  const account = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  return started('smtp', port, spawn('smtp-sink', [...account, `127.0.0.1:${port}`, '1000'], { stdio: ['ignore', 'ignore', 'inherit'] }))
}

/** Debian's Dovecot with a Maildir for every recipient; it has the disk write each mail before it answers, as it does by itself. Needs root. */
export async function startDovecot(): Promise<Sink> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mailkeep-dovecot-'))
  const port = await freePort()
  chmodSync(folder, 0o755)
  mkdirSync(path.join(folder, 'mail'), { mode: 0o777 })
  chmodSync(path.join(folder, 'mail'), 0o777)
  writeFileSync(path.join(folder, 'dovecot.conf'), dovecotConf(folder, port))
  const sink = await started('lmtp', port, spawn('dovecot', ['-F', '-c', path.join(folder, 'dovecot.conf')], { stdio: ['ignore', 'ignore', 'inherit'] }))
  return { ...sink, stop: async () => { await sink.stop(); rmSync(folder, { recursive: true }) } }
}

function dovecotConf(folder: string, port: number): string {
  return `
protocols = lmtp
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
mail_location = maildir:${folder}/mail/%u
mail_fsync = optimized
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/mail/%u allow_all_users=yes
}
first_valid_uid = 1
first_valid_gid = 1
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${port}
  }
}
`
}

/** Resolves when a server that was started listens. */
export async function started<Protocol extends string>(
  protocol: Protocol, port: number, child: ChildProcess,
): Promise<Omit<Sink, 'protocol'> & { readonly protocol: Protocol }> {
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  process.once('exit', () => child.kill())
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  await Promise.race([listening(port, child), failed])
  return { protocol, port, pid: child.pid!, stop: async () => { child.kill(); await ended } }
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const there = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true) })
      socket.once('error', () => resolve(false))
    })
    if (there) return
    await sleep(50)
  }
  throw new Error(`${child.spawnfile} ended as soon as it was started`)
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}
