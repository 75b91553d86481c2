import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import pg from 'pg'
import type { Schema } from './schema.ts'

/** The database as the application has it: every row it sees is of an organization that was put in view. */
export interface Database {
  readonly pool: pg.Pool
  /** Outside `within` no organization is in view: only the functions of 002-lookup.sql give rows. */
  readonly kysely: Kysely<Schema>
  /**
   * One transaction that sees these organizations and no other. What `work` throws rolls back and is thrown on.
   * @param organizations ids; an empty list sees nothing
   * @throws Error, see fault.ts for what it means
   */
  within<T>(organizations: readonly string[], work: (transaction: Transaction) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Statements of one transaction, typed (`kysely`) or as they are (`client`), in the order in which they are called. */
export interface Transaction {
  readonly kysely: Kysely<Schema>
  readonly client: pg.ClientBase
}

export interface DatabaseOptions {
  readonly connections: number
  /** Told when an idle connection breaks, which happens whenever the database goes away. */
  readonly notice: (text: string) => void
}

/**
 * Opens the pool; connects when first asked. A database that is dead, paused or busy beyond measure gives an error within
 * 10 seconds: 4 for a connection, 5 for a statement, half a second less where the server itself can still stop it.
 */
export function connectDatabase(app: pg.ClientConfig, { connections, notice }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    ...app, types, max: connections, connectionTimeoutMillis: 4000, query_timeout: 5000, statement_timeout: 4500,
    idle_in_transaction_session_timeout: 30_000, idleTimeoutMillis: 60_000, keepAlive: true, application_name: 'mailkeep',
  })
  pool.on('error', error => notice(`A connection to the database broke: ${error.message}`))
  pool.on('connect', endWhenBroken)
  return {
    pool,
    kysely: kyselyOver(pool),
    within: (organizations, work) => within(pool, organizations, work),
    close: () => pool.end(),
  }
}

/** int8 stays a string (ids are opaque to us), a date stays its text: it has no time zone to be converted from. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.DATE ? (text: string) => text : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

function within<T>(pool: pg.Pool, organizations: readonly string[], work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const view = organizations.map(id => BigInt(id)).join(',')
  return transact(pool, client => client.query(`begin; set local mailkeep.organizations = '{${view}}'`), client => work(transactionOn(client)))
}

/**
 * One transaction: `begin` opens it, `work` is told what that gave. What either throws rolls back and is thrown on.
 * Resolves when it is committed.
 */
export async function transact<Begun, T>(
  pool: pg.Pool, begin: (client: pg.PoolClient) => Promise<Begun>, work: (client: pg.PoolClient, begun: Begun) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    const result = await work(client, await begin(client))
    const { command } = await client.query('commit')
    // A transaction in which a statement failed cannot be committed, and PostgreSQL says so by this word alone.
    if (command !== 'COMMIT') throw new Error('A statement of the transaction had failed, so nothing of it was committed.')
    client.release()
    return result
  } catch (error) {
    await rollBack(client)
    throw error
  }
}

/** A connection that cannot even roll back is thrown away. */
async function rollBack(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('rollback')
    client.release()
  } catch (error) {
    client.release(error instanceof Error ? error : true)
  }
}

function transactionOn(client: pg.PoolClient): Transaction {
  let kysely: Kysely<Schema> | undefined
  return {
    client,
    get kysely() {
      return kysely ??= kyselyOver({ connect: async () => ({ query: client.query.bind(client), release: () => {} }) })
    },
  }
}

function kyselyOver(pool: Pick<PostgresPool, 'connect'>): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: { connect: () => pool.connect(), end: async () => {} } }) })
}

/**
 * A connection on which a statement timed out is still busy with it, and one that was lost is dead. It is ended at once, so
 * that it does not go into the pool again, whoever gives it back and however.
 */
function endWhenBroken(client: pg.PoolClient): void {
  // It may break between two statements, when nobody waits for an answer: the next statement fails then.
  client.on('error', () => {})
  const query = client.query.bind(client) as (...parts: unknown[]) => unknown
  client.query = ((...parts: unknown[]) => {
    const answer = query(...parts)
    if (!(answer instanceof Promise)) return answer
    return answer.catch((error: unknown) => {
      if (!isAnswer(error)) void client.end().catch(() => {})
      throw error
    })
  }) as typeof client.query
}

/** The server answered with an error and is ready for the next statement. */
function isAnswer(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR'
}
