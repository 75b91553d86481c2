import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TicketReport } from '../../contract/ticket-reports.ts'
import type { Ticket, TicketPage } from '../../contract/tickets.ts'
import { workAtTheDesk } from '../../demo/agents.ts'
import { deeds } from '../../demo/desk.ts'
import { found } from '../../demo/found.ts'
import { letters } from '../../demo/letters.ts'
import { hand } from '../../demo/play.ts'
import { leaveThrough, openPostOffice } from '../../demo/post-office.ts'
import { assemble, type Running } from '../../server/assemble.ts'
import { readConfig } from '../../server/config.ts'
import { createApiKey } from '../../server/store/api-keys.ts'

/*
 * The desk of company ABC in the demo: its letters come through the real door, its agents work by the API, what they send leaves
 * through the outbox.
 */
const now = new Date()
const day = 86_400_000
const all = letters(now).filter(({ fate }) => fate.outcome.includes('ticket'))
const folder = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-desk-'))
const stopped = new AbortController()
let running: Running
let key: string
beforeAll(async () => {
  running = await assemble(readConfig({ MAILKEEP_DATA: path.join(folder, 'data'), MAILKEEP_HTTP: '127.0.0.1:0', MAILKEEP_SMTP: '127.0.0.1:0', MAILKEEP_LMTP: 'off', MAILKEEP_RELAY: 'off', MAILKEEP_ALLOW_PRIVATE_SERVERS: '127.0.0.1' }), () => {})
  const { database, captureHost } = running
  const { organization, token } = await found(database)
  const way = { smtpPort: running.smtp!.address.port, captureAddress: `capture+${token}@${captureHost}` }
  await leaveThrough(database, organization, await openPostOffice({ deliver: (letter) => hand(way, letter), signal: stopped.signal, pause: 10 }))
  for (const letter of all) await hand(way, letter)
  await workAtTheDesk(running, organization, now)
  key = (await database.within([organization], ({ client }) => createApiKey(client, organization, { name: 'test', role: 'administrator' }))).key
}, 120_000)
afterAll(async () => {
  stopped.abort()
  await running.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function ask<T>(at: string, method = 'GET', body?: unknown): Promise<T> {
  const answer = await fetch(`${running.http}/api/v1${at}`, { method, headers: { authorization: `Bearer ${key}`, ...body !== undefined && { 'content-type': 'application/json' } }, ...body !== undefined && { body: JSON.stringify(body) } })
  expect(answer.status, at).toBeLessThan(300)
  return await answer.json() as T
}
const tickets = async (query: string): Promise<Ticket[]> => (await ask<{ items: Ticket[] }>(`/tickets?limit=200&${query}`)).items
const named = async (name: string): Promise<TicketPage> => ask<TicketPage>(`/tickets/${(await tickets('')).find((one) => one.name === name)!.id}`)

describe('the desk of the demo', { timeout: 60_000 }, () => {
  test.each([
    ['unassigned', 6], ['open', 10], ['pending', 4], ['solved', 18], ['snoozed', 1], ['spam', 1], ['closed', 1],
  ])('has %s tickets: at least %i', async (view, least) => {
    expect((await tickets(`view=${view}`)).length).toBeGreaterThanOrEqual(least)
  })

  test('shows each mail when it was written, over three months, and none in the future', async () => {
    const at = new Map(all.map((letter) => [letter.messageId, letter.at.toISOString()]))
    const pages = await Promise.all((await tickets('')).map(({ id }) => ask<TicketPage>(`/tickets/${id}`)))
    for (const { name, openedAt, messages, events, firstResponseAt, solvedAt } of pages) {
      expect([...at.values()], name).toContain(openedAt)
      expect(messages[0]!.at, name).toBe(openedAt)
      for (const moment of [...messages.map((one) => one.at), ...events.map((one) => one.at), firstResponseAt, solvedAt]) {
        if (moment === null) continue
        expect(moment >= openedAt, `${name}: ${moment}`).toBe(true)
        expect(Date.parse(moment)).toBeLessThanOrEqual(Date.now())
      }
    }
    const opened = pages.map(({ openedAt }) => Date.parse(openedAt))
    expect(Math.max(...opened) - Math.min(...opened)).toBeGreaterThan(55 * day)
  })

  test('has a question that nobody took for days, labels, priorities and notes', async () => {
    const [oldest] = await tickets('view=unassigned&sort=oldest')
    expect(now.getTime() - Date.parse(oldest!.openedAt)).toBeGreaterThan(3 * day)
    const every = await tickets('')
    expect(new Set(every.map(({ label }) => label))).toEqual(new Set(['Ticket', 'Question', 'Trouble', 'Invoice', 'Machines']))
    expect(new Set(every.map(({ priority }) => priority))).toEqual(new Set(['normal', 'high', 'urgent']))
    expect((await named('Cannot add a second mail domain')).messages.map(({ kind }) => kind)).toContain('note')
  })

  test('has a merged pair, an answer of a machine that reopened nothing, a question passed on, and one from a web page', async () => {
    const merged = deeds.find(({ into }) => into !== undefined)!
    expect((await named(merged.into!)).events.map(({ what }) => what)).toContain('merged-in')
    const answered = await named('Add five users')
    expect(answered).toMatchObject({ status: 'solved' })
    expect(answered.messages.map(({ kind }) => kind)).toContain('auto-reply')
    expect((await named('FW: Shared mailbox for the night shift')).messages[0]!.forwarded).toMatchObject({ address: 'manager@riverside.example' })
    expect(await named('Question from the web page: price for 8 people')).toMatchObject({ requester: { address: 'ola@sandfjell.example' } })
    expect((await named('RE: FW: AW: [#1003] your answer')).hints).toMatchObject([{ number: 1003 }])
  })

  test('fills the reports with what a manager asks for', async () => {
    const date = (at: number): string => new Date(at).toISOString().slice(0, 10)
    const { days, firstResponse, resolution, byAgent, byLabel } = await ask<TicketReport>(`/ticket-reports?since=${date(now.getTime() - 90 * day)}&until=${date(now.getTime())}`)
    expect(days.filter(({ opened }) => opened > 0).length).toBeGreaterThan(20)
    expect(days.filter(({ solved }) => solved > 0).length).toBeGreaterThan(12)
    expect(firstResponse.median).toBeGreaterThan(600)
    expect(firstResponse.median).toBeLessThan(6 * 3600)
    expect(resolution.median).toBeGreaterThan(3600)
    expect(byAgent.map(({ name }) => name)).toEqual(expect.arrayContaining(['Henry Shakespeare', 'Vivienne Angelou', 'William Jobs']))
    expect(byLabel.length).toBeGreaterThanOrEqual(5)
  })

  test('what leaves is answered by those who get it; a full mailbox sends it back, onto the ticket', async () => {
    await expect.poll(async () => (await named('Somebody uses my name')).messages.map(({ kind }) => kind), { timeout: 20_000 }).toContain('bounce')
    const { id } = await named('Request for a certificate')
    await ask(`/tickets/${id}/replies`, 'POST', { text: 'Please ask me.', status: 'solved' })
    await expect.poll(async () => (await ask<TicketPage>(`/tickets/${id}`)).status, { timeout: 20_000 }).toBe('open')
  })
})
