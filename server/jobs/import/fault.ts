import type { Imported } from '../../../contract/jobs.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import { Refusal } from '../../api/errors.ts'

/** Why one row of a file cannot be taken. */
export class Fault {
  readonly line: number
  readonly code: ProblemCode
  readonly detail: string
  constructor(line: number, code: ProblemCode, detail: string) {
    this.line = line
    this.code = code
    this.detail = detail
  }
}

/** What `work` gives, or why the row cannot be taken. @throws all that is no refusal */
export function orFault<T>(line: number, work: () => T): T | Fault {
  try {
    return work()
  } catch (error) {
    return faultOf(line, error)
  }
}

/** Why the row cannot be taken, where that is what the error says. @throws the error, where it is no refusal */
export function faultOf(line: number, error: unknown): Fault {
  if (!(error instanceof Refusal)) throw error
  return new Fault(line, error.code, error.errors?.map(({ detail }) => detail).join(' ') ?? error.message)
}

/** More are not kept: who has so many reads the first ones. */
const MOST_FAULTS = 100

export function nothingYet(dryRun: boolean): Imported {
  return { dryRun, added: 0, changed: 0, there: 0, refused: 0, kinds: {}, locked: [], faults: [] }
}

/** What a batch brought. */
export interface Brought {
  /** The kind of each that was added. */
  readonly added: readonly string[]
  readonly changed: number
  readonly there: number
  readonly faults: readonly Fault[]
  /** The domain of each added address that a lock keeps out. */
  readonly locked: readonly string[]
}

/** The sum of what was brought before and what this batch brought. */
export function withBrought(before: Imported, { added, changed, there, faults, locked }: Brought): Imported {
  const kinds = { ...before.kinds }
  for (const kind of added) kinds[kind] = (kinds[kind] ?? 0) + 1
  const domains = new Map(before.locked.map(({ domain, addresses }) => [domain, addresses]))
  for (const domain of locked) domains.set(domain, (domains.get(domain) ?? 0) + 1)
  return {
    dryRun: before.dryRun,
    added: before.added + added.length,
    changed: before.changed + changed,
    there: before.there + there,
    refused: before.refused + faults.length,
    kinds,
    locked: [...domains].map(([domain, addresses]) => ({ domain, addresses })),
    faults: [...before.faults, ...faults.map(({ line, code, detail }) => ({ line, code, detail }))].slice(0, MOST_FAULTS),
  }
}
