import { Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { IconArrowMerge, IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { listTickets, mergeTicket, type TicketPage } from '../../../contract/tickets.ts'
import { call } from '../../client/call.ts'
import { usePages } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { toast } from '../../parts/toast.tsx'
import { useWords } from '../../words/words.tsx'
import { showTicket } from './change.ts'
import css from './merge.module.css'

/** Where a ticket goes that tells of the same trouble as another: first the requester's others, then whatever is searched for. */
export function Merge({ ticket, close }: { ticket: TicketPage; close: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const go = useNavigate()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 150)
  const { items = [] } = usePages(listTickets, { query: { limit: 20, ...(q ? { q } : ticket.requester ? { requester: ticket.requester.address } : {}) } })
  const others = items.filter(({ id }) => id !== ticket.id)
  const merge = useMutation({
    mutationFn: (into: string) => call(mergeTicket, { params: { id: ticket.id }, body: { into } }),
    onSuccess: async (survivor) => {
      toast({ text: t('ticket.merged.done', { from: ticket.number, into: survivor.number }) })
      close()
      await showTicket(survivor)
      await go({ to: '/tickets/$id', params: { id: survivor.id } })
    },
    onError: (error) => toast({ text: say(error), bad: true }),
  })
  return (
    <Modal opened onClose={close} title={t('ticket.merge.title', { number: ticket.number })} closeButtonProps={{ 'aria-label': t('close') }}>
      <p className={css['how']}>{t('ticket.merge.what')}</p>
      <TextInput leftSection={<IconSearch aria-hidden />} data-autofocus placeholder={t('tickets.search')} aria-label={t('tickets.search')} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <ul className={css['list']}>
        {others.map((one) => (
          <li key={one.id}>
            <span>#{one.number}</span><b title={one.name}>{one.name}</b>
            <Button small icon={<IconArrowMerge aria-hidden />} busy={merge.isPending && merge.variables === one.id && t('saving')} onClick={() => merge.mutate(one.id)}>{t('ticket.merge.here')}</Button>
          </li>
        ))}
      </ul>
      {others.length === 0 && <p className={css['how']}>{t('ticket.merge.none')}</p>}
    </Modal>
  )
}
