import { NativeSelect, TextInput } from '@mantine/core'
import { IconPlus, IconStar, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { addTicketLabel, changeTicketLabel, labelColour, listTicketLabels, removeTicketLabel, type TicketLabel } from '../../contract/ticket-labels.ts'
import { call } from '../client/call.ts'
import { usePages } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { Opened, Question } from '../parts/opened.tsx'
import { Page } from '../parts/page.tsx'
import { useListChange } from '../parts/setting.ts'
import { Tag } from '../parts/small.tsx'
import { Empty } from '../parts/states.tsx'
import { Below, Cell, Row, Table } from '../parts/table.tsx'
import { useWords } from '../words/words.tsx'
import css from './desk-settings.module.css'

/** Customization > Help Desk > Ticket labels. */
export function TicketLabels(): ReactNode {
  const { t } = useWords()
  const list = usePages(listTicketLabels, {})
  return (
    <Page title={t('ticket-labels')} lead={t('ticket-labels.lead')}>
      <AddLabel />
      <Table
        label={t('ticket-labels')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
        columns="minmax(0, 2fr) minmax(0, 1fr) var(--mk-16) calc(var(--mk-24) * 2.6)"
        heads={[{ key: 'name', name: t('name') }, { key: 'colour', name: t('ticket-labels.colour') }, { key: 'tickets', name: t('ticket-labels.tickets'), end: true }, { key: 'act', name: '' }]}
        row={(one) => <Label {...one} />} empty={<Empty title={t('ticket-labels.empty')} />}
      />
    </Page>
  )
}

function AddLabel(): ReactNode {
  const { t } = useWords()
  const add = useListChange({ route: addTicketLabel, list: listTicketLabels, said: (_, { name }) => t('ticket-labels.added', { name }), back: (_, { id }) => call(removeTicketLabel, { params: { id } }) })
  const form = useForm({
    initial: { name: '', colour: 'grey' as string }, schema: addTicketLabel.body, body: ({ name, colour }) => ({ name, colour: labelColour.parse(colour) }),
    send: async (body) => {
      await add.mutateAsync({ body })
      form.reset()
    },
  })
  return (
    <form className={css['form']} onSubmit={(event) => void form.submit(event)} noValidate>
      <TextInput label={t('name')} autoComplete="off" {...form.text('name')} />
      <Colour value={form.values.colour} choose={(colour) => form.set({ colour })} label={t('ticket-labels.colour')} />
      <Button type="submit" kind="main" icon={<IconPlus aria-hidden />} busy={form.busy && t('adding')}>{t('add')}</Button>
    </form>
  )
}

function Colour({ value, choose, label, name }: { value: string; choose: (colour: TicketLabel['colour']) => void; label?: string; name?: string }): ReactNode {
  const { t } = useWords()
  return <NativeSelect {...(label ? {} : { size: 'xs' as const })} label={label} aria-label={label ?? name} value={value} data={labelColour.options.map((one) => ({ value: one, label: t(`ticket-labels.colour.${one}`) }))} onChange={(event) => choose(labelColour.parse(event.target.value))} />
}

function Label({ id, name, colour, isDefault, tickets }: TicketLabel): ReactNode {
  const { t, number } = useWords()
  const [asking, setAsking] = useState(false)
  const change = useListChange({ route: changeTicketLabel, list: listTicketLabels, said: (_, changed) => t('ticket-labels.changed', { name: changed.name }) })
  const paint = useListChange({ route: changeTicketLabel, list: listTicketLabels, said: (_, changed) => t('ticket-labels.changed', { name: changed.name }), back: () => call(changeTicketLabel, { params: { id }, body: { colour } }) })
  const remove = useListChange({ route: removeTicketLabel, list: listTicketLabels, said: () => t('ticket-labels.removed', { name }) })
  return (
    <Opened open={asking}>
      <Row>
        <Cell title={name}><span className={css['label']}><i data-colour={colour} aria-hidden /><b>{name}</b>{isDefault && <Tag>{t('ticket-labels.default')}</Tag>}</span></Cell>
        <Cell wideOnly><Colour value={colour} name={`${t('ticket-labels.colour')}: ${name}`} choose={(next) => paint.mutate({ params: { id }, body: { colour: next } })} /></Cell>
        <Cell tone="soft" end wideOnly>{number(tickets)}</Cell>
        <Cell act><span className={css['acts']}>
          {!isDefault && <Button kind="quiet" small icon={<IconStar aria-hidden />} onClick={() => change.mutate({ params: { id }, body: { isDefault: true } })}>{t('ticket-labels.make-default')}</Button>}
          {!isDefault && <Button kind="quiet" small data-row icon={<IconTrash aria-hidden />} aria-expanded={asking} aria-label={t('remove.what', { what: name })} onClick={() => setAsking(!asking)}>{t('remove')}</Button>}
        </span></Cell>
      </Row>
      {asking && (
        <Below><Question title={t('ticket-labels.remove?', { name })} leave={() => setAsking(false)} acts={<>
          <Button kind="main" busy={remove.isPending && t('removing')} onClick={() => remove.mutate({ params: { id } })}>{t('remove')}</Button>
          <Button onClick={() => setAsking(false)}>{t('cancel')}</Button>
        </>}><p>{t('ticket-labels.remove.what', { n: tickets })}</p></Question></Below>
      )}
    </Opened>
  )
}
