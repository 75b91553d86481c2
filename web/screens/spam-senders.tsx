import { TextInput } from '@mantine/core'
import { IconBan, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { addSpamSender, listSpamSenders, removeSpamSender, type SpamSender } from '../../contract/spam-senders.ts'
import { call } from '../client/call.ts'
import { usePages } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { Page } from '../parts/page.tsx'
import { useListChange } from '../parts/setting.ts'
import { DateOf } from '../parts/small.tsx'
import { Empty } from '../parts/states.tsx'
import { Cell, Row, Table } from '../parts/table.tsx'
import { useWords } from '../words/words.tsx'
import css from './desk-settings.module.css'

/** Customization > Help Desk > Spam senders. */
export function SpamSenders(): ReactNode {
  const { t } = useWords()
  const list = usePages(listSpamSenders, { query: { limit: 200 } })
  return (
    <Page title={t('spam-senders')} lead={t('spam-senders.lead')}>
      <AddSender />
      <Table
        label={t('spam-senders')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
        columns="minmax(0, 2fr) minmax(0, 1fr) var(--mk-20) var(--mk-24)"
        heads={[{ key: 'address', name: t('contacts.address') }, { key: 'ticket', name: t('ticket') }, { key: 'at', name: t('added') }, { key: 'act', name: '' }]}
        row={(one) => <Sender {...one} />} empty={<Empty title={t('spam-senders.empty')}>{t('spam-senders.empty.how')}</Empty>}
      />
    </Page>
  )
}

function AddSender(): ReactNode {
  const { t } = useWords()
  const add = useListChange({ route: addSpamSender, list: listSpamSenders, said: (_, { address }) => t('spam-senders.added', { who: address }), back: (_, { id }) => call(removeSpamSender, { params: { id } }) })
  const form = useForm({
    initial: { address: '' }, schema: addSpamSender.body, body: (values) => values,
    send: async (body) => {
      await add.mutateAsync({ body })
      form.reset()
    },
  })
  return (
    <form className={css['form']} data-two onSubmit={(event) => void form.submit(event)} noValidate>
      <TextInput label={t('contacts.address')} autoComplete="off" {...form.text('address')} />
      <Button type="submit" kind="main" icon={<IconBan aria-hidden />} busy={form.busy && t('adding')}>{t('add')}</Button>
    </form>
  )
}

function Sender({ id, address, ticket, at }: SpamSender): ReactNode {
  const { t } = useWords()
  const remove = useListChange({ route: removeSpamSender, list: listSpamSenders, said: () => t('spam-senders.removed', { who: address }), back: () => call(addSpamSender, { body: { address } }) })
  return (
    <Row>
      <Cell title={address}><b>{address}</b></Cell>
      <Cell tone="soft" wideOnly>{ticket ? <Link to="/tickets/$id" params={{ id: ticket.id }}>#{ticket.number}</Link> : undefined}</Cell>
      <Cell tone="dim" wideOnly><DateOf at={at} /></Cell>
      <Cell act><Button kind="quiet" small data-row icon={<IconTrash aria-hidden />} aria-label={t('remove.what', { what: address })} busy={remove.isPending && t('removing')} onClick={() => remove.mutate({ params: { id } })}>{t('remove')}</Button></Cell>
    </Row>
  )
}
