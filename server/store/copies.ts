import type pg from 'pg'

/** A row of the mail log that the mail server of the company brought about. */
export interface Copy {
  readonly logId: string
  readonly at: Date
}

export interface LastCopies {
  readonly last: Copy | null
  readonly incoming: Copy | null
  readonly outgoing: Copy | null
  readonly internal: Copy | null
  readonly blind: Copy | null
}

/** So many of the last copies are looked at: a kind that is not among them is missing, or has been for long. */
const LOOKED_AT = 5000
/** For the rhythm of the weeks; of a company with more, the last days tell enough. */
const MOST_COUNTED = 200_000

/** The last copy that came to the doors of the company's mail server, and the last of each kind. */
export async function lastCopies(client: pg.ClientBase, organization: string): Promise<LastCopies> {
  const { rows } = await client.query<Record<keyof LastCopies, { id: string; at: string } | null>>(
    `with recent as materialized (
       select id, at, reasons, participants <> '[]' as known,
         jsonb_path_exists(participants, '$[*] ? (@.role == "bcc" && @.evidence != "header")') as blind,
         exists (select from jsonb_to_recordset(participants) as p(address text, role text) join organization_domain d
           on d.organization_id = $1 and d.domain = split_part(p.address, '@', -1) where p.role = 'from') as ours
       from mail_log where organization_id = $1 and door in ('smtp', 'lmtp') order by id desc limit $2)
     select ${Object.entries(KINDS).map(([kind, which]) => `(select json_build_object('id', id::text, 'at', at) from recent where ${which} order by id desc limit 1) as ${kind}`).join(', ')}`,
    [organization, LOOKED_AT])
  const read = (copy: { id: string; at: string } | null): Copy | null => copy && { logId: copy.id, at: new Date(copy.at) }
  const { last, incoming, outgoing, internal, blind } = rows[0]!
  return { last: read(last), incoming: read(incoming), outgoing: read(outgoing), internal: read(internal), blind: read(blind) }
}

const KINDS: Readonly<Record<keyof LastCopies, string>> = { last: 'true', incoming: 'known and not ours', outgoing: 'known and ours', internal: `'internal' = any (reasons)`, blind: 'blind' }

/** How many copies came in each hour of the weeks before the last one; null where none has come. */
export async function copiesByHour(client: pg.ClientBase, organization: string, weeks: number): Promise<{ last: number; hours: Map<number, number> } | null> {
  const { rows } = await client.query<{ hour: number; count: number; last: Date }>(
    `with recent as (select at from mail_log where organization_id = $1 and door in ('smtp', 'lmtp') order by id desc limit $2),
       newest as (select max(at) as last from recent)
     select floor(extract(epoch from at) / 3600)::int as hour, count(*)::int as count, last
     from recent, newest where at > last - make_interval(weeks => $3, hours => 1) group by 1, 3`, [organization, MOST_COUNTED, weeks])
  const [first] = rows
  return first ? { last: first.last.getTime(), hours: new Map(rows.map(({ hour, count }) => [hour, count])) } : null
}
