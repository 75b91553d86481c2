import { spawn } from 'node:child_process'

/** Sessions of one sender who writes to one recipient, over and over. */
export interface Sender {
  readonly from: string
  readonly to: string
  readonly sessions: number
}

const OCTETS = 6 * 1024

/**
 * Sends mails of 6 KB with Postfix's smtp-source, one process for each sender, all sessions kept open. Every mail has a
 * Message-ID of its own.
 * @param mails how many in all, shared out by sessions
 * @returns how many a second
 * @throws Error in smtp-source's words where a mail is not taken
 */
export async function send(mails: number, senders: readonly Sender[], to: { readonly protocol: 'smtp' | 'lmtp'; readonly port: number }): Promise<number> {
  const sessions = senders.reduce((sum, sender) => sum + sender.sessions, 0)
  const each = Math.round(mails / sessions)
  const begun = performance.now()
  await Promise.all(senders.map(sender => run([
    ...(to.protocol === 'lmtp' ? ['-L'] : []), '-d', '-s', `${sender.sessions}`, '-m', `${each * sender.sessions}`, '-l', `${OCTETS}`,
    '-f', sender.from, '-t', sender.to, `127.0.0.1:${to.port}`,
  ])))
  return each * sessions / ((performance.now() - begun) / 1000)
}

function run(parameters: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn('smtp-source', parameters, { stdio: ['ignore', 'inherit', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => { said += text })
    child.once('error', failed)
    child.once('close', status => status === 0 ? done() : failed(new Error(`smtp-source: ${said.trim()}`)))
  })
}
