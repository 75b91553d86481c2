import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A folder of a faulty server. */
export interface FaultyFolder {
  readonly uidValidity: number
  readonly mails: readonly { readonly uid: number; readonly octets: Buffer; /** What RFC822.SIZE says, if not the truth. */ readonly size?: number }[]
}

export interface Faults {
  readonly folders?: Readonly<Record<string, FaultyFolder>>
  readonly greeting?: string
  readonly capabilities?: string
  /** What is answered in place of a good answer; null: nothing at all, ever. It sees the command without its tag. */
  readonly answer?: (command: string, tag: string) => string | null | undefined
  /** The connection is cut after so many octets of answers. */
  readonly cutAfter?: number
  /** Octets go out one by one, so many milliseconds apart. */
  readonly dripMs?: number
}

export interface FaultyServer {
  readonly port: number
  /** What it was asked, tags taken away. */
  readonly asked: string[]
  /** How many octets it answered on the last connection. */
  readonly answered: () => number
  close(): Promise<void>
}

/** A small IMAP server that answers like a real one, but for its faults; they may be changed while it runs. */
export async function startFaultyServer(faults: Faults): Promise<FaultyServer & { faults: Faults }> {
  const sockets = new Set<Socket>()
  const asked: string[] = []
  let answered = 0
  const server = createServer(socket => {
    sockets.add(socket)
    answered = 0
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    const say = (text: string | Buffer): void => {
      if (socket.destroyed) return
      const octets = Buffer.from(text as string, 'latin1')
      const left = (it.faults.cutAfter ?? Infinity) - answered
      answered += Math.min(octets.length, left)
      if (octets.length < left) return it.faults.dripMs ? void drip(socket, octets, it.faults.dripMs) : void socket.write(octets)
      socket.end(octets.subarray(0, left))
      socket.destroySoon()
    }
    say(it.faults.greeting ?? '* OK ready\r\n')
    let text = ''
    let open: FaultyFolder | undefined
    let idle = ''
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        if (line === 'DONE') {
          say(`${idle} OK\r\n`)
          continue
        }
        const [, tag = '', command = ''] = /^(\S+) (.*)$/s.exec(line) ?? []
        asked.push(command)
        const other = it.faults.answer?.(command, tag)
        if (other === null) continue
        if (other !== undefined) {
          say(other)
          continue
        }
        const folder = /^(?:EXAMINE|SELECT) "?([^"]+)"?/.exec(command)?.[1]
        if (folder) open = it.faults.folders?.[folder]
        if (command === 'IDLE') idle = tag
        say(goodAnswer(command, tag, it.faults, open))
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise(closed => server.close(closed))
  }
  const it = { faults, port: (server.address() as AddressInfo).port, asked, answered: () => answered, close }
  return it
}

function goodAnswer(command: string, tag: string, { folders = {}, capabilities = 'IMAP4rev1 IDLE' }: Faults, open: FaultyFolder | undefined): string {
  const ok = `${tag} OK\r\n`
  if (command === 'CAPABILITY') return `* CAPABILITY ${capabilities}\r\n${ok}`
  if (command === 'IDLE') return '+ idling\r\n'
  if (command === 'LOGOUT') return `* BYE\r\n${ok}`
  if (/^(?:LOGIN|NOOP|ID|ENABLE|CLOSE|UNSELECT)\b/.test(command)) return ok
  if (/^(?:LIST|LSUB)\b/.test(command)) {
    const wanted = /"?([^" ]*)"?$/.exec(command)?.[1] ?? ''
    return Object.keys(folders).filter(name => wanted === '*' || wanted === name).map(name => `* ${command.slice(0, 4)} (${name === 'Sent' ? '\\Sent' : ''}) "/" ${name}\r\n`).join('') + ok
  }
  if (/^(?:EXAMINE|SELECT)\b/.test(command)) {
    if (!open) return `${tag} NO [NONEXISTENT] none\r\n`
    return `* ${open.mails.length} EXISTS\r\n* OK [UIDVALIDITY ${open.uidValidity}]\r\n* OK [UIDNEXT ${(open.mails.at(-1)?.uid ?? 0) + 1}]\r\n${tag} OK [READ-ONLY]\r\n`
  }
  const fetch = /^UID FETCH (\S+) \((.*)\)$/.exec(command)
  if (fetch && open) return mailsIn(fetch[1]!, open).map(mail => fetched(mail, open, fetch[2]!)).join('') + ok
  return `${tag} BAD unknown\r\n`
}

type Mail = FaultyFolder['mails'][number]

function mailsIn(range: string, { mails }: FaultyFolder): Mail[] {
  const above = /^(\d+):\*$/.exec(range)
  if (above) return mails.filter((mail, at) => mail.uid >= Number(above[1]) || at === mails.length - 1)
  return mails.filter(mail => range.split(',').some(part => {
    const [from, to = from] = part.split(':').map(Number)
    return mail.uid >= from! && mail.uid <= to!
  }))
}

function fetched(mail: Mail, { mails }: FaultyFolder, items: string): string {
  const octets = mail.octets.toString('latin1')
  const header = octets.slice(0, octets.indexOf('\r\n\r\n') + 4)
  const parts = [`UID ${mail.uid}`]
  if (items.includes('RFC822.SIZE')) parts.push(`RFC822.SIZE ${mail.size ?? mail.octets.length}`)
  if (items.includes('BODY.PEEK[HEADER]')) parts.push(`BODY[HEADER] {${header.length}}\r\n${header}`)
  if (items.includes('BODY.PEEK[]')) parts.push(`BODY[] {${octets.length}}\r\n${octets}`)
  return `* ${mails.indexOf(mail) + 1} FETCH (${parts.join(' ')})\r\n`
}

async function drip(socket: Socket, octets: Buffer, milliseconds: number): Promise<void> {
  for (const octet of octets) {
    if (socket.destroyed) return
    socket.write(Buffer.of(octet))
    await new Promise(later => setTimeout(later, milliseconds))
  }
}
