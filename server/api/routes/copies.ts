import { getCopies, getSilence } from '../../../contract/copies.ts'
import { silenceOf, WEEKS } from '../../../core/capture/silence.ts'
import { type Copy, copiesByHour, lastCopies } from '../../store/copies.ts'
import { type Handler, reads } from '../handler.ts'

export const copies: Handler[] = [
  reads(getCopies, async ({ client, organization }) => {
    const { last, incoming, outgoing, internal, blind } = await lastCopies(client, organization)
    return { last: shown(last), incoming: shown(incoming), outgoing: shown(outgoing), internal: shown(internal), blind: shown(blind) }
  }),

  reads(getSilence, async ({ client, organization }) => {
    const past = await copiesByHour(client, organization, WEEKS)
    if (past === null) return { since: null, overdue: false, usual: null }
    return { since: new Date(past.last).toISOString(), ...silenceOf(past, Date.now()) }
  }),
]

function shown(copy: Copy | null): { logId: string; at: string } | null {
  return copy && { logId: copy.logId, at: copy.at.toISOString() }
}
