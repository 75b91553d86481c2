import { useQuery } from '@tanstack/react-query'
import { getSilence } from '../../contract/copies.ts'
import { answer } from './queries.ts'

/** Silence makes no event, so it is asked for now and then. */
const every = 5 * 60_000

/** Whether copies of the company's mail have stopped coming. For administrators. */
export function useSilence(when = true) {
  return useQuery({ ...answer(getSilence, {}), enabled: when, refetchInterval: every })
}
