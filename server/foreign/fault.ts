import { type FaultCode, type FaultStep, SERVER_FAULTS } from '../../core/settings/server-faults.ts'

interface More {
  /** Where it happened, if not where it mostly does: a line can be cut at any step. */
  readonly step?: FaultStep
  /** Seconds before which trying again does not help, where the server said so. */
  readonly after?: number
  /** For our own debugging. Never told to anybody: it may hold what the foreign server said. */
  readonly cause?: unknown
}

/** What failed between us and a foreign server, in words of ours alone. */
export class ForeignFault extends Error {
  override readonly name = 'ForeignFault'
  readonly code: FaultCode
  readonly step: FaultStep
  /** Does it help to try again later, with nothing changed? */
  readonly again: boolean
  /** In seconds, where the server said so. */
  readonly after: number | null
  constructor(code: FaultCode, { step, after, cause }: More = {}) {
    super(SERVER_FAULTS[code].says, { cause })
    this.code = code
    this.step = step ?? SERVER_FAULTS[code].step
    this.again = SERVER_FAULTS[code].again
    this.after = after ?? null
  }
}
