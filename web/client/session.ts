import { getRetention } from '../../contract/organization.ts'
import type { Role } from '../../contract/route.ts'
import { useAnswer } from './queries.ts'
import { Refusal } from './refusal.ts'

export interface Me {
  readonly role: Role
}

/** Who is signed in, as far as the server tells: whoever may read an administrator's setting is one. */
export function useMe(): Me {
  const { error } = useAnswer(getRetention, {})
  return { role: error instanceof Refusal && error.problem.code === 'forbidden' ? 'member' : 'administrator' }
}
