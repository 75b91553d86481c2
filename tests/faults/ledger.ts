import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { openDatabase } from '../../server/database/open.ts'
import { type Letter, Sender } from './sender.ts'
import type { Served } from './served.ts'

const SESSIONS = 16
/** At fewer mails a second a planted loss went unseen for 60 rounds. */
const LEAST_RATE = 300

/** A queue of letters from a contact to a user of ours, each handed over until it is acknowledged, and the ledger of it. */
export class Ledger {
  readonly acknowledged = new Set<string>()
  readonly handed = new Set<string>()
  #again: Letter[] = []
  #next = 0
  #refusal = ''

  /** Sends for a while, and breaks something meanwhile. The load stands before the fault comes. */
  async under(load: Served, fault: () => Promise<void>): Promise<void> {
    const sender = new Sender(load.smtp, () => this.#letter())
    const sent = sender.run(SESSIONS)
    await loadStands(sender)
    // A moment that nobody chose.
    await sleep(Math.random() * 300)
    await fault()
    sender.stop()
    await sent
    for (const id of sender.acknowledged) this.acknowledged.add(id)
    // What was refused or never answered stays in the queue, and comes again.
    this.#again.push(...[...sender.unknown, ...sender.refused.keys()].map(letter))
  }

  /** Hands over what is still in the queue. */
  async drain(load: Served): Promise<void> {
    const end = performance.now() + 60_000
    while (this.#again.length > 0) {
      if (performance.now() > end) throw new Error(`${this.#again.length} letters are still not acknowledged, the last for: ${this.#refusal}`)
      const waiting = this.#again.splice(0)
      const sender = new Sender(load.smtp, () => waiting.shift() ?? null)
      await sender.run(4)
      for (const id of sender.acknowledged) this.acknowledged.add(id)
      this.#refusal = [...sender.refused.values()].at(-1) ?? 'no answer'
      this.#again.push(...waiting, ...[...sender.unknown, ...sender.refused.keys()].map(letter))
      if (this.#again.length > 0) await sleep(250)
    }
  }

  #letter(): Letter {
    const again = this.#again.shift()
    if (again) return again
    const id = `letter-${this.#next++}@bigco.com`
    this.handed.add(id)
    return letter(id)
  }
}

/** Resolves when so many mails a second were acknowledged over the last 400 milliseconds. */
async function loadStands(sender: Sender): Promise<void> {
  const end = performance.now() + 60_000
  for (let before = 0; ;) {
    const begun = performance.now()
    await sleep(400)
    const rate = (sender.acknowledged.size - before) / ((performance.now() - begun) / 1000)
    if (rate >= LEAST_RATE) return
    before = sender.acknowledged.size
    expect(performance.now(), `only ${Math.round(rate)} mails a second; the load must stand before the fault`).toBeLessThan(end)
  }
}

function letter(id: string): Letter {
  const header = `From: Jane Doe <jane@bigco.com>\r\nTo: Jamie Bronte <wuthering@abc.com>\r\nSubject: ${id}\r\nMessage-ID: <${id}>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n\r\n`
  return { id, from: 'jane@bigco.com', to: ['wuthering@abc.com'], octets: Buffer.from(`${header}${'Dear Jamie, thank you for the offer.\r\n'.repeat(150)}`) }
}

/** What the database says of the letters, by Message-ID. */
export interface Found {
  /** Rows of the mail log that say `saved`, and those that say `duplicate`. */
  readonly saved: number
  readonly others: number
  /** How often the contact's Activity History shows it. */
  readonly shown: number
}

/** Reads the whole store, past the server. */
export async function foundIn({ data }: Served): Promise<Map<string, Found>> {
  const database = await openDatabase(readConfig({ MAILKEEP_DATA: data }), { exclusive: false })
  try {
    return await database.within(['1'], async ({ client }) => {
      const { rows } = await client.query<{ id: string; saved: number; others: number; shown: number }>(
        `with shown as (select m.message_id, count(*)::int as shown from mail m join activity a on a.organization_id = m.organization_id and a.mail_id = m.id group by 1)
         select l.message_id as id, count(*) filter (where l.outcome = 'saved')::int as saved, count(*) filter (where l.outcome <> 'saved')::int as others,
           coalesce(max(shown.shown), 0) as shown
         from mail_log l left join shown on shown.message_id = l.message_id group by l.message_id`)
      return new Map(rows.map(row => [row.id, row]))
    })
  } finally {
    await database.close()
  }
}

interface Balance { acknowledged: number; rows: number; inFlight: number; unknown: number; byOutcome: Record<string, number> }

/** Every acknowledged letter has one verdict and stands once in the history; every arrival has an outcome. */
export async function everythingIsThere(ledger: Ledger, served: Served): Promise<void> {
  const found = await foundIn(served)
  const lost = [...ledger.acknowledged].filter(id => !found.has(id))
  expect(lost, 'acknowledged, and nowhere').toEqual([])
  const wrong = [...found].filter(([id, { saved, shown }]) => saved !== 1 || shown !== 1 || !ledger.handed.has(id))
  expect(wrong, 'not saved once, or not shown once').toEqual([])

  const { acknowledged, rows, inFlight, unknown, byOutcome } = await served.get<Balance>('/mail-log/balance')
  expect(rows).toBe([...found.values()].reduce((sum, { saved, others }) => sum + saved + others, 0))
  expect(rows).toBe(Object.values(byOutcome).reduce((sum, count) => sum + count, 0))
  expect(acknowledged + unknown).toBe(rows + inFlight)
  expect(inFlight).toBe(0)
}
