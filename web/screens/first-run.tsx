import { TagsInput, TextInput } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent, type ReactNode } from 'react'
import { firstRun, getFirstRun } from '../../contract/first-run.ts'
import { call } from '../client/call.ts'
import { keyOf, queryClient, useAnswer } from '../client/queries.ts'
import { enter } from '../client/session.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { useWords } from '../words/words.tsx'
import { Entrance } from './entrance.tsx'
import { NewPassword } from './new-password.tsx'
import css from './entrance.module.css'

const place = getRouteApi('/first-run')

/** The first run: whose mail, then who you are; then Connect your mail. */
export function FirstRun(): ReactNode {
  const { t } = useWords()
  const { token } = place.useSearch()
  const { data } = useAnswer(getFirstRun, {})
  if (data && !data.needed) return <Entrance title={t('first-run.done')} lead={t('first-run.done.how')}><div className={css['form']}><div className={css['acts']}><ButtonLink to="/sign-in" kind="main">{t('sign-in')}</ButtonLink></div></div></Entrance>
  if (!token) return <Entrance title={t('first-run.no-link')} lead={t('first-run.no-link.how')} foot={<Demo />}>{null}</Entrance>
  return <Steps token={token} foot={<Demo />} />
}

function Demo(): ReactNode {
  const { rich } = useWords()
  return rich('first-run.demo', { command: <code>npm start -- --demo</code> })
}

interface Values {
  readonly company: string
  readonly domains: readonly string[]
  readonly address: string
  readonly name: string
  readonly login: string
  readonly password: string
}

const blank: Values = { company: '', domains: [], address: '', name: '', login: '', password: '' }

function Steps({ token, foot }: { token: string; foot: ReactNode }): ReactNode {
  const { t, language } = useWords()
  const go = useNavigate()
  const [second, setSecond] = useState(false)
  const form = useForm({
    draft: 'first-run', initial: blank, schema: firstRun.body,
    body: ({ company, domains, name, login, address, password }: Values) => ({ token, company, domains: [...domains], language, administrator: { name, login, address, password } }),
    send: async (body) => {
      const { me } = await call(firstRun, { body })
      await queryClient.invalidateQueries({ queryKey: keyOf(getFirstRun) })
      await enter(me)
      await go({ to: '/customization/connect', replace: true })
    },
  })
  const { values } = form
  const ready = values.company.trim() !== '' && values.domains.length > 0 && values.address.trim() !== ''
  const next = (event: FormEvent): void => {
    event.preventDefault()
    if (!ready) return
    if (values.login === '') form.set({ login: idIn(values.address) })
    setSecond(true)
  }
  const wrongBefore = ['company', 'domains', 'domains.0', 'administrator.address'].map(form.wrong).find(Boolean)
  if (!second) {
    return (
      <Entrance title={t('first-run.whose')} step={t('first-run.step', { nth: 1 })} lead={t('first-run.whose.how')} foot={foot}>
        <form className={css['form']} onSubmit={next} noValidate>
          <TextInput label={t('company.name')} autoFocus autoComplete="organization" {...form.text('company')} />
          <TagsInput label={t('company.domains')} description={t('company.domains-hint')} value={[...values.domains]} onChange={(domains) => form.set({ domains })} error={form.wrong('domains') ?? form.wrong('domains.0')} splitChars={[',', ' ', ';']} acceptValueOnBlur autoCapitalize="off" spellCheck={false} inputMode="url" />
          <TextInput label={t('first-run.address')} description={t('first-run.address-hint')} type="email" autoComplete="email" spellCheck={false} {...form.text('address')} error={form.wrong('administrator.address')} />
          <div className={css['acts']}><Button type="submit" kind="main" because={ready ? undefined : t('first-run.all-three')}>{t('continue')}</Button>{t('first-run.next-you')}</div>
        </form>
      </Entrance>
    )
  }
  return (
    <Entrance title={t('first-run.you')} step={t('first-run.step', { nth: 2 })} lead={t('first-run.you.how', { address: values.address })} foot={foot}>
      <form className={css['form']} onSubmit={(event) => void form.submit(event)} noValidate>
        <TextInput label={t('name')} autoFocus autoComplete="name" {...form.text('name')} error={form.wrong('administrator.name')} />
        <TextInput label={t('login')} description={t('users.login-hint')} autoComplete="username" autoCapitalize="off" spellCheck={false} {...form.text('login')} error={form.wrong('administrator.login')} />
        <NewPassword {...form.text('password')} error={form.wrong('administrator.password')} />
        {(form.failed ?? wrongBefore) && <p className={css['bad']} role="alert">{form.failed ?? wrongBefore}</p>}
        <div className={css['acts']}><Button type="submit" kind="main" busy={form.busy && t('saving')}>{t('continue')}</Button><Button kind="quiet" onClick={() => setSecond(false)}>{t('back')}</Button>{t('first-run.next-connect')}</div>
      </form>
    </Entrance>
  )
}

/** The ID that an address proposes, also where it was pasted with its name or as a link. */
function idIn(typed: string): string {
  return /([\p{L}\p{N}][\p{L}\p{N}._-]*)(?:\+[^@]*)?@[^@]*$/u.exec(typed)?.[1]?.toLowerCase() ?? ''
}
