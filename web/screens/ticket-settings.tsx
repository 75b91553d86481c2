import { Checkbox, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { changeTicketSettings, getTicketSettings, type TicketSettings as Settings } from '../../contract/ticket-settings.ts'
import { useAnswer } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { Page } from '../parts/page.tsx'
import { useSettingChange } from '../parts/setting.ts'
import { Failing, Skeleton } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import css from './desk-settings.module.css'

/** Customization > Help Desk > Rules: reopening, held replies, acknowledgements. */
export function TicketSettings(): ReactNode {
  const { t } = useWords()
  const { data, error, refetch } = useAnswer(getTicketSettings, {})
  return (
    <Page title={t('ticket-settings')} lead={t('ticket-settings.lead')}>
      {error && !data ? <Failing title={t('list.failed')} error={error} again={refetch} /> : data ? <Rules key={JSON.stringify(data)} settings={data} /> : <Skeleton rows={3} />}
    </Page>
  )
}

function Rules({ settings }: { settings: Settings }): ReactNode {
  const { t } = useWords()
  const change = useSettingChange({ route: changeTicketSettings, menu: 'ticket-settings', said: () => t('ticket-settings.saved') })
  const form = useForm({
    initial: { followUpAfterDays: String(settings.followUpAfterDays), acknowledgementsPerHour: String(settings.acknowledgementsPerHour), holdUnauthenticated: settings.holdUnauthenticated },
    schema: changeTicketSettings.body, send: (body) => change.mutateAsync({ body }),
    body: (values) => ({ followUpAfterDays: Number(values.followUpAfterDays), acknowledgementsPerHour: Number(values.acknowledgementsPerHour), holdUnauthenticated: values.holdUnauthenticated }),
  })
  return (
    <form className={css['rules']} onSubmit={(event) => void form.submit(event)} noValidate>
      <TextInput type="number" label={t('ticket-settings.follow-up')} description={t('ticket-settings.follow-up.how')} {...form.text('followUpAfterDays')} />
      <TextInput type="number" label={t('ticket-settings.acknowledgements')} description={t('ticket-settings.acknowledgements.how')} {...form.text('acknowledgementsPerHour')} />
      <Checkbox label={t('ticket-settings.hold')} description={t('ticket-settings.hold.how')} checked={form.values.holdUnauthenticated} onChange={(event) => form.set({ holdUnauthenticated: event.currentTarget.checked })} />
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <Button type="submit" kind="main" busy={form.busy && t('saving')}>{t('save')}</Button>
    </form>
  )
}
