import { type AddressInfo, createServer } from 'node:net'
import { letter } from './pop3-mailboxes.ts'

/*
 * A POP3 server with a mailbox of as many mails as its parameter says, made up as they are asked for: a program of its own, so
 * that its memory is not the fetcher's. It says its port on the standard output.
 */
const mails = Number(process.argv[2])
const octets = Buffer.byteLength(letter('0000000@large.example', 'stranger@elsewhere.example'))

function answer(line: string): string {
  const [verb = '', first = ''] = line.split(' ')
  const id = first.padStart(7, '0')
  switch (verb) {
    case 'CAPA': return '+OK\r\nUIDL\r\nTOP\r\nUSER\r\nPIPELINING\r\n.\r\n'
    case 'STAT': return `+OK ${mails} ${mails * octets}\r\n`
    case 'UIDL': return `+OK\r\n${each(n => `000${String(n).padStart(29, '0')}`)}.\r\n`
    case 'LIST': return `+OK\r\n${each(() => `${octets}`)}.\r\n`
    case 'RETR': return `+OK\r\n${letter(`${id}@large.example`, 'stranger@elsewhere.example')}.\r\n`
    default: return '+OK\r\n'
  }
}

function each(of: (n: number) => string): string {
  return Array.from({ length: mails }, (_, n) => `${n + 1} ${of(n + 1)}\r\n`).join('')
}

const server = createServer({ noDelay: true }, socket => {
  let rest = ''
  socket.setEncoding('latin1').on('error', () => {}).on('data', (text: string) => {
    const lines = (rest + text).split('\r\n')
    rest = lines.pop() ?? ''
    socket.write(lines.map(answer).join(''))
    if (lines.includes('QUIT')) socket.end()
  })
  socket.write('+OK\r\n')
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
