import { NativeSelect, TextInput } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { changeMe, getMe, type Me } from '../../contract/me.ts'
import { changePassword } from '../../contract/password.ts'
import { listSessions } from '../../contract/sessions.ts'
import { call } from '../client/call.ts'
import { answer, keyOf, queryClient } from '../client/queries.ts'
import { leave, useMe } from '../client/session.ts'
import { Button } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { Page } from '../parts/page.tsx'
import { toast } from '../parts/toast.tsx'
import { languages } from '../words/speech.ts'
import { speak, useWords } from '../words/words.tsx'
import { NewPassword } from './new-password.tsx'
import { SecondFactor } from './second-factor.tsx'
import { Sessions } from './sessions.tsx'
import css from './account.module.css'

/** Your account: name and language, password, second factor, and where you are signed in. */
export function Account(): ReactNode {
  const { t } = useWords()
  const me = useMe()
  const go = useNavigate()
  const out = (): Promise<void> => leave(() => go({ to: '/sign-in', search: {} }))
  return (
    <Page title={t('account')} place={t('account')} lead={t('account.lead', { login: me.login, addresses: me.addresses.join(', '), role: t(`role.${me.role}`) })} acts={<Button icon={<IconLogout aria-hidden />} onClick={() => void out()}>{t('sign-out')}</Button>}>
      <AboutMe key={`${me.name}${me.language}`} me={me} />
      <Password />
      <section className={css['part']}><h2>{t('second-factor')}</h2><SecondFactor /></section>
      <section className={css['part']}><h2>{t('sessions')}</h2><Sessions /></section>
    </Page>
  )
}

function AboutMe({ me }: { me: Me }): ReactNode {
  const { t } = useWords()
  const form = useForm({
    initial: { name: me.name, language: me.language ?? '' },
    schema: changeMe.body,
    body: (values: { name: string; language: string }) => ({ name: values.name, language: languages.find((one) => one.code === values.language)?.code ?? null }),
    send: async (body) => {
      const { changeId: _, ...changed } = await call(changeMe, { body })
      queryClient.setQueryData(answer(getMe, {}).queryKey, changed)
      if (changed.language) await speak(changed.language)
      toast({ text: t('account.saved') })
    },
  })
  return (
    <form className={css['part']} onSubmit={(event) => void form.submit(event)} noValidate>
      <div className={css['fields']}>
        <TextInput label={t('name')} autoComplete="name" {...form.text('name')} />
        <NativeSelect label={t('language')} data={[{ value: '', label: t('account.language.company', { language: languages.find((one) => one.code === me.organization.language)?.name ?? '' }) }, ...languages.map(({ code, name }) => ({ value: code, label: name }))]} {...form.text('language')} />
      </div>
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <div className={css['acts']}><Button type="submit" kind="main" busy={form.busy && t('saving')}>{t('save')}</Button></div>
    </form>
  )
}

function Password(): ReactNode {
  const { t } = useWords()
  const form = useForm({
    initial: { current: '', next: '' }, schema: changePassword.body, body: (values: { current: string; next: string }) => values,
    send: async (body) => {
      await call(changePassword, { body })
      form.reset()
      await queryClient.invalidateQueries({ queryKey: keyOf(listSessions) })
      toast({ text: t('password.changed') })
    },
  })
  return (
    <form className={css['part']} onSubmit={(event) => void form.submit(event)} noValidate>
      <h2>{t('password')}</h2>
      <div className={css['fields']}>
        <TextInput label={t('password.current')} type="password" autoComplete="current-password" {...form.text('current')} />
        <NewPassword label={t('password.new')} {...form.text('next')} />
      </div>
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <div className={css['acts']}><Button type="submit" busy={form.busy && t('saving')}>{t('password.change')}</Button></div>
    </form>
  )
}
