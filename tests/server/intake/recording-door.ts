import { afterEach } from 'vitest'
import type { Arrival, Receipt } from '../../../server/intake/arrival.ts'
import { Budget } from '../../../server/intake/budget.ts'
import { networksOf } from '../../../server/intake/networks.ts'
import { routeBy } from '../../../server/intake/route.ts'
import { type OpenDoor, type SmtpLimits, type SmtpOptions, smtpLimits, startSmtp } from '../../../server/intake/smtp.ts'

export const CAPTURE_HOST = 'capture.crm.abc.com'
/** ABC, whose domain is abc.com, and DEF, whose domain is def.example. */
export const TOKEN = { abc: 'abcdefghijklmnop', def: 'qrstuvwxyz234567' }

export const MAIL = 'From: jane@bigco.com\r\nTo: tech@abc.com\r\nSubject: Hello\r\n\r\nHow are you?\r\n'

const route = routeBy(CAPTURE_HOST, {
  ofCaptureToken: async (token) => ({ [TOKEN.abc]: 'ABC', [TOKEN.def]: 'DEF' })[token] ?? null,
  ofOwnDomain: async (domain) => ({ 'abc.com': 'ABC', 'def.example': 'DEF' })[domain] ?? null,
  standing: async () => 'open',
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

/** A real door whose `receive` keeps what it gets. It is closed after the test, whoever is still there. */
export async function recordingDoor({ limits, ...changes }: Partial<Omit<SmtpOptions, 'limits'>> & { limits?: Partial<SmtpLimits> } = {}): Promise<RecordingDoor> {
  const arrivals: Arrival[] = []
  const acknowledged: string[] = []
  const logged: string[] = []
  const budget = changes.budget ?? new Budget(256 * 1024 * 1024)
  const receive = async (arrival: Arrival): Promise<Receipt> => {
    arrivals.push(arrival)
    return { logId: String(arrivals.length), mailId: null, outcome: 'skipped', held: false }
  }
  const door = await startSmtp({
    protocol: 'smtp', bind: { host: '127.0.0.1', port: 0 }, hostname: 'crm.abc.com', captureHost: CAPTURE_HOST,
    receive, route, acknowledged: (organization) => acknowledged.push(organization),
    budget, limits: { ...smtpLimits(), stopMs: 50, ...limits }, networks: networksOf(['127.0.0.0/8', '::1']), trustedNetworks: async () => ['192.0.2.0/24', '2001:db8::/32'], tls: null, signIn: null,
    log: (_level, what) => logged.push(what),
    ...changes,
  })
  open.add(door)
  return { ...door, port: door.address.port, arrivals, acknowledged, budget, logged }
}

/** Waits for what must come true soon; fails the test where it does not. */
export async function until(true_: () => boolean, ms = 5_000): Promise<void> {
  for (const end = Date.now() + ms; !true_(); ) {
    if (Date.now() > end) throw new Error(`not true after ${ms} ms: ${true_}`)
    await new Promise((later) => setTimeout(later, 5))
  }
}
