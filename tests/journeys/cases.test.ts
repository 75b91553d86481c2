import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../core/capture/verdict.ts'
import decision from '../core/capture/decision.json' with { type: 'json' }
import type { MailOfCase, SettingsOfCase } from '../core/capture/company-abc.ts'
import { type LogRow, type Product, startProduct } from '../product.ts'

interface Case {
  readonly title: string
  readonly mail: MailOfCase
  readonly settings?: SettingsOfCase
  readonly expect: {
    readonly saved: readonly string[]
    readonly ticket: { readonly action: string; readonly name: string; readonly contacts: readonly string[]; readonly autoReply?: boolean } | null
    readonly reason?: string
  }
}

const product = await startProduct()
const cases = decision.cases as unknown as readonly Case[]

describe.each(cases.map((one, at) => ({ ...one, at })))('$title', ({ mail, settings = {}, expect: expected, at }) => {
  test('tried, through SMTP, and through LMTP: one verdict', async () => {
    await product.settle(settings)
    const tried = await tryOf(product, mail)
    expectVerdict(tried, expected)
    for (const protocol of ['smtp', 'lmtp'] as const) {
      const messageId = `case-${at}.${protocol}@cases.example`
      await product.hand({ ...mail, messageId: `<${messageId}>` }, protocol)
      const rows = await product.rows(messageId)
      expect(rows).toHaveLength(1)
      expectRow(rows[0]!, tried)
    }
  })
})

test('every arrival is accounted for', async () => {
  const balance = await product.get<Record<string, number>>('/mail-log/balance')
  expect(balance).toMatchObject({ acknowledged: 2 * cases.length, rows: 2 * cases.length, unknown: 0, inFlight: 0 })
})

function tryOf({ send }: Product, { from = '', to, cc, bcc, subject, headers, envelopeFrom, envelopeTo }: MailOfCase): Promise<Verdict> {
  const typed = { from, to, cc, bcc, subject, headers, envelopeFrom, envelopeTo }
  return send<Verdict>('POST', '/mail-settings/try', Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined)))
}

function expectVerdict(verdict: Verdict, { saved, ticket, reason }: Case['expect']): void {
  const id = (ref: string): string => product.company.contacts.get(ref)!
  expect(verdict.saved.map(({ contact }) => contact).sort()).toEqual(saved.map(id).sort())
  if (ticket) expect(verdict.ticket).toMatchObject({ ...ticket, contacts: ticket.contacts.map(id) })
  else expect(verdict.ticket).toBeNull()
  if (reason) expect(verdict.reasons[0]?.code).toBe(reason)
}

/** The row says what was tried; where it is reduced, it says nothing of anybody but an excepted account. */
function expectRow({ verdict, reduced, participants, subject, messageId, outcome }: LogRow, tried: Verdict): void {
  if (!reduced) {
    // What was only tried has no ticket that could be named.
    const { id: _id, number: _number, ...ticket } = verdict.ticket ?? {}
    expect({ ...verdict, ticket: verdict.ticket && ticket }).toEqual(tried)
    return
  }
  expect(outcome).toBe(tried.outcome)
  expect(verdict.saved).toEqual([])
  expect(verdict.ticket?.action).toBe(tried.ticket?.action)
  expect(verdict.reasons[0]?.code).toBe(tried.reasons[0]?.code)
  expect({ subject, messageId }).toEqual({ subject: undefined, messageId: undefined })
  for (const { address } of participants) expect(verdict.reasons.some(({ code, participant }) => code === 'exception-address' && participant === address)).toBe(true)
}
