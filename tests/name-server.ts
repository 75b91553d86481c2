import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A name server on loopback that knows TXT records and nothing else (RFC 1035). */
export interface NameServer {
  /** As `MAILKEEP_NAME_SERVERS` takes it. */
  readonly address: string
  /** What each name holds; every value is a record of its own. */
  readonly records: Map<string, string[]>
  close(): void
}

const TXT = 16

export async function startNameServer(): Promise<NameServer> {
  const records = new Map<string, string[]>()
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => { socket.send(answerTo(query, records), port, address) })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, records, close: () => { socket.close() } }
}

function answerTo(query: Buffer, records: ReadonlyMap<string, string[]>): Buffer {
  const labels: string[] = []
  let at = 12
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.subarray(at + 1, at + 1 + length).toString('latin1'))
    at += 1 + length
  }
  const end = at + 5
  const values = query.readUInt16BE(at + 1) === TXT ? records.get(labels.join('.').toLowerCase()) : undefined
  const head = Buffer.alloc(12)
  query.copy(head, 0, 0, 2)
  // An answer, with authority; 3 is "there is no such name".
  head.writeUInt16BE(0x8580 | (values ? 0 : 3), 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(values?.length ?? 0, 6)
  return Buffer.concat([head, query.subarray(12, end), ...(values ?? []).map(recordOf)])
}

/** The name is that of the question; the value comes in two pieces, as a long one would. */
function recordOf(value: string): Buffer {
  const pieces = [value.slice(0, 5), value.slice(5)].flatMap(piece => [Buffer.from([piece.length]), Buffer.from(piece)])
  const data = Buffer.concat(pieces)
  const fields = Buffer.alloc(12)
  fields.writeUInt16BE(0xc00c, 0)
  fields.writeUInt16BE(TXT, 2)
  fields.writeUInt16BE(1, 4)
  fields.writeUInt16BE(data.length, 10)
  return Buffer.concat([fields, data])
}
