import { connect, type Socket } from 'node:net'

/** One letter that the load is made of; `id` is its Message-ID without brackets. */
export interface Letter {
  readonly id: string
  readonly from: string
  readonly to: readonly string[]
  readonly octets: Buffer
}

/**
 * A sender with several sessions that hands over letter after letter and keeps a ledger of what was acknowledged, as a
 * real queue would: an id enters it when the 250 after the final dot was read, and never before.
 */
export class Sender {
  readonly acknowledged = new Set<string>()
  readonly refused = new Map<string, string>()
  /** Handed over and never answered: the mail may be there or not, but not twice. */
  readonly unknown = new Set<string>()
  readonly #port: number
  readonly #next: () => Letter | null
  #stopped = false

  readonly #word: 'EHLO' | 'LHLO'

  constructor(port: number, next: () => Letter | null, word: 'EHLO' | 'LHLO' = 'EHLO') {
    this.#port = port
    this.#next = next
    this.#word = word
  }

  /** Sends with this many sessions until stopped, until no letter is left, or until the server goes away. */
  async run(sessions: number): Promise<void> {
    await Promise.all(Array.from({ length: sessions }, () => this.#session()))
  }

  stop(): void {
    this.#stopped = true
  }

  async #session(): Promise<void> {
    const dialogue = await open(this.#port).catch(() => null)
    if (!dialogue) return
    try {
      await dialogue.answer()
      await dialogue.say(`${this.#word} sender.example\r\n`)
      for (let letter = this.#take(); letter; letter = this.#take()) await this.#send(dialogue, letter)
      dialogue.socket.end('QUIT\r\n')
    } catch {
      dialogue.socket.destroy()
    }
  }

  #take(): Letter | null {
    return this.#stopped ? null : this.#next()
  }

  async #send(dialogue: Dialogue, letter: Letter): Promise<void> {
    const before = await dialogue.say(`MAIL FROM:<${letter.from}>\r\n${letter.to.map(to => `RCPT TO:<${to}>\r\n`).join('')}DATA\r\n`, letter.to.length + 2)
    if (!before.startsWith('354')) {
      this.refused.set(letter.id, before)
      await dialogue.say('RSET\r\n')
      return
    }
    this.unknown.add(letter.id)
    // LMTP answers for each recipient (RFC 2033, 4.2).
    const answer = await dialogue.say(Buffer.concat([letter.octets, END_OF_DATA]), this.#word === 'LHLO' ? letter.to.length : 1)
    this.unknown.delete(letter.id)
    if (answer.startsWith('250')) this.acknowledged.add(letter.id)
    else this.refused.set(letter.id, answer)
  }
}

const END_OF_DATA = Buffer.from('\r\n.\r\n')

interface Dialogue {
  readonly socket: Socket
  /** Reads this many answers. @returns the last one */
  answer(count?: number): Promise<string>
  say(text: string | Buffer, answers?: number): Promise<string>
}

function open(port: number): Promise<Dialogue> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const lines: string[] = []
    let rest = ''
    let waiting: { count: number; resolve: (line: string) => void; reject: (error: Error) => void } | null = null
    const look = (): void => {
      if (!waiting || lines.length < waiting.count) return
      const { count, resolve } = waiting
      waiting = null
      resolve(lines.splice(0, count).at(-1) ?? '')
    }
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      rest += text
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (line[3] !== '-') lines.push(line)
      }
      look()
    })
    socket.on('close', () => waiting?.reject(new Error('the server went away')))
    socket.on('error', reject)
    const answer = (count = 1): Promise<string> => new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(new Error('the server went away'))
      waiting = { count, resolve, reject }
      look()
    })
    const say = (text: string | Buffer, answers = 1): Promise<string> => {
      socket.write(text)
      return answer(answers)
    }
    socket.on('connect', () => resolve({ socket, answer, say }))
  })
}
