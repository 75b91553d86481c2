import { useMutation, type UseMutationResult } from '@tanstack/react-query'
import type { BodyOf } from '../../../contract/route.ts'
import { changeTicket, getTicket, type TicketPage } from '../../../contract/tickets.ts'
import { call } from '../../client/call.ts'
import { keyOf, queryClient } from '../../client/queries.ts'
import { useProblemWords } from '../../parts/problem.tsx'
import { toast } from '../../parts/toast.tsx'
import { showTickets } from './bulk.tsx'

export type ChangeTicket = UseMutationResult<TicketPage, Error, BodyOf<typeof changeTicket>>

/** Writes what stands on a ticket; the page shows what the server made of it. */
export function useChangeTicket(id: string): ChangeTicket {
  const say = useProblemWords()
  return useMutation({
    mutationFn: (body: BodyOf<typeof changeTicket>) => call(changeTicket, { params: { id }, body }),
    onSuccess: (ticket) => showTicket(ticket),
    onError: (error) => toast({ text: say(error), bad: true }),
  })
}

/** Puts a ticket, as the server answered it, on its page; and asks again for the lists that it stands in. */
export async function showTicket(ticket: TicketPage): Promise<void> {
  queryClient.setQueryData(keyOf(getTicket, { params: { id: ticket.id } }), ticket)
  await showTickets()
}
