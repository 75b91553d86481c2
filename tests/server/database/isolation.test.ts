import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import pg from 'pg'
import { cloneDatabase } from '../../database.ts'

/*
 * Row-level security, read from the catalog and tried on every table: two organizations never see, change or plant each
 * other's rows, whatever the application asks.
 */
const database = await cloneDatabase()
const ABC = '1'
const BIGCO = '2'

/** Tables that hold rows of organizations, with the column that says whose. */
const TABLES = `select c.relname::text as name, case c.relname when 'organization' then 'id' else 'organization_id' end as key
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and (c.relname = 'organization' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped))
  order by 1`

/** Tables that any session could read for all organizations: row-level security is off, not forced, or has no policy on the view. */
const OPEN = `select t.name from (${TABLES}) t join pg_class c on c.relname = t.name and c.relnamespace = 'public'::regnamespace
  where not c.relrowsecurity or not c.relforcerowsecurity
  or not exists (select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd = '*' and p.polroles = '{0}'
    and pg_get_expr(p.polqual, p.polrelid) like '%' || t.key || ' = ANY (%organizations_in_view()%')
  or exists (select from pg_policy p where p.polrelid = c.oid and p.polname <> 'organization' and p.polroles <> array['mailkeep_lookup'::regrole::oid])`

const tables = (await database.superuser.query<{ name: string; key: string }>(TABLES)).rows

describe('the catalog', () => {
  const open = async () => (await database.superuser.query<{ name: string }>(OPEN)).rows.map(row => row.name)

  test('no table of an organization is open', async () => {
    expect(tables.length).toBeGreaterThan(20)
    expect(await open()).toEqual([])
  })

  test.each([
    ['without row-level security', 'create table planted (organization_id bigint)'],
    ['with it, but not on its owner', `create table planted (organization_id bigint); alter table planted enable row level security;
      create policy organization on planted using (organization_id = any ((select organizations_in_view())::bigint[]))`],
    ['without a policy', 'create table planted (organization_id bigint); alter table planted enable row level security; alter table planted force row level security'],
    ['with a policy that lets everything through', `create table planted (organization_id bigint); alter table planted enable row level security;
      alter table planted force row level security; create policy organization on planted using (true)`],
    ['with a second policy that lets everything through', `create table planted (organization_id bigint); alter table planted enable row level security;
      alter table planted force row level security; create policy also on planted using (true);
      create policy organization on planted using (organization_id = any ((select organizations_in_view())::bigint[]))`],
  ])('a planted table %s is found', async (_title, sql) => {
    await database.superuser.query(sql)
    expect(await open()).toEqual(['planted'])
    await database.superuser.query('drop table planted')
  })

  test('every view and function of the schema works with its caller\'s eyes, or is one of the look-ups', async () => {
    const { rows } = await database.superuser.query(`
      select oid::regprocedure::text as name from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
      union select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm') order by 1`)
    expect(rows.map(row => row.name)).toEqual(['organization_ids()', 'restricted_organizations()', 'route_recipient(text[],text[])', 'search_mail(text[],text[],bigint,bigint,integer,integer,integer)'])
  })
})

describe('the application\'s role', () => {
  test('is no superuser, bypasses no policy, owns nothing, and may become no other', async () => {
    const { rows } = await database.pool.query(`select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
      (select count(*)::int from pg_class where relowner = r.oid) as owns, (select count(*)::int from pg_auth_members where member = r.oid) as member_of
      from pg_roles r where rolname = current_user`)
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false, owns: 0, member_of: 0 }])
  })
  test.each([
    ['switch row-level security off', 'alter table mail disable row level security'],
    ['make a policy', 'create policy mine on mail using (true)'],
    ['make a table', 'create table mine (x int)'],
    ['empty a table past the policies', 'truncate mail_search'],
    ['change the record of migrations', 'delete from migration'],
    ['become the owner', 'set role mailkeep'],
  ])('may not %s', async (_title, sql) => {
    await expect(database.pool.query(sql)).rejects.toThrow(/must be owner|permission denied/)
  })
})

describe('two organizations', () => {
  const behind = new pg.Client(database.superuser.options)
  beforeAll(async () => {
    await behind.connect()
    // Rows in every table, without their neighbours: only whose they are counts here.
    await behind.query('set session_replication_role = replica')
    for (const organization of [ABC, BIGCO]) for (const { name, key } of tables) await behind.query(await rowOf(name, key, organization))
  })
  afterAll(() => behind.end())

  test.each(tables)('see only their own rows of $name', async ({ name, key }) => {
    for (const [viewer, other] of [[ABC, BIGCO], [BIGCO, ABC]] as const) {
      await database.within([viewer], async ({ client }) => {
        const ids = async (sql: string) => (await client.query<{ id: string }>(sql)).rows.map(row => row.id)
        expect(await ids(`select ${key} as id from ${name}`)).toEqual([viewer])
        expect(await ids(`select ${key} as id from ${name} where ${key} = ${other}`)).toEqual([])
        expect((await client.query(`update ${name} set ${key} = ${key} where ${key} = ${other}`)).rowCount).toBe(0)
        expect((await client.query(`delete from ${name} where ${key} = ${other}`)).rowCount).toBe(0)
      })
      await refused(() => database.within([viewer], ({ client }) => client.query(`update ${name} set ${key} = ${other}`)))
    }
    expect((await behind.query(`select from ${name}`)).rowCount).toBe(2)
  })

  test.each(tables)('cannot plant a row of $name in the other', async ({ name, key }) => {
    const sql = await rowOf(name, key, BIGCO)
    await refused(() => database.within([ABC], ({ client }) => client.query(sql)))
    await refused(() => database.pool.query(sql))
  })

  test.each(tables)('without an organization in view $name is empty', async ({ name }) => {
    expect((await database.pool.query(`select from ${name}`)).rowCount).toBe(0)
  })

  /** 42501: the policy's own answer, and not that of some other rule of the table. */
  async function refused(work: () => Promise<unknown>): Promise<void> {
    const code = await work().then(() => 'nothing', (error: unknown) => error instanceof pg.DatabaseError ? error.code : String(error))
    expect(code).toBe('42501')
  }

  /** A statement that writes one row with something in every column that wants it. */
  async function rowOf(table: string, key: string, organization: string): Promise<string> {
    const { rows } = await behind.query<{ name: string; type: string; generated: boolean; accepted: string | null }>(`
      select a.attname::text as name, format_type(a.atttypid, null) as type, a.attidentity <> '' as generated,
        (select substring(pg_get_constraintdef(c.oid) from '''([^'']+)''::text') from pg_constraint c where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum]) as accepted
      from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and (a.attnotnull or a.attname = $2) and (not a.atthasdef or a.attname = $2)`, [table, key])
    const columns = rows.filter(column => column.name === key || !column.generated)
    const values = columns.map(column => column.name === key ? organization : valueOf(column.type, column.accepted, organization))
    return `insert into ${table} (${columns.map(column => column.name).join(', ')}) values (${values.join(', ')})`
  }
})

function valueOf(type: string, accepted: string | null, organization: string): string {
  if (accepted) return `'${accepted}'`
  const values: Record<string, string> = {
    text: `'x${organization}'`, bigint: organization, integer: organization, boolean: 'false', 'timestamp with time zone': 'now()', date: 'current_date',
    jsonb: `'{}'`, bytea: `'\\x00'`, tsvector: `''`, 'text[]': `'{}'`,
  }
  const value = values[type]
  if (!value) throw new Error(`no value for a column of type ${type}`)
  return value
}
