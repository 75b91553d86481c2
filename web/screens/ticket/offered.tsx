import { useMutation } from '@tanstack/react-query'
import { IconHeadset, IconLink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { listActivity } from '../../../contract/activity.ts'
import { linkTicket, unlinkTicket } from '../../../contract/tickets.ts'
import { call } from '../../client/call.ts'
import { keyOf, queryClient } from '../../client/queries.ts'
import { useSignal } from '../../client/signal.ts'
import { Button } from '../../parts/button.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { Notice } from '../../parts/states.tsx'
import { toast } from '../../parts/toast.tsx'
import { useWords } from '../../words/words.tsx'
import { showTickets } from './bulk.tsx'
import { offered } from './offer.ts'

/** Offers the earlier tickets of somebody who has just become one of the contact's people. */
export function OfferedTickets({ contact }: { contact: { readonly id: string; readonly name: string } }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const offer = useSignal(offered)
  const show = async (): Promise<void> => {
    await Promise.all([showTickets(), queryClient.invalidateQueries({ queryKey: keyOf(listActivity) })])
  }
  const link = useMutation({
    mutationFn: async (tickets: readonly string[]) => {
      for (const id of tickets) await call(linkTicket, { params: { id }, body: { contact: contact.id } })
    },
    onSuccess: async (_, tickets) => {
      offered.set(null)
      toast({ text: t('contact.tickets.linked', { n: tickets.length, who: contact.name }), undo: () => takeBack(tickets) })
      await show()
    },
    onError: (error) => toast({ text: say(error), bad: true }),
  })
  const takeBack = async (tickets: readonly string[]): Promise<void> => {
    for (const id of tickets) await call(unlinkTicket, { params: { id, contact: contact.id } })
    await show()
  }
  if (offer?.contact !== contact.id) return null
  const n = offer.tickets.length
  return (
    <Notice icon={<IconHeadset aria-hidden />}>
      <span>{t('contact.tickets.offer', { n, who: contact.name })}</span>
      <Button small icon={<IconLink aria-hidden />} busy={link.isPending && t('saving')} onClick={() => link.mutate(offer.tickets)}>{t('contact.tickets.link', { n })}</Button>
      <Button kind="quiet" small onClick={() => offered.set(null)}>{t('contact.tickets.leave')}</Button>
    </Notice>
  )
}
