import net from 'node:net'
import type { Bind, Config } from '../config.ts'
import type { Finding } from './finding.ts'

/** `open`: it greets as it should. `strange`: something answers, but not as our door would. */
type State = 'open' | 'closed' | 'strange'

interface Looked {
  readonly name: string
  readonly place: string
  readonly state: State
}

const PATIENCE_MS = 2000

/** Do the doors of the configuration answer? None of them means that no server runs, which is no fault. */
export async function checkDoors({ smtp, lmtp, relay, http }: Config): Promise<Finding[]> {
  const looked = (await Promise.all([look('SMTP', smtp, greets), look('LMTP', lmtp, greets), look('relay', relay, greets), look('HTTP', http, isHealthy)])).filter((door) => door !== null)
  if (looked.length === 0) return [{ state: 'note', what: 'doors', words: 'all of them are switched off' }]
  if (looked.every(({ state }) => state === 'closed')) return [{ state: 'note', what: 'doors', words: 'closed: no server runs here now. Start it: npm start' }]
  return looked.map(({ name, place, state }) => state === 'open'
    ? { state: 'ok', what: 'door', words: `${name} on ${place}` }
    : { state: 'fault', what: 'door', words: state === 'closed' ? `${name} on ${place} does not answer, though others do` : `${name} on ${place}: something answers that is not this door. Is another program on this port?` })
}

async function look(name: string, bind: Bind, ask: (bind: NonNullable<Bind>) => Promise<State>): Promise<Looked | null> {
  if (bind === null || bind.port === 0) return null
  const host = bind.host === '0.0.0.0' ? '127.0.0.1' : bind.host === '::' ? '::1' : bind.host
  return { name, place: `${bind.host.includes(':') ? `[${bind.host}]` : bind.host}:${bind.port}`, state: await ask({ host, port: bind.port }) }
}

/** A mail server greets with 220 (RFC 5321, 3.1); ours says who it is. */
function greets({ host, port }: NonNullable<Bind>): Promise<State> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: PATIENCE_MS })
    const done = (state: State) => {
      resolve(state)
      socket.destroy()
    }
    socket.once('data', (greeting) => done(/^220 .*Mailkeep/.test(greeting.toString('latin1')) ? 'open' : 'strange'))
    socket.once('timeout', () => done('strange'))
    socket.once('end', () => done('strange'))
    socket.once('error', () => done('closed'))
  })
}

async function isHealthy({ host, port }: NonNullable<Bind>): Promise<State> {
  try {
    const answer = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) })
    const body: unknown = await answer.json().catch(() => null)
    return typeof body === 'object' && body !== null && 'ready' in body && body.ready === true ? 'open' : 'strange'
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED' ? 'closed' : 'strange'
  }
}
