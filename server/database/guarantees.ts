import type pg from 'pg'

/**
 * Asks the server, on one of the application's own connections, what the promises rest on: that no policy can be bypassed,
 * and that a commit is on the disk before it is answered. A killed process proves nothing about the disk; the settings must.
 * @throws Error, in words, naming everything that is wrong
 */
export async function checkGuarantees(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<Facts>(FACTS)
  const faults = faultsOf(rows[0]!)
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

interface Facts {
  readonly bypassing: string[]
  readonly settings: { name: string; setting: string }[]
}

const FACTS = `
select
  array(select r.rolname::text from pg_roles r where r.rolname in (current_user, session_user) and (r.rolsuper or r.rolbypassrls)
    union select current_user::text where pg_has_role('mailkeep_lookup', 'USAGE')) as bypassing,
  (select json_agg(json_build_object('name', name, 'setting', setting)) from pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off') as settings`

function faultsOf({ bypassing, settings }: Facts): string[] {
  return [
    ...bypassing.map(role => `The database role "${role}" may see past row-level security, so one organization could see another's data. Mailkeep does not start with it.`),
    ...(settings ?? []).map(({ name }) => `PostgreSQL runs with ${name} = off, so an acknowledged mail could be lost. Mailkeep does not start with it.`),
  ]
}
