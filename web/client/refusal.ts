import type { FieldError, Problem } from '../../contract/problem.ts'

/** The server said no, and why. */
export class Refusal extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'Refusal'
    this.problem = problem
  }
}

/** The server did not answer, or what answered was not ours; trying again may help. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('the server does not answer', { cause })
    this.name = 'Unreachable'
  }
}

/** The refused fields of an error, by their path; empty where no field is to blame. */
export function fieldErrors(error: unknown): ReadonlyMap<string, FieldError> {
  return new Map(error instanceof Refusal ? error.problem.errors?.map((one) => [one.path, one]) : [])
}

/** Would the same request have a chance later? */
export function mayHelpToTryAgain(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Refusal && (error.problem.status >= 500 || error.problem.code === 'try-again'))
}
