import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { certificateOf } from './certificates.ts'

/** What a server says to a command that begins so; null: nothing at all. The whole mail is `end`. */
export type Answers = Partial<Record<'greeting' | 'EHLO' | 'HELO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'end', string | null | ((line: string) => string | null)>>

/** A mail server that takes mail as the test wants it, and does what real ones do not do. */
export interface OutgoingServer {
  readonly port: number
  /** What it was given, in its order, whether it took it or not. */
  readonly mails: { readonly from: string; readonly to: readonly string[]; readonly octets: string }[]
  /** Every line it was told, in its order. */
  readonly lines: string[]
  /** From now on. */
  answer(answers: Answers): void
  /** Breaks all conversations off. */
  cut(): void
  close(): Promise<void>
}

const USUAL: Required<Answers> = {
  greeting: '220 mail.abc.net ESMTP', EHLO: '250-mail.abc.net\r\n250-SIZE 10000000\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS', HELO: '250 mail.abc.net',
  STARTTLS: '220 go ahead', AUTH: '235 2.7.0 welcome', MAIL: '250 2.1.0 ok', RCPT: '250 2.1.5 ok', DATA: '354 go on', end: '250 2.0.0 queued as 4711',
}

/** @param options.tls it speaks TLS from the first octet; STARTTLS it speaks with the same certificate */
export async function startOutgoing(answers: Answers = {}, { certificate = 'mail', tls = false }: { readonly certificate?: Parameters<typeof certificateOf>[0]; readonly tls?: boolean } = {}): Promise<OutgoingServer> {
  const state = { answers: { ...USUAL, ...answers }, mails: [] as OutgoingServer['mails'], lines: [] as string[] }
  const secured = (socket: Socket): TLSSocket => new TLSSocket(socket, { isServer: true, ...certificateOf(certificate) })
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
    converse(tls ? secured(socket) : socket, state, secured, true)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port, mails: state.mails, lines: state.lines,
    answer: next => { state.answers = { ...USUAL, ...next } },
    cut: () => { for (const socket of sockets) socket.destroy() },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(closed => server.close(closed))
    },
  }
}

function converse(socket: Socket, state: { answers: Required<Answers>; mails: OutgoingServer['mails']; lines: string[] }, secured: (socket: Socket) => TLSSocket, fresh: boolean): void {
  let heard = ''
  let mail: { from: string; to: string[] } | null = null
  let inMail = false
  const say = (what: keyof Answers, line: string): string | null => {
    const answer = state.answers[what]
    const text = typeof answer === 'function' ? answer(line) : answer
    if (text !== null) socket.write(`${text}\r\n`)
    return text
  }
  const take = (chunk: Buffer): void => {
    heard += chunk.toString('latin1')
    for (;;) {
      const end = inMail ? heard.indexOf('\r\n.\r\n') : heard.indexOf('\r\n')
      if (end < 0) return
      const line = heard.slice(0, end)
      heard = heard.slice(end + (inMail ? 5 : 2))
      if (inMail) {
        inMail = false
        state.mails.push({ ...mail!, octets: `${line}\r\n`.replace(/^\.\./gm, '.') })
        say('end', line)
        continue
      }
      state.lines.push(line)
      const verb = /^\w*/.exec(line)![0].toUpperCase()
      if (verb === 'QUIT') return void socket.end('221 bye\r\n')
      if (verb === 'MAIL') mail = { from: /<(.*?)>/.exec(line)![1]!, to: [] }
      const text = say(verb in USUAL ? verb as keyof Answers : 'HELO', line)
      if (verb === 'RCPT' && text?.startsWith('25')) mail!.to.push(/<(.*?)>/.exec(line)![1]!)
      if (verb === 'DATA') inMail = text?.startsWith('354') ?? false
      if (verb !== 'STARTTLS' || !text?.startsWith('220')) continue
      socket.off('data', take)
      return converse(secured(socket), state, secured, false)
    }
  }
  socket.on('data', take).on('error', () => {})
  if (fresh) say('greeting', '')
}
