import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MailOfCase } from '../../core/capture/company-abc.ts'
import { copiesOfOne, rules } from '../../core/capture/letters.ts'
import { settle } from '../../settle.ts'
import { handIn, startIntake, type StoredHistory, type StoredRow } from './intake.ts'

const { database, abc, empty, histories, process, rows } = await startIntake()
const [here, there] = [process(), process()]

beforeEach(async () => {
  await settle(database, abc, {})
  await empty()
})

const letter: MailOfCase = { from: 'stranger@elsewhere.org', to: ['wuthering@abc.com'], subject: 'Offer', messageId: '<one@elsewhere.org>', date: 'Mon, 02 Nov 2026 09:00:00 +0000' }
const toGlobex: MailOfCase = { ...letter, envelopeTo: ['ops@globex.com'] }
const toSupport: MailOfCase = { ...letter, envelopeTo: ['support@abc.com'] }
const atAddedDomain: MailOfCase = { ...letter, envelopeTo: ['reports@something.com'] }

describe('two processes that get copies of one mail in the same moment', () => {
  // The first to have the mail's row keeps it for a while, so that the other one has to wait for it.
  beforeEach(async () => {
    await database.superuser.query(`create function dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(0.15); return null; end $$;
      create trigger dawdle after insert or update on mail_log execute function dawdle()`)
  })
  afterEach(async () => { await database.superuser.query('drop function dawdle cascade') })

  const filed = async (before: readonly MailOfCase[], atOnce: readonly [MailOfCase, MailOfCase]): Promise<string[]> => {
    for (const mail of before) await handIn(here, abc, mail)
    const receipts = await Promise.all([handIn(here, abc, atOnce[0]), handIn(there, abc, atOnce[1])])
    return receipts.map(receipt => receipt.outcome).sort()
  }

  test('that nobody knew: it is saved once', async () => {
    expect(await filed([], [toGlobex, toGlobex])).toEqual(['duplicate', 'saved'])
    expect(await histories()).toMatchObject([{ contacts: [expect.stringContaining('ops@globex.com')] }])
  })

  test('that was skipped, and is saved now: it is saved once', async () => {
    expect(await filed([letter], [toGlobex, toGlobex])).toEqual(['duplicate', 'saved'])
    expect(await histories()).toMatchObject([{ contacts: [expect.stringContaining('ops@globex.com')] }])
  })

  test('that was skipped, and asks for a ticket now: it gets one', async () => {
    await settle(database, abc, { supportAddresses: ['support'] })
    expect(await filed([letter], [toSupport, toSupport])).toEqual(['duplicate', 'ticket'])
    expect(await histories()).toMatchObject([{ forDesk: true, contacts: [] }])
  })

  test('that was saved, and stands in two histories more: in all three', async () => {
    expect(await filed([toGlobex], [{ ...letter, envelopeTo: ['kim@acme.co.kr'] }, { ...letter, envelopeTo: ['hello@emailer.com'] }])).toEqual(['duplicate', 'duplicate'])
    expect((await histories())[0]!.contacts).toHaveLength(3)
  })

  test('of which one is let in and the other one is not: it is out', async () => {
    await settle(database, abc, { otherDomains: [{ domain: 'something.com' }] })
    expect(await filed([letter], [toGlobex, atAddedDomain])).toContain('skipped')
    expect(await histories()).toEqual([])
    expect((await rows()).map(row => row.outcome)).toEqual(['skipped', 'skipped', 'skipped'])
  })
})

describe('copies in any order, in any batches, by any process', () => {
  const arrivals = copiesOfOne.chain(copies => fc.record({
    copies: fc.constant(copies),
    order: fc.shuffledSubarray([...copies.keys()], { minLength: copies.length }),
    // For each copy: which process gets it, and is its receipt waited for before the next one comes?
    ways: fc.array(fc.record({ there: fc.boolean(), waits: fc.boolean() }), { minLength: copies.length, maxLength: copies.length }),
  }))

  test('leave the same mail, in the same histories, for the same causes', { timeout: 60_000 }, async () => {
    const seed = Date.now() & 0x7fffffff
    console.log(`copies: seed ${seed}`)
    await fc.assert(fc.asyncProperty(arrivals, rules, async ({ copies, order, ways }, settings) => {
      await settle(database, abc, settings)
      await empty()
      for (const copy of copies) await handIn(here, abc, dated(copy))
      const oneByOne = await histories()
      expectConsistent(await rows(), oneByOne)

      await empty()
      const underWay: Promise<unknown>[] = []
      for (const at of order) {
        const receipt = handIn(ways[at]!.there ? there : here, abc, dated(copies[at]!))
        underWay.push(receipt)
        if (ways[at]!.waits) await receipt
      }
      await Promise.all(underWay)
      const mixed = await histories()
      expect(mixed).toEqual(oneByOne)
      expectConsistent(await rows(), mixed)
    }), { numRuns: 60, seed })
  })
})

const dated = (copy: MailOfCase): MailOfCase => ({ ...copy, date: letter.date! })

/** Every arrival has a row; one of them is the first, and all the others name it; what is stored, a row made it so. */
function expectConsistent(log: readonly StoredRow[], stored: readonly StoredHistory[]): void {
  const firsts = log.filter(row => row.firstId === null)
  const quarantined = log.every(row => row.outcome === 'quarantined')
  expect(firsts).toHaveLength(1)
  expect(log.filter(row => row.firstId !== null && row.firstId !== firsts[0]!.id)).toEqual([])
  expect(stored.length).toBeLessThanOrEqual(1)
  for (const { contacts, forDesk } of stored) expect(contacts.length > 0 || forDesk, 'a stored mail is in a history or the Help Desk\'s').toBe(true)

  const made = (outcome: string): number => log.filter(row => row.outcome === outcome || row.outcome === 'saved+ticket').length
  expect(made('saved')).toBe((stored[0]?.contacts.length ?? 0) > 0 ? 1 : 0)
  expect(made('ticket')).toBe(stored[0]?.forDesk ? 1 : 0)
  if (!quarantined) expect(log.filter(row => row.outcome === 'duplicate').length + made('saved') + made('ticket') > 0).toBe(stored.length > 0)
}
