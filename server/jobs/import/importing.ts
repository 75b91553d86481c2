import type pg from 'pg'
import type { Event } from '../../../contract/events.ts'
import type { Imported } from '../../../contract/jobs.ts'
import type { Database } from '../../database/database.ts'
import { Fault, withBrought, type Brought } from './fault.ts'
import type { Source } from './source.ts'

/** One transaction in which rows are registered. */
export interface Batch {
  readonly client: pg.ClientBase
  readonly organization: string
  readonly dryRun: boolean
  /** Who brings the file: `user:ceo`. */
  readonly by: string
  /** Told to those who look on, once the transaction has committed. */
  announce(event: Event): void
}

/** What a kind of import makes of a file, and how it registers that. */
export interface Importing<Found, Row> {
  /** The rows of a file, as they stand in it. */
  rows(source: Source): AsyncGenerator<Found | Fault>
  /** What checks the rows of one file, one after the other. */
  reader(): (row: Found) => Row | Fault
  register(rows: readonly Row[], batch: Batch): Promise<Brought>
}

/** An import that was begun may go on where it stopped. */
export interface Import extends Omit<Batch, 'client' | 'announce'> {
  readonly source: Source
  /** How many rows were done before. */
  readonly done: number
  readonly imported: Imported
  /** Told within the transaction of each batch. @returns false to stop: the batch is not committed */
  told(client: pg.ClientBase, done: number, imported: Imported): Promise<boolean>
  /** What was announced, when it is committed. */
  tell(events: readonly Event[]): void
}

/** So many rows are one transaction. */
const BATCH = 500

class Stopped extends Error {}

/**
 * Brings in a file, batch by batch, in flat memory: what a batch did is committed with how far it came.
 * @returns what was brought, in this run and before
 */
export async function importFile<Found, Row>(database: Database, importing: Importing<Found, Row>, run: Import): Promise<Imported> {
  let { imported, done } = run
  let place = 0
  const commit = async (rows: readonly (Row | Fault)[]): Promise<void> => {
    const events: Event[] = []
    done += rows.length
    imported = await database.within([run.organization], async ({ client }) => {
      const brought = await importing.register(rows.filter((row) => !(row instanceof Fault)) as Row[], { ...run, client, announce: (event) => void events.push(event) })
      const faults = [...rows.filter((row) => row instanceof Fault), ...brought.faults].toSorted((a, b) => a.line - b.line)
      const now = withBrought(imported, { ...brought, faults })
      if (!await run.told(client, done, now)) throw new Stopped()
      return now
    })
    run.tell(events)
  }
  try {
    let batch: (Row | Fault)[] = []
    const read = importing.reader()
    for await (const found of importing.rows(run.source)) {
      const row = found instanceof Fault ? found : read(found)
      if (++place <= run.done) continue
      batch.push(row)
      if (batch.length < BATCH) continue
      await commit(batch)
      batch = []
    }
    if (batch.length > 0 || place === 0) await commit(batch)
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
  return imported
}

/** How many rows a file has, good or bad. @throws Refusal where it can be no file of rows */
export async function countRows<Found, Row>(importing: Importing<Found, Row>, source: Source): Promise<number> {
  let count = 0
  for await (const _ of importing.rows(source)) count++
  return count
}
