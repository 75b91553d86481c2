import type { Role } from '../../contract/route.ts'
import { signal } from './signal.ts'

/** The server no longer knows who we are. */
export const signedOut = signal(false)

export interface Me {
  readonly name: string
  readonly role: Role
}

/** Who is signed in. */
export function useMe(): Me {
  return { name: 'Katherine Hong', role: 'administrator' }
}
