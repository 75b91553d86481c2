import { spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort, started } from './sinks.ts'

const NOBODY = 65534
export const PASSWORD = 'correct-horse'

/** Debian's Dovecot with POP3 in the open, and mailboxes full of mail. */
export interface Pop3Mailboxes {
  readonly port: number
  /** Fills a mailbox with mails of 6 KB, each from another of the senders. */
  fill(user: string, mails: number, sender: (n: number) => string): void
  stop(): Promise<void>
}

/** Needs root and Debian's dovecot-pop3d. */
export async function startPop3Mailboxes(): Promise<Pop3Mailboxes> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mailkeep-pop3-'))
  chmodSync(folder, 0o755)
  const port = await freePort()
  ours(path.join(folder, 'mail'))
  writeFileSync(path.join(folder, 'dovecot.conf'), dovecotConf(folder, port))
  const server = await started('pop3', port, spawn('dovecot', ['-F', '-c', path.join(folder, 'dovecot.conf')], { stdio: ['ignore', 'ignore', 'inherit'] }))
  return {
    port,
    fill: (user, mails, sender) => {
      const place = path.join(folder, 'mail', user)
      for (const part of ['', 'cur', 'new', 'tmp']) ours(path.join(place, part))
      for (let n = 0; n < mails; n++) {
        const file = path.join(place, 'new', `${1_700_000_000 + n}.M${n}P1.mail.abc.net`)
        writeFileSync(file, letter(`${user}-${n}@bench.example`, sender(n)))
        chownSync(file, NOBODY, NOBODY)
      }
    },
    stop: async () => {
      await server.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

/** A mail of 6 KB. */
export function letter(id: string, from: string): string {
  const head = `Return-Path: <${from}>\r\nFrom: ${from}\r\nTo: workerA@abc.net\r\nSubject: Offer ${id}\r\nMessage-ID: <${id}>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n`
  const line = 'Thank you for the offer, which we look at with pleasure and much interest.\r\n'
  return head + line.repeat(Math.ceil((6 * 1024 - head.length) / line.length))
}

function ours(place: string): void {
  mkdirSync(place, { recursive: true })
  chownSync(place, NOBODY, NOBODY)
}

function dovecotConf(folder: string, port: number): string {
  return `
protocols = pop3
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail/%u
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/mail/%u
}
first_valid_uid = 1
first_valid_gid = 1
service pop3-login {
  inet_listener pop3 {
    address = 127.0.0.1
    port = ${port}
  }
}
`
}
