import { connect } from 'node:net'

/** A mail to hand over, and its envelope. */
export interface Letter {
  readonly from: string
  readonly to: string
  readonly octets: Buffer
}

/**
 * Hands letters over, each with its own sender, which smtp-source cannot; all sessions are kept open.
 * @param letter the mail of each number from 0 on
 * @returns how many a second were acknowledged
 * @throws Error in the server's words where one is not taken
 */
export async function sendLetters(count: number, letter: (n: number) => Letter, { port, sessions }: { readonly port: number; readonly sessions: number }): Promise<number> {
  const letters = Array.from({ length: count }, (_, n) => letter(n))
  const begun = performance.now()
  await Promise.all(Array.from({ length: sessions }, () => session(port, () => letters.pop())))
  return count / ((performance.now() - begun) / 1000)
}

/** One conversation: the next word is said when the last answer has come (RFC 5321), MAIL, RCPT and DATA together (RFC 2920). */
function session(port: number, next: () => Letter | undefined): Promise<void> {
  return new Promise((done, failed) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let heard = ''
    let answers = 0
    let letter: Letter | undefined
    let inMail = false
    const envelope = (): void => {
      letter = next()
      if (!letter) return void socket.end('QUIT\r\n')
      inMail = false
      answers = 0
      socket.write(`MAIL FROM:<${letter.from}>\r\nRCPT TO:<${letter.to}>\r\nDATA\r\n`)
    }
    const answer = (line: string): void => {
      if (/^[45]/.test(line)) return void socket.destroy(new Error(`A mail was not taken: ${line}`))
      if (line[3] === '-' || line.startsWith('221')) return
      if (line.startsWith('220')) socket.write('EHLO sender.example\r\n')
      else if (letter === undefined && line.startsWith('250')) envelope()
      else if (inMail) envelope()
      else if (++answers === 3) {
        inMail = true
        socket.write(letter!.octets)
      }
    }
    socket.setEncoding('latin1').on('data', (text: string) => {
      const lines = (heard + text).split('\r\n')
      heard = lines.pop()!
      lines.forEach(answer)
    }).once('close', () => letter === undefined ? done() : failed(new Error('The server broke off.'))).once('error', failed)
  })
}
