import type pg from 'pg'
import type { Database } from '../database/database.ts'

/** What an organization may do at present: everything, take no more mail today or until there is room, or nothing. */
export type Standing = 'open' | 'full' | 'suspended'

/** What the operator allows an organization; null: without a limit. */
export interface Quota {
  readonly mostOctets: number | null
  readonly mostMailsADay: number | null
}

const KEPT_FOR = 1000

/** How each organization stands, whoever is in view. What was found is believed for a second; it is one question for all of them. */
export class Standings {
  readonly #database: Database
  #restricted: ReadonlyMap<string, Standing> = new Map()
  #until = -Infinity
  #asking: Promise<void> | null = null

  constructor(database: Database) {
    this.#database = database
  }

  async of(organization: string): Promise<Standing> {
    if (this.#until <= performance.now()) await (this.#asking ??= this.#ask().finally(() => { this.#asking = null }))
    return this.#restricted.get(organization) ?? 'open'
  }

  async #ask(): Promise<void> {
    const { rows } = await this.#database.pool.query<{ id: string; suspended: boolean }>('select id, suspended from restricted_organizations()')
    const found = new Map<string, Standing>()
    for (const { id, suspended } of rows) {
      found.set(id, suspended ? 'suspended' : await this.#database.within([id], ({ client }) => isFull(client, id)) ? 'full' : 'open')
    }
    this.#restricted = found
    this.#until = performance.now() + KEPT_FOR
  }
}

async function isFull(client: pg.ClientBase, organization: string): Promise<boolean> {
  const { rows: [row] } = await client.query<{ octets: string | null; mails: number | null; today: string }>(
    `select o.most_octets as octets, o.most_mails_a_day as mails,
       (select coalesce(sum(c.acknowledged), 0) from door_count c where c.organization_id = o.id and c.day = (now() at time zone 'UTC')::date) as today
     from organization o where o.id = $1`, [organization])
  if (!row) return false
  if (row.mails !== null && Number(row.today) >= row.mails) return true
  return row.octets !== null && await countedOctets(client, organization, Number(row.octets)) >= Number(row.octets)
}

/** The octets of the stored mail: what has come since it was last counted is added; where that is too much, all is counted anew. */
async function countedOctets(client: pg.ClientBase, organization: string, most: number): Promise<number> {
  const { rows: [usage] } = await client.query<{ octets: string }>(
    `insert into organization_usage as u (organization_id, counted_to, octets)
       select $1, coalesce(max(id), 0), coalesce(sum(size), 0) from mail where organization_id = $1
     on conflict (organization_id) do update set
       octets = u.octets + (select coalesce(sum(size), 0) from mail where organization_id = $1 and id > u.counted_to),
       counted_to = greatest(u.counted_to, (select coalesce(max(id), 0) from mail where organization_id = $1 and id > u.counted_to))
     returning octets`, [organization])
  if (Number(usage!.octets) < most) return Number(usage!.octets)
  const { rows: [counted] } = await client.query<{ octets: string }>(
    `update organization_usage set octets = (select coalesce(sum(size), 0) from mail where organization_id = $1 and id <= counted_to)
     where organization_id = $1 returning octets`, [organization])
  return Number(counted!.octets)
}

/** @returns false where it was so already */
export async function suspend(client: pg.ClientBase, organization: string, isSuspended: boolean): Promise<boolean> {
  const { rowCount } = await client.query(
    'update organization set suspended_at = case when $2 then now() end where id = $1 and (suspended_at is not null) <> $2', [organization, isSuspended])
  return rowCount === 1
}

export async function setQuota(client: pg.ClientBase, organization: string, { mostOctets, mostMailsADay }: Quota): Promise<void> {
  await client.query('update organization set most_octets = $2, most_mails_a_day = $3 where id = $1', [organization, mostOctets, mostMailsADay])
}

/** For the list of organizations. */
export async function findStanding(client: pg.ClientBase, organization: string): Promise<Quota & { readonly suspended: boolean }> {
  const { rows: [row] } = await client.query<{ octets: string | null; mails: number | null; suspended: boolean }>(
    'select most_octets as octets, most_mails_a_day as mails, suspended_at is not null as suspended from organization where id = $1', [organization])
  return { suspended: row!.suspended, mostOctets: row!.octets === null ? null : Number(row!.octets), mostMailsADay: row!.mails }
}
