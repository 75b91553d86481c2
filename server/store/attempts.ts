import type pg from 'pg'

/*
 * What sign-in has to remember for a while (008-files-and-attempts.sql). It is asked before anybody is known, so no organization
 * is in view; keys are hashes.
 */

export interface AttemptLimit {
  readonly attempts: number
  /** In milliseconds. */
  readonly window: number
  /** In milliseconds since 1970. */
  readonly now: number
}

/**
 * Counts an attempt, where not too many were made in the time before. One of many at once waits for the others.
 * @returns null where it may be made, else when the first of the others was, in milliseconds since 1970
 */
export async function beginAttempt(pool: pg.Pool, key: Buffer, { attempts, window, now }: AttemptLimit): Promise<number | null> {
  // One attempt more than may be made stands in the row where this one may not; the next one that looks leaves it out.
  const { rows } = await pool.query<{ count: number; first: Date; fresh: boolean }>(
    `insert into auth.attempt as a (key, at, over_at) values ($1, array[$2::timestamptz], $2::timestamptz + $4 * interval '1 millisecond')
     on conflict (key) do update set over_at = excluded.over_at,
       at = (array(select t from unnest(a.at[1:$3]) with ordinality as x(t, n) where t > $2::timestamptz - $4 * interval '1 millisecond' order by n)) || $2::timestamptz
     returning cardinality(at) as count, at[1] as first, xmax = 0 as fresh`, [key, new Date(now), attempts, window])
  const { count, first, fresh } = rows[0]!
  // Whoever brings many new keys takes away what is over, so that there are never many.
  if (fresh) await pool.query('delete from auth.attempt where key in (select key from auth.attempt where over_at < $1 order by over_at limit 20)', [new Date(now)])
  return count > attempts ? first.getTime() : null
}

/** Takes back the last attempt. */
export async function forgiveAttempt(pool: pg.Pool, key: Buffer): Promise<void> {
  await pool.query('update auth.attempt set at = trim_array(at, 1) where key = $1 and cardinality(at) > 0', [key])
}

export async function clearAttempts(pool: pg.Pool, key: Buffer): Promise<void> {
  await pool.query('delete from auth.attempt where key = $1', [key])
}

const CODE_MINUTES = 5

/** Uses a code of an authenticator app up. @returns false where it was used before */
export async function useCode(pool: pg.Pool, user: string, hash: Buffer): Promise<boolean> {
  await pool.query(`delete from auth.used_code where "userId" = $1 and at < now() - make_interval(mins => $2)`, [user, CODE_MINUTES])
  const { rowCount } = await pool.query('insert into auth.used_code ("userId", hash) values ($1, $2) on conflict do nothing', [user, hash])
  return rowCount === 1
}

/** The code was not right: it may be one day. */
export async function forgetCode(pool: pg.Pool, user: string, hash: Buffer): Promise<void> {
  await pool.query('delete from auth.used_code where "userId" = $1 and hash = $2', [user, hash])
}
