import type pg from 'pg'

/** A row of an organization, and the table it is in. */
export interface AnyRow {
  readonly table: string
  readonly row: unknown
}

const AT_A_TIME = 200
const DELETED_AT_A_TIME = 1000

/**
 * Every row of every table of an organization, as of one moment, the organization itself first. What is sealed, hashed or a
 * code of ours is left out: it opens nothing elsewhere. The octets of mail are base64.
 */
export async function* rowsOfOrganization(client: pg.ClientBase, organization: string): AsyncGenerator<AnyRow> {
  await client.query('begin isolation level repeatable read read only')
  try {
    await client.query(`select set_config('mailkeep.organizations', $1, true)`, [`{${organization}}`])
    for (const { name, key } of (await tablesOf(client)).reverse()) {
      const { rows } = await client.query<{ column: string; kind: string }>(
        `select attname::text as column, atttypid::regtype::text as kind from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`, [name])
      const columns = rows.filter(({ column, kind }) => kind !== 'bytea' || column === 'raw')
        .map(({ column, kind }) => kind === 'bytea' ? `encode(${quoted(column)}, 'base64') as ${quoted(column)}` : quoted(column))
      await client.query(`declare whole no scroll cursor for select to_jsonb(t) as row from (select ${columns.join(', ')} from ${quoted(name)} where ${key} = ${Number(organization)}) t`)
      for (;;) {
        const { rows: some } = await client.query<{ row: unknown }>(`fetch ${AT_A_TIME} from whole`)
        for (const { row } of some) yield { table: name, row }
        if (some.length < AT_A_TIME) break
      }
      await client.query('close whole')
    }
  } finally {
    await client.query('rollback')
  }
}

/**
 * Deletes an organization with all that is its own, in portions: where it is broken off, it goes on when it is called again.
 * @param within runs one transaction that sees the organization @returns how many rows went
 */
export async function deleteOrganization(within: <T>(work: (client: pg.ClientBase) => Promise<T>) => Promise<T>, organization: string, progress: (rows: number) => void): Promise<number> {
  let gone = 0
  for (const { name, key } of await within(tablesOf)) {
    for (let some = -1; some !== 0;) {
      some = await within(async client => (await client.query(
        `delete from ${quoted(name)} where ctid = any (array(select ctid from ${quoted(name)} where ${key} = $1 limit $2))`, [organization, DELETED_AT_A_TIME])).rowCount ?? 0)
      gone += some
      progress(gone)
    }
  }
  return gone
}

/** All tables that hold rows of organizations, those that refer to others before these; the organization itself is the last. */
async function tablesOf(client: pg.ClientBase): Promise<{ name: string; key: string }[]> {
  const { rows } = await client.query<{ name: string; refers: string[] }>(
    `select c.relname::text as name, array(select distinct f.confrelid::regclass::text from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as refers
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and (c.relname = 'organization' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped)) order by 1`)
  const left = new Map(rows.map(({ name, refers }) => [name, refers]))
  const ordered: string[] = []
  while (left.size > 0) {
    const referredTo = new Set([...left.values()].flat())
    const free = [...left.keys()].filter(name => !referredTo.has(name))
    // Tables that refer to each other: the rows that may go, go, and take the others along.
    for (const name of free.length > 0 ? free : [...left.keys()].slice(0, 1)) {
      ordered.push(name)
      left.delete(name)
    }
  }
  return ordered.map(name => ({ name, key: name === 'organization' ? 'id' : 'organization_id' }))
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
