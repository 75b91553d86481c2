import { NativeSelect, TagsInput, TextInput } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { changeOrganization, changeRetention, getOrganization, getRetention, renewCapture, type Organization } from '../../contract/organization.ts'
import { useAnswer } from '../client/queries.ts'
import { Button, TextLink } from '../parts/button.tsx'
import { Copy } from '../parts/copy.tsx'
import { changed, useForm } from '../parts/form.ts'
import { Question } from '../parts/opened.tsx'
import { Page } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { useSettingChange } from '../parts/setting.ts'
import { Failing, Skeleton } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import { OutgoingServer } from './transport.tsx'
import css from './company.module.css'

/** Customization > Company: its name, its own domains, where its copies go, and for how long the log remembers. */
export function Company(): ReactNode {
  const { t } = useWords()
  const { data: company, error, refetch } = useAnswer(getOrganization, {})
  return (
    <Page title={t('company')} lead={t('company.lead')}>
      {error && !company && <Failing title={t('list.failed')} error={error} again={refetch} />}
      {!company && !error && <Skeleton />}
      {company && <><AboutCompany company={company} /><CaptureAddress address={company.captureAddress} /><OutgoingServer /><Retention /></>}
    </Page>
  )
}

interface Values {
  readonly name: string
  readonly domains: string[]
  readonly language: Organization['language']
  readonly trustedNetworks: string[]
  readonly authservIds: string[]
}

/** Only what is changed here is kept here, and sent: the other fields show what they are now, whoever set them. */
function AboutCompany({ company }: { company: Organization }): ReactNode {
  const { t } = useWords()
  const change = useSettingChange({ route: changeOrganization, menu: 'organization', said: () => t('company.saved') })
  const form = useForm({
    initial: {} satisfies Partial<Values> as Partial<Values>,
    schema: changeOrganization.body,
    body: (edited: Partial<Values>) => changed(edited, company),
    send: async (body) => {
      await change.mutateAsync({ body })
      form.reset()
    },
  })
  const shown = { ...company, ...form.values }
  const text = (field: 'name' | 'language') => ({ ...form.text(field), value: shown[field] })
  const tags = (field: 'domains' | 'trustedNetworks' | 'authservIds') => ({
    value: [...shown[field]], onChange: (value: string[]) => form.set({ [field]: value }), splitChars: [',', ' ', ';'], acceptValueOnBlur: true, autoCapitalize: 'off', spellCheck: false,
    error: form.wrong(field) ?? shown[field].map((_, i) => form.wrong(`${field}.${i}`)).find(Boolean),
  })
  return (
    <form className={css['part']} onSubmit={(event) => void form.submit(event)} noValidate>
      <TextInput label={t('company.name')} {...text('name')} />
      <TagsInput label={t('company.domains')} description={t('company.domains-hint')} {...tags('domains')} />
      <NativeSelect label={t('language')} description={t('company.language-hint')} data={[{ value: 'en', label: 'English' }, { value: 'ko', label: '한국어' }]} {...text('language')} />
      <TagsInput label={t('company.networks')} description={t('company.networks-hint')} {...tags('trustedNetworks')} />
      <TagsInput label={t('company.authserv')} description={t('company.authserv-hint')} {...tags('authservIds')} />
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <div className={css['acts']}><Button type="submit" kind="main" busy={form.busy && t('saving')}>{t('save')}</Button></div>
    </form>
  )
}

function CaptureAddress({ address }: { address: string }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [asking, setAsking] = useState(false)
  const renew = useSettingChange({ route: renewCapture, menu: 'organization', final: true, said: () => t('company.renewed') })
  return (
    <section className={css['part']}>
      <h2>{t('company.capture')}</h2>
      <p className={css['hint']}>{t('company.capture-hint')} <TextLink to="/customization/connect">{t('connect')}</TextLink></p>
      <div className={css['code']}><code tabIndex={0}>{address}</code><Copy text={address} /></div>
      {!asking && <div className={css['acts']}><Button small icon={<IconRefresh aria-hidden />} onClick={() => setAsking(true)}>{t('company.renew')}</Button></div>}
      {asking && (
        <Question title={t('company.renew?')} leave={() => setAsking(false)} acts={<>
          <Button kind="danger" busy={renew.isPending && t('saving')} onClick={() => renew.mutate({}, { onSuccess: () => setAsking(false) })}>{t('company.renew')}</Button>
          <Button onClick={() => setAsking(false)}>{t('company.renew.keep')}</Button>
        </>}><p>{renew.error ? say(renew.error) : t('company.renew.what')}</p></Question>
      )}
    </section>
  )
}

function Retention(): ReactNode {
  const { data } = useAnswer(getRetention, {})
  return data ? <RetentionForm key={data.logDays} logDays={data.logDays} /> : null
}

function RetentionForm({ logDays }: { logDays: number }): ReactNode {
  const { t } = useWords()
  const change = useSettingChange({ route: changeRetention, menu: 'retention', said: (_, now) => t('company.retention.saved', { n: now.logDays }) })
  const form = useForm({ initial: { logDays: String(logDays) }, schema: changeRetention.body, body: (values: { logDays: string }) => ({ logDays: Number(values.logDays) }), send: (body) => change.mutateAsync({ body }) })
  return (
    <form className={css['part']} onSubmit={(event) => void form.submit(event)} noValidate>
      <h2>{t('company.retention')}</h2>
      <TextInput label={t('company.retention.days')} description={t('company.retention-hint')} inputMode="numeric" {...form.text('logDays')} />
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <div className={css['acts']}><Button type="submit" busy={form.busy && t('saving')}>{t('save')}</Button></div>
    </form>
  )
}
