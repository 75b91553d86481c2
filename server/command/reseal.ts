import { setTimeout as sleep } from 'node:timers/promises'
import { resealSecondFactors } from '../accounts/reseal.ts'
import type { Database } from '../database/database.ts'
import { type Secrets, UnsealError } from '../secrets.ts'
import { organizationIds } from '../store/organization.ts'
import { type SealedColumn, type SealedRow, lockSealed, putSealed, sealedColumns, sealedOtherwise, transactionsEnded } from '../store/sealed.ts'

export interface Resealed {
  readonly done: number
  /** Values that no key opens which is here; they stay as they are. */
  readonly unreadable: number
}

/** One transaction seals so much anew: rows, and octets, but one value at least. */
const ROWS = 200
const OCTETS = 8 * 1024 * 1024
const LOOK_MILLISECONDS = 200

/**
 * Seals everything anew with the newest key, batch by batch, while others work; may be broken off and begun again. When it
 * resolves, nothing that can be opened is sealed with another key: what a transaction of before the change wrote late, too.
 */
export async function resealAll(database: Database, secrets: Secrets, told: (done: number) => void): Promise<Resealed> {
  const first = await resealOnce(database, secrets, told)
  await transactionsEnded(database.pool, () => sleep(LOOK_MILLISECONDS))
  const late = await resealOnce(database, secrets, done => told(first.done + done))
  return { done: first.done + late.done, unreadable: late.unreadable }
}

async function resealOnce(database: Database, secrets: Secrets, told: (done: number) => void): Promise<Resealed> {
  let done = 0
  let unreadable = 0
  const add = (more: Resealed): void => {
    done += more.done
    unreadable += more.unreadable
    told(done)
  }
  for (const organization of await organizationIds(database.pool)) {
    for (const column of sealedColumns) add(await resealColumn(database, secrets, organization, column, more => told(done + more)))
  }
  add(await resealSecondFactors(database, secrets, more => told(done + more)))
  return { done, unreadable }
}

async function resealColumn(database: Database, secrets: Secrets, organization: string, column: SealedColumn, told: (done: number) => void): Promise<Resealed> {
  const keyId = secrets.ring('seal')[0]!.id
  let done = 0
  let unreadable = 0
  let after = '0'
  for (;;) {
    const batch = await database.within([organization], async ({ client }) => {
      const rows = small(await sealedOtherwise(client, organization, column, keyId, after, ROWS)).map(({ row }) => row)
      const values = rows.length > 0 ? await lockSealed(client, organization, column, keyId, rows) : []
      const renewed = values.flatMap(({ row, sealed }) => {
        const plain = opened(secrets, sealed, column.place(organization, row))
        return plain ? [{ row, sealed: secrets.seal(plain, column.place(organization, row)) }] : []
      })
      if (renewed.length > 0) await putSealed(client, organization, column, renewed)
      return { last: rows.at(-1), renewed: renewed.length, unreadable: values.length - renewed.length }
    })
    if (batch.last === undefined) return { done, unreadable }
    after = batch.last
    done += batch.renewed
    unreadable += batch.unreadable
    told(done)
  }
}

/** As many of the first rows as go into one transaction. */
function small(rows: readonly SealedRow[]): readonly SealedRow[] {
  let octets = 0
  const end = rows.findIndex((row, at) => (octets += row.octets) > OCTETS && at > 0)
  return end < 0 ? rows : rows.slice(0, end)
}

function opened(secrets: Secrets, sealed: Buffer, place: string): Buffer | null {
  try {
    return secrets.open(sealed, place)
  } catch (error) {
    if (error instanceof UnsealError) return null
    throw error
  }
}
