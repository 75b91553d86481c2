import type pg from 'pg'

/** Over which tickets a report goes. Days in UTC, both included; accounts, labels and contacts by id. */
export interface ReportFilter {
  readonly since: string
  readonly until: string
  readonly support?: string | undefined
  readonly label?: string | undefined
  readonly agent?: string | undefined
  readonly contact?: string | undefined
}

/** Seconds. */
export interface Times {
  readonly median: number | null
  readonly ninetieth: number | null
  readonly count: number
}

export interface ReportGroup {
  readonly id: string | null
  readonly name: string | null
  readonly opened: number
  readonly solved: number
  readonly firstResponse: Times
  readonly resolution: Times
}

const FITS = `t.organization_id = $1 and not t.spam and t.merged_into is null
  and ($4::bigint is null or t.support_id = $4) and ($5::bigint is null or t.label_id = $5) and ($6::bigint is null or t.assignee_id = $6)
  and ($7::bigint is null or exists(select from ticket_contact k where k.organization_id = $1 and k.ticket_id = t.id and k.contact_id = $7 and k.removed_at is null))`
const START = `$2::date::timestamp at time zone 'UTC'`
const END = `($3::date + 1)::timestamp at time zone 'UTC'`

function valuesOf(organization: string, { since, until, support, label, agent, contact }: ReportFilter): unknown[] {
  return [organization, since, until, support, label, agent, contact]
}

const TIMES = (seconds: string): string => `json_build_object('median', percentile_cont(0.5) within group (order by ${seconds}), 'ninetieth', percentile_cont(0.9) within group (order by ${seconds}), 'count', count(${seconds}))`
const RESPONSE = 'extract(epoch from t.first_response_at - t.opened_at)::float8'
const RESOLUTION = 'extract(epoch from t.solved_at - t.opened_at)::float8'

/** Tickets opened and solved on each day, and how many were open at its end. */
export async function reportDays(client: pg.ClientBase, organization: string, filter: ReportFilter): Promise<{ day: string; opened: number; solved: number; open: number }[]> {
  const { rows } = await client.query<{ day: string; opened: number; solved: number; open: number }>(
    `with fitting as (select t.opened_at, t.solved_at from ticket t where ${FITS} and t.opened_at < ${END}),
     days as (select d::date as day from generate_series($2::date::timestamp, $3::date::timestamp, interval '1 day') d),
     opened as (select (opened_at at time zone 'UTC')::date as day, count(*)::int as n from fitting where opened_at >= ${START} group by 1),
     solved as (select (solved_at at time zone 'UTC')::date as day, count(*)::int as n from fitting where solved_at >= ${START} and solved_at < ${END} group by 1),
     before as (select count(*)::int as n from fitting where opened_at < ${START} and (solved_at is null or solved_at >= ${START}))
     select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(o.n, 0) as opened, coalesce(s.n, 0) as solved,
       (before.n + sum(coalesce(o.n, 0) - coalesce(s.n, 0)) over (order by d.day))::int as open
     from days d left join opened o on o.day = d.day left join solved s on s.day = d.day, before order by d.day`, valuesOf(organization, filter))
  return rows
}

/** Of the tickets opened on these days: how long the first answer and the solution took. */
export async function reportTimes(client: pg.ClientBase, organization: string, filter: ReportFilter): Promise<{ firstResponse: Times; resolution: Times }> {
  const { rows } = await client.query<{ firstResponse: Times; resolution: Times }>(
    `select ${TIMES(RESPONSE)} as "firstResponse", ${TIMES(RESOLUTION)} as resolution from ticket t where ${FITS} and t.opened_at >= ${START} and t.opened_at < ${END}`, valuesOf(organization, filter))
  return rows[0]!
}

const GROUPS = {
  address: { join: 'left join account g on g.organization_id = t.organization_id and g.id = t.support_id', id: 'g.login', name: 'g.name' },
  label: { join: 'left join ticket_label g on g.organization_id = t.organization_id and g.id = t.label_id', id: 'g.id::text', name: 'g.name' },
  agent: { join: 'left join account g on g.organization_id = t.organization_id and g.id = t.assignee_id', id: 'g.login', name: 'g.name' },
  contact: {
    join: `left join ticket_contact gk on gk.organization_id = t.organization_id and gk.ticket_id = t.id and gk.removed_at is null
      left join contact g on g.organization_id = gk.organization_id and g.id = gk.contact_id`,
    id: 'g.id::text', name: 'g.name',
  },
} as const

const MOST_GROUPS = 50

/** The same by one of what tickets have; those with most tickets come first. */
export async function reportGroups(client: pg.ClientBase, organization: string, by: keyof typeof GROUPS, filter: ReportFilter): Promise<ReportGroup[]> {
  const { join, id, name } = GROUPS[by]
  const { rows } = await client.query<ReportGroup>(
    `select ${id} as id, ${name} as name, count(*)::int as opened, count(t.solved_at)::int as solved, ${TIMES(RESPONSE)} as "firstResponse", ${TIMES(RESOLUTION)} as resolution
     from ticket t ${join} where ${FITS} and t.opened_at >= ${START} and t.opened_at < ${END} group by 1, 2 order by 3 desc, 2 limit ${MOST_GROUPS}`, valuesOf(organization, filter))
  return rows
}

/** One ticket of a report, as a line of a table. */
export interface ReportLine {
  readonly number: number
  readonly name: string
  readonly status: string
  readonly label: string | null
  readonly priority: string
  readonly assignee: string | null
  readonly requester: string | null
  readonly contacts: string
  readonly openedAt: Date
  readonly firstResponseAt: Date | null
  readonly solvedAt: Date | null
}

const MOST_LINES = 100_000

export async function reportLines(client: pg.ClientBase, organization: string, filter: ReportFilter): Promise<ReportLine[]> {
  const { rows } = await client.query<ReportLine>(
    `select t.number, t.name, t.status, l.name as label, t.priority, a.name as assignee, t.requester,
       (select coalesce(string_agg(c.name, ', ' order by lower(c.name)), '') from ticket_contact k join contact c on c.organization_id = k.organization_id and c.id = k.contact_id
          where k.organization_id = $1 and k.ticket_id = t.id and k.removed_at is null) as contacts,
       t.opened_at as "openedAt", t.first_response_at as "firstResponseAt", t.solved_at as "solvedAt"
     from ticket t left join ticket_label l on l.organization_id = $1 and l.id = t.label_id left join account a on a.organization_id = $1 and a.id = t.assignee_id
     where ${FITS} and t.opened_at >= ${START} and t.opened_at < ${END} order by t.opened_at, t.id limit ${MOST_LINES}`, valuesOf(organization, filter))
  return rows
}
