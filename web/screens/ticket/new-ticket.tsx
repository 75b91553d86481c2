import { Modal, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { addTicket, priority } from '../../../contract/tickets.ts'
import { call } from '../../client/call.ts'
import { Button } from '../../parts/button.tsx'
import { useColleagues } from '../../parts/colleagues.ts'
import { useForm } from '../../parts/form.ts'
import { useWords } from '../../words/words.tsx'
import { showTickets } from './bulk.tsx'
import css from './new-ticket.module.css'

interface Values { readonly name: string; readonly requester: string; readonly note: string; readonly priority: string; readonly assignee: string }

/** A ticket opened by hand, as for a phone call. */
export function NewTicket({ close, requester = '', contacts = [] }: { close: () => void; requester?: string; contacts?: readonly string[] }): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const colleagues = useColleagues()
  const form = useForm({
    draft: 'new-ticket', initial: { name: '', requester, note: '', priority: 'normal', assignee: '' } satisfies Values as Values, schema: addTicket.body,
    body: (values: Values) => ({
      name: values.name, requester: values.requester.trim() || null, contacts: [...contacts], priority: priority.parse(values.priority),
      ...(values.note.trim() ? { note: values.note } : {}), ...(values.assignee ? { assignee: values.assignee } : {}),
    }),
    send: async (body) => {
      const { id } = await call(addTicket, { body })
      close()
      await showTickets()
      await go({ to: '/tickets/$id', params: { id } })
    },
  })
  return (
    <Modal opened onClose={close} title={t('tickets.new')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className={css['form']} onSubmit={(event) => void form.submit(event)} noValidate>
        <TextInput label={t('ticket.name')} data-autofocus autoComplete="off" {...form.text('name')} />
        <TextInput label={t('ticket.requester')} description={t('ticket.requester.how')} autoComplete="off" {...form.text('requester')} />
        <Textarea label={t('ticket.note')} autosize minRows={3} maxRows={12} {...form.text('note')} />
        <div className={css['two']}>
          <NativeSelect label={t('ticket.priority')} data={priority.options.map((one) => ({ value: one, label: t(`ticket.priority.${one}`) }))} {...form.text('priority')} />
          <NativeSelect label={t('ticket.assignee')} data={[{ value: '', label: t('ticket.nobody') }, ...colleagues.map(({ login, name }) => ({ value: login, label: name }))]} {...form.text('assignee')} />
        </div>
        {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
        <div className={css['acts']}>
          <Button type="submit" kind="main" icon={<IconPlus aria-hidden />} busy={form.busy && t('adding')}>{t('tickets.open-it')}</Button>
          <Button onClick={close}>{t('cancel')}</Button>
        </div>
      </form>
    </Modal>
  )
}
