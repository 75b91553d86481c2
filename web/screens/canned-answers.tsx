import { Textarea, TextInput } from '@mantine/core'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { addCannedAnswer, answerField, type CannedAnswer, changeCannedAnswer, listCannedAnswers, removeCannedAnswer } from '../../contract/canned-answers.ts'
import { call } from '../client/call.ts'
import { usePages } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { Page } from '../parts/page.tsx'
import { useListChange } from '../parts/setting.ts'
import { Beside, Hint, SideForm } from '../parts/side.tsx'
import { DateOf } from '../parts/small.tsx'
import { Empty } from '../parts/states.tsx'
import { Cell, Row, Table } from '../parts/table.tsx'
import { useWords } from '../words/words.tsx'
import css from './desk-settings.module.css'

/** Customization > Help Desk > Canned answers. */
export function CannedAnswers(): ReactNode {
  const { t } = useWords()
  const [edited, setEdited] = useState<CannedAnswer | 'new'>()
  const list = usePages(listCannedAnswers, { query: { limit: 200 } })
  return (
    <Beside form={edited && <AnswerForm key={edited === 'new' ? 'new' : edited.id} answer={edited === 'new' ? undefined : edited} close={() => setEdited(undefined)} />}>
      <Page title={t('canned-answers')} lead={t('canned-answers.lead', { field: '{{requester.name}}' })} acts={edited !== 'new' && <Button kind="main" icon={<IconPlus aria-hidden />} onClick={() => setEdited('new')}>{t('canned-answers.add')}</Button>}>
        <Table
          label={t('canned-answers')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
          columns="minmax(0, 1fr) minmax(0, 2fr) var(--mk-20) calc(var(--mk-24) * 1.8)"
          heads={[{ key: 'name', name: t('name') }, { key: 'text', name: t('canned-answers.text') }, { key: 'at', name: t('added') }, { key: 'act', name: '' }]}
          row={(one) => <Answer answer={one} edit={() => setEdited(one)} />} empty={<Empty title={t('canned-answers.empty')}>{t('canned-answers.empty.how')}</Empty>}
        />
      </Page>
    </Beside>
  )
}

function Answer({ answer: { id, name, text, updatedAt }, edit }: { answer: CannedAnswer; edit: () => void }): ReactNode {
  const { t } = useWords()
  const remove = useListChange({ route: removeCannedAnswer, list: listCannedAnswers, said: () => t('canned-answers.removed', { name }), back: () => call(addCannedAnswer, { body: { name, text } }) })
  return (
    <Row>
      <Cell title={name}><b>{name}</b></Cell>
      <Cell tone="soft" title={text}>{text}</Cell>
      <Cell tone="dim" wideOnly><DateOf at={updatedAt} /></Cell>
      <Cell act><span className={css['acts']}>
        <Button kind="quiet" small data-row icon={<IconPencil aria-hidden />} onClick={edit}>{t('canned-answers.edit')}</Button>
        <Button kind="quiet" small icon={<IconTrash aria-hidden />} aria-label={t('remove.what', { what: name })} busy={remove.isPending && t('removing')} onClick={() => remove.mutate({ params: { id } })}>{t('remove')}</Button>
      </span></Cell>
    </Row>
  )
}

function AnswerForm({ answer, close }: { answer: CannedAnswer | undefined; close: () => void }): ReactNode {
  const { t, list } = useWords()
  const said = (_: unknown, { name }: CannedAnswer): string => t('canned-answers.saved', { name })
  const add = useListChange({ route: addCannedAnswer, list: listCannedAnswers, said, back: (_, { id }) => call(removeCannedAnswer, { params: { id } }) })
  const change = useListChange({ route: changeCannedAnswer, list: listCannedAnswers, said, ...(answer ? { back: () => call(changeCannedAnswer, { params: { id: answer.id }, body: { name: answer.name, text: answer.text } }) } : {}) })
  const form = useForm({
    draft: `canned-answer.${answer?.id ?? 'new'}`, initial: { name: answer?.name ?? '', text: answer?.text ?? '' }, schema: addCannedAnswer.body, body: (values) => values,
    send: async (body) => {
      await (answer ? change.mutateAsync({ params: { id: answer.id }, body }) : add.mutateAsync({ body }))
      close()
    },
  })
  return (
    <SideForm title={answer ? answer.name : t('canned-answers.add')} submit={form.submit} busy={form.busy} failed={form.failed} close={close}>
      <TextInput label={t('name')} autoComplete="off" autoFocus {...form.text('name')} />
      <Textarea label={t('canned-answers.text')} autosize minRows={8} maxRows={24} {...form.text('text')} />
      <Hint>{t('canned-answers.fields', { fields: list(answerField.options.map((one) => `{{${one}}}`)) })}</Hint>
    </SideForm>
  )
}
