import { afterAll, expect, test } from 'vitest'
import { startDovecot } from '../../../dovecot.ts'
import { startLine } from '../../../line.ts'
import { letter } from '../pop3/visitor.ts'
import { Visitor } from './visitor.ts'

const WORKER = 'workerA@abc.net'
const ALL = ['1@bigco.com', '2@bigco.com', '3@bigco.com', 'out@abc.net']
/** Cut sessions at a time, each over a line of its own. */
const LANES = 8

// One process for many sessions, for there are thousands.
const dovecot = await startDovecot({ users: { [WORKER]: 'secret' }, settings: 'service imap-login {\n service_count = 0\n process_min_avail = 2\n}\nservice imap {\n service_count = 200\n process_min_avail = 2\n}' })
afterAll(() => dovecot.stop())
for (const id of ALL.slice(0, 3)) dovecot.deliver(WORKER, letter(id, { body: '.\r\n' }))
dovecot.deliver(WORKER, letter('out@abc.net', { body: '.\r\n' }), 'Sent')

/** A line to Dovecot that is cut when the server has said so many octets. */
async function cuttingLine() {
  const line = { cutAfter: Infinity, said: 0 }
  const { port, stop } = await startLine(dovecot.imap, () => {
    line.said = 0
    return { fromServer: chunk => {
      const octets = chunk.subarray(0, line.cutAfter - line.said)
      line.said += octets.length
      return { octets, cut: line.said >= line.cutAfter }
    } }
  })
  afterAll(stop)
  return Object.assign(line, { port })
}

const visitorAt = (): Visitor => new Visitor({ username: WORKER, password: 'secret' })

test('Dovecot is cut off at every octet of its answers: whatever was noted was filed, and the next visit brings the rest', { timeout: 180_000 }, async () => {
  const whole = await cuttingLine()
  // The first session of all makes Dovecot's index, and is longer.
  for (const _ of [1, 2]) await visitorAt().visit(whole)
  expect(whole.said).toBeGreaterThan(1500)
  const cuts = Array.from({ length: whole.said }, (_, at) => at)
  let broken = 0
  const lanes = Array.from({ length: LANES }, async () => {
    const line = await cuttingLine()
    for (let at = cuts.pop(); at !== undefined; at = cuts.pop()) {
      line.cutAfter = at
      const visitor = visitorAt()
      await visitor.visit(line).catch(() => { broken++ })
      const inbox = visitor.ledger.marks.get('INBOX')
      const noted = (inbox?.uid ?? 0) + (visitor.ledger.marks.has('Sent') ? 1 : 0) - (inbox?.leftOver.length ?? 0)
      expect(visitor.arrivals.length, `noted and not filed, cut at ${at}`).toBeGreaterThanOrEqual(noted)
      expect(visitor.budget.used, `cut at ${at}`).toBe(0)
      // Where nothing came at all the next visit is a first one.
      if (visitor.arrivals.length === 0 && visitor.ledger.marks.size === 0) continue
      line.cutAfter = Infinity
      await visitor.visit(line)
      expect([...new Set(visitor.brought)], `cut at ${at}`).toEqual(ALL)
    }
  })
  await Promise.all(lanes)
  expect(broken).toBeGreaterThan(1000)
})
