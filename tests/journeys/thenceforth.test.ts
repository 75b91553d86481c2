import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Capture } from '../../server/capture/capture.ts'
import { type Letter, Sender } from '../faults/sender.ts'
import { startProduct } from '../product.ts'

const product = await startProduct()
const { company, running, send } = product
const { database, secrets, captureHost } = running

/** Adds a rule through the API, and takes it away again. */
interface Rule {
  readonly title: string
  readonly add: () => Promise<() => Promise<unknown>>
  /** A mail that the rule keeps out, and nothing else does. */
  readonly from: string
  readonly to: string
}

const added = async (at: string, body: object): Promise<() => Promise<unknown>> => {
  const { id } = await send<{ id: string }>('POST', at, body)
  return () => send('DELETE', `${at}/${id}`)
}

const RULES: readonly Rule[] = [
  { title: 'an exception address', add: () => added('/mail-settings/exception-addresses', { login: 'ceo' }), from: 'kim@acme.co.kr', to: 'ceo@abc.com' },
  { title: 'an added domain', add: () => added('/mail-settings/exception-domains/other', { domain: 'something.com' }), from: 'reports@something.com', to: 'wuthering@abc.com' },
  {
    title: 'the lock of a free provider', from: 'solo@naver.com', to: 'wuthering@abc.com',
    add: async () => {
      await send('PUT', '/mail-settings/exception-domains/free-providers/naver.com', { locked: true })
      return () => send('PUT', '/mail-settings/exception-domains/free-providers/naver.com', { locked: false })
    },
  },
]

describe('a setting acts from the moment of its answer, while mail comes in through the door and to another process', () => {
  test.each(RULES)('$title', { timeout: 60_000 }, async ({ add, from, to }) => {
    // Begins with the rule away: a lock is closed at first.
    await (await add())()
    const load = new Load(from, to)
    await load.stands()
    for (let round = 0; round < 4; round++) {
      const remove = await load.across('out', add)
      await load.across('in', remove)
    }
    await load.across('in', async () => {})
    await load.stop()

    const saved = await savedSubjects()
    expect(load.sure.out.filter(id => saved.has(id)), 'saved, though the rule was there').toEqual([])
    expect(load.sure.in.filter(id => !saved.has(id)), 'kept out, though the rule was away').toEqual([])
    expect(Math.min(load.sure.out.length, load.sure.in.length)).toBeGreaterThanOrEqual(60)
  })
})

/** Letters of one kind without end, from eight sessions at the door and eight at another process on the same database. */
class Load {
  /** Those that set out after one answer and were acknowledged before the next change began, by what the rule said then. */
  readonly sure: { readonly in: string[]; readonly out: string[] } = { in: [], out: [] }
  readonly #letter: () => Letter
  readonly #sender: Sender
  readonly #elsewhere = new Capture({ database, secrets, captureHost, filed: () => {} })
  readonly #alsoAcknowledged = new Set<string>()
  readonly #done: Promise<unknown>
  #since: { told: 'in' | 'out'; letters: string[] } | null = null
  #going = true

  constructor(from: string, to: string) {
    let count = 0
    this.#letter = () => {
      const id = `${from.split('@')[0]}.${count++}@load.example`
      this.#since?.letters.push(id)
      return letter(id, from, to)
    }
    this.#sender = new Sender(product.smtp, this.#letter)
    this.#done = Promise.all([this.#sender.run(8), ...Array.from({ length: 8 }, () => this.#session())])
  }

  async stands(): Promise<void> {
    while (this.#sender.acknowledged.size < 50) await sleep(20)
  }

  /** Changes something, and goes on for a while under what the rule says then. */
  async across<T>(told: 'in' | 'out', change: () => Promise<T>): Promise<T> {
    this.#settle()
    const result = await change()
    const since = this.#since = { told, letters: [] as string[] }
    while (this.#acknowledged(since.letters).length < 15) await sleep(20)
    return result
  }

  async stop(): Promise<void> {
    this.#settle()
    this.#going = false
    this.#sender.stop()
    await this.#done
    await this.#elsewhere.stop()
    expect([...this.#sender.refused]).toEqual([])
  }

  #settle(): void {
    if (this.#since) this.sure[this.#since.told].push(...this.#acknowledged(this.#since.letters))
    this.#since = null
  }

  #acknowledged(letters: readonly string[]): string[] {
    return letters.filter(id => this.#sender.acknowledged.has(id) || this.#alsoAcknowledged.has(id))
  }

  async #session(): Promise<void> {
    while (this.#going) {
      const { id, octets } = this.#letter()
      await this.#elsewhere.receive({ organization: company.id, door: 'lmtp', at: new Date(), octets, size: octets.length, headerOnly: false, envelope: { from: null, to: [] } })
      this.#elsewhere.acknowledged(company.id, 'lmtp')
      this.#alsoAcknowledged.add(id)
    }
  }
}

function letter(id: string, from: string, to: string): Letter {
  const header = `From: ${from}\r\nTo: ${to}\r\nSubject: ${id}\r\nMessage-ID: <${id}>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n\r\n`
  return { id, from, to: [to], octets: Buffer.from(`${header}Good day.\r\n`) }
}

async function savedSubjects(): Promise<Set<string>> {
  const { rows } = await database.within([company.id], ({ client }) => client.query<{ subject: string }>('select subject from mail'))
  return new Set(rows.map(({ subject }) => subject))
}
