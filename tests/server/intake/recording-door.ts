import { afterEach } from 'vitest'
import type { Arrival, Receipt } from '../../../server/intake/arrival.ts'
import { Budget } from '../../../server/intake/budget.ts'
import { networksOf } from '../../../server/intake/networks.ts'
import { routeBy } from '../../../server/intake/route.ts'
import { type OpenDoor, type SmtpOptions, smtpLimits, startSmtp } from '../../../server/intake/smtp.ts'

export const CAPTURE_HOST = 'capture.crm.abc.com'
/** ABC, whose domain is abc.com, and DEF, whose domain is def.example. */
export const TOKEN = { abc: 'abcdefghijklmnop', def: 'qrstuvwxyz234567' }

const route = routeBy(CAPTURE_HOST, {
  ofCaptureToken: async (token) => ({ [TOKEN.abc]: 'ABC', [TOKEN.def]: 'DEF' })[token] ?? null,
  ofOwnDomain: async (domain) => ({ 'abc.com': 'ABC', 'def.example': 'DEF' })[domain] ?? null,
})

export interface RecordingDoor extends OpenDoor {
  readonly port: number
  readonly arrivals: Arrival[]
  /** Organizations in the order in which the door counted a receipt for them. */
  readonly acknowledged: string[]
  readonly budget: Budget
  readonly logged: string[]
}

const open = new Set<OpenDoor>()

afterEach(async () => {
  await Promise.all([...open].map((door) => door.close()))
  open.clear()
})

/** A real door whose `receive` keeps what it gets. It is closed after the test. */
export async function recordingDoor(changes: Partial<SmtpOptions> = {}): Promise<RecordingDoor> {
  const arrivals: Arrival[] = []
  const acknowledged: string[] = []
  const logged: string[] = []
  const budget = changes.budget ?? new Budget(256 * 1024 * 1024)
  const receive = async (arrival: Arrival): Promise<Receipt> => {
    arrivals.push(arrival)
    return { logId: String(arrivals.length), mailId: null, outcome: 'skipped' }
  }
  const door = await startSmtp({
    protocol: 'smtp', bind: { host: '127.0.0.1', port: 0 }, hostname: 'crm.abc.com', captureHost: CAPTURE_HOST,
    receive, route, acknowledged: (organization) => acknowledged.push(organization),
    budget, limits: smtpLimits(), networks: networksOf(['127.0.0.0/8', '::1']), tls: null, signIn: null,
    log: (_level, what) => logged.push(what),
    ...changes,
  })
  open.add(door)
  return { ...door, port: door.address.port, arrivals, acknowledged, budget, logged }
}
