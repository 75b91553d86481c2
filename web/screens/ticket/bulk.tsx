import { Menu } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconArrowMerge, IconCircleCheck, IconMailOff, IconTag, IconUserPlus, IconX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import type { BodyOf } from '../../../contract/route.ts'
import { listTicketLabels } from '../../../contract/ticket-labels.ts'
import { listTicketViews } from '../../../contract/ticket-views.ts'
import { changeTickets, listTickets, type Ticket, ticketStatus, undoTickets } from '../../../contract/tickets.ts'
import { call } from '../../client/call.ts'
import { keyOf, queryClient, useAnswer } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { useColleagues } from '../../parts/colleagues.ts'
import { useProblemWords } from '../../parts/problem.tsx'
import { toast } from '../../parts/toast.tsx'
import { useWords } from '../../words/words.tsx'
import css from '../tickets.module.css'

type Set = BodyOf<typeof changeTickets>['set']

/** What can be done with the chosen tickets, all at once; with a way back. */
export function Bulk({ tickets, clear }: { tickets: readonly Ticket[]; clear: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const colleagues = useColleagues()
  const labels = useAnswer(listTicketLabels, {}).data?.items ?? []
  const change = useMutation({
    mutationFn: (set: Set) => call(changeTickets, { body: { ids: tickets.map(({ id }) => id), set } }),
    onSuccess: async ({ changed, undo }) => {
      toast({ text: t('tickets.changed', { n: changed }), ...(undo ? { undo: () => takeBack(undo) } : {}) })
      clear()
      await showTickets()
    },
    onError: (error) => toast({ text: say(error), bad: true }),
  })
  const takeBack = async (id: string): Promise<void> => {
    try {
      const { changed } = await call(undoTickets, { params: { id } })
      toast({ text: t('tickets.undone', { n: changed }) })
    } catch (error) {
      toast({ text: say(error), bad: true })
    }
    await showTickets()
  }
  const oldest = tickets.toSorted((a, b) => a.number - b.number)[0]
  const [merging, setMerging] = useState(false)
  if (merging && oldest) {
    return (
      <div className={css['bulk']} role="toolbar" aria-label={t('tickets.chosen', { n: tickets.length })}>
        <b>{t('tickets.merge?', { n: tickets.length, number: oldest.number })}</b>
        <Button kind="danger" small icon={<IconArrowMerge aria-hidden />} busy={change.isPending && t('saving')} onClick={() => change.mutate({ mergeInto: oldest.id })}>{t('ticket.merge')}</Button>
        <Button small onClick={() => setMerging(false)}>{t('cancel')}</Button>
      </div>
    )
  }
  return (
    <div className={css['bulk']} role="toolbar" aria-label={t('tickets.chosen', { n: tickets.length })}>
      <b>{t('tickets.chosen', { n: tickets.length })}</b>
      <Choose name={t('ticket.assign')} icon={<IconUserPlus aria-hidden />}>
        <Menu.Item onClick={() => change.mutate({ assignee: null })}>{t('ticket.nobody')}</Menu.Item>
        {colleagues.map(({ login, name }) => <Menu.Item key={login} onClick={() => change.mutate({ assignee: login })}>{name}</Menu.Item>)}
      </Choose>
      <Choose name={t('ticket.label')} icon={<IconTag aria-hidden />}>
        {labels.map(({ id, name }) => <Menu.Item key={id} onClick={() => change.mutate({ label: name })}>{name}</Menu.Item>)}
      </Choose>
      <Choose name={t('ticket.status')} icon={<IconCircleCheck aria-hidden />}>
        {ticketStatus.options.map((status) => <Menu.Item key={status} onClick={() => change.mutate({ status })}>{t(`ticket.status.${status}`)}</Menu.Item>)}
      </Choose>
      {tickets.length > 1 && oldest && <Button small icon={<IconArrowMerge aria-hidden />} title={t('tickets.merge.how', { number: oldest.number })} onClick={() => setMerging(true)}>{t('ticket.merge')}</Button>}
      <Button small icon={<IconMailOff aria-hidden />} title={t('ticket.spam.how')} onClick={() => change.mutate({ spam: true })}>{t('ticket.spam')}</Button>
      <Button kind="quiet" small icon={<IconX aria-hidden />} onClick={clear}>{t('tickets.clear')}</Button>
    </div>
  )
}

function Choose({ name, icon, children }: { name: string; icon: ReactNode; children: ReactNode }): ReactNode {
  return (
    <Menu position="top" transitionProps={{ duration: 0 }}>
      <Menu.Target><Button small icon={icon}>{name}</Button></Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}

/** Everything that lists or counts tickets is asked for again. */
export async function showTickets(): Promise<void> {
  await Promise.all([listTickets, listTicketViews].map((route) => queryClient.invalidateQueries({ queryKey: keyOf(route) })))
}
