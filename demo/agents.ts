import { whoSignsIn } from '../server/accounts/find.ts'
import { signInLink } from '../server/accounts/sign-in-link.ts'
import type { Running } from '../server/assemble.ts'
import { users } from './company.ts'
import { cannedAnswers, type Deed, deeds, labels } from './desk.ts'
import { moment } from './letters.ts'
import { doneAt, toTheirDates } from './calendar.ts'

type House = Pick<Running, 'database' | 'accounts' | 'http'>

/**
 * Lets the agents work through three months at the Help Desk: each signs in and does by the API what the screens do.
 * Their mails and deeds carry the dates of the letters, not the few seconds in which all of it was played.
 * @throws Error where the API refuses something
 */
export async function workAtTheDesk(house: House, organization: string, now: Date): Promise<void> {
  await toTheirDates(house.database, organization)
  const administrator = await signIn(house, 'wwarrior')
  for (const label of labels) await administrator.ask('POST', '/ticket-labels', label)
  for (const answer of cannedAnswers) await administrator.ask('POST', '/canned-answers', answer)
  const tickets = await everyTicket(administrator)
  const agents = new Map<string, Agent>()
  for (const by of new Set(deeds.map((deed) => deed.by))) agents.set(by, await signIn(house, by))
  for (const deed of deeds) {
    const [day, clock] = deed.when
    const ticket = named(tickets, deed.ticket)
    await perform(agents.get(deed.by)!, deed, ticket, tickets, now)
    for (const one of [ticket, ...deed.into === undefined ? [] : [named(tickets, deed.into)]]) await doneAt(house.database, organization, one, moment(now, { day, clock }), now)
  }
  for (const { leave } of [administrator, ...agents.values()]) await leave()
}

async function perform({ ask }: Agent, { set, note, reply, into, snooze }: Deed, ticket: string, tickets: ReadonlyMap<string, string>, now: Date): Promise<void> {
  if (set) await ask('PATCH', `/tickets/${ticket}`, set)
  if (note !== undefined) await ask('POST', `/tickets/${ticket}/notes`, { text: note })
  if (reply !== undefined) await ask('POST', `/tickets/${ticket}/replies`, { text: reply })
  if (snooze !== undefined) await ask('PATCH', `/tickets/${ticket}`, { snoozedUntil: new Date(now.getTime() + snooze * 86_400_000).toISOString() })
  if (into !== undefined) await ask('POST', `/tickets/${ticket}/merge`, { into: named(tickets, into) })
}

interface Agent {
  ask<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', at: string, body?: unknown): Promise<T>
  leave(): Promise<void>
}

/** Signs an agent in as the page does, by a link that works once. */
async function signIn({ database, accounts, http }: House, login: string): Promise<Agent> {
  const [address = ''] = users.find((one) => one.login === login)?.addresses ?? []
  const person = await whoSignsIn(database, address)
  if (!person || http === null) throw new Error(`${login} cannot sign in.`)
  const link = await database.within([person.organization], ({ client }) => signInLink(client, person, accounts.url, 'mailkeep serve --demo'))
  const origin = new URL(accounts.url).origin
  let cookie = ''
  const send = async (method: string, at: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(`${http}/api/v1${at}`, { method, headers: { origin, cookie, ...body !== undefined && { 'content-type': 'application/json' } }, ...body !== undefined && { body: JSON.stringify(body) } })
    if (!answer.ok) throw new Error(`${login} could not do this: ${method} ${at}: ${await answer.text()}`)
    return answer
  }
  const welcome = await send('POST', '/session', { link: new URL(link).searchParams.get('link') })
  cookie = welcome.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  return {
    ask: async <T>(method: string, at: string, body?: unknown): Promise<T> => await (await send(method, at, body)).json() as T,
    leave: async () => void await send('DELETE', '/session'),
  }
}

/** The ids of all tickets by their names. */
async function everyTicket({ ask }: Agent): Promise<Map<string, string>> {
  const { items } = await ask<{ items: { id: string; name: string }[] }>('GET', '/tickets?limit=200')
  return new Map(items.map(({ id, name }) => [name, id]))
}

function named(tickets: ReadonlyMap<string, string>, name: string): string {
  const id = tickets.get(name)
  if (id === undefined) throw new Error(`There is no ticket "${name}".`)
  return id
}
