import { TextInput } from '@mantine/core'
import { IconLogin2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { Me } from '../../contract/me.ts'
import { askForPassword } from '../../contract/password.ts'
import { signIn } from '../../contract/session.ts'
import { getFirstRun } from '../../contract/first-run.ts'
import { beginOpenId } from '../../contract/openid.ts'
import { address, call } from '../client/call.ts'
import { useAnswer } from '../client/queries.ts'
import { enter } from '../client/session.ts'
import { Button } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { Failing } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import { Entrance } from './entrance.tsx'
import { SignInForm } from './sign-in-form.tsx'
import css from './entrance.module.css'

const place = getRouteApi('/sign-in')

/** Signing in, by password or by a one-time link; and the way for who forgot the password. */
export function SignIn(): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const { next, link, openid } = place.useSearch()
  const { data: here } = useAnswer(getFirstRun, {})
  const [forgot, setForgot] = useState(false)
  const done = async (me: Me): Promise<void> => {
    await enter(me)
    await go({ to: next?.startsWith('/') && !next.startsWith('//') ? next : '/', replace: true })
  }
  if (link) return <ByLink link={link} done={done} />
  if (forgot) return <Forgot back={() => setForgot(false)} />
  return (
    <Entrance title={t('sign-in')}>
      {openid && <p className={css['bad']} role="alert">{t(`sign-in.openid.${openid}`)}</p>}
      {here?.openId && <div className={css['form']}><Button icon={<IconLogin2 aria-hidden />} onClick={() => window.location.assign(address(beginOpenId, { query: { next } }))}>{t('sign-in.openid')}</Button></div>}
      <SignInForm done={done} beside={<Button kind="quiet" onClick={() => setForgot(true)}>{t('sign-in.forgot')}</Button>} />
    </Entrance>
  )
}

/** A link that the command line or an administrator made. It works once. */
function ByLink({ link, done }: { link: string; done: (me: Me) => Promise<void> }): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const { error } = useQuery({
    queryKey: ['link', link], retry: false, staleTime: Infinity, gcTime: Infinity, refetchOnWindowFocus: false,
    queryFn: async () => {
      const { me } = await call(signIn, { body: { link } })
      await done(me)
      return null
    },
  })
  return (
    <Entrance title={t('sign-in')} {...(error ? {} : { lead: t('sign-in.by-link') })}>
      {error && (
        <div className={css['form']}>
          <Failing title={t('sign-in.link-failed')} error={error} />
          <div className={css['acts']}><Button onClick={() => void go({ to: '/sign-in', search: {}, replace: true })}>{t('sign-in.with-password')}</Button></div>
        </div>
      )}
    </Entrance>
  )
}

/** The administrators are told, and make a link; the answer is the same for every name. */
function Forgot({ back }: { back: () => void }): ReactNode {
  const { t } = useWords()
  const [asked, setAsked] = useState(false)
  const form = useForm({
    initial: { login: '' }, schema: askForPassword.body, body: (values: { login: string }) => values,
    send: async (body) => {
      await call(askForPassword, { body })
      setAsked(true)
    },
  })
  return (
    <Entrance title={t('sign-in.forgot')} lead={t(asked ? 'sign-in.asked' : 'sign-in.forgot.how')}>
      <form className={css['form']} onSubmit={(event) => void form.submit(event)} noValidate>
        {!asked && <TextInput label={t('sign-in.address-or-id')} autoComplete="username" autoCapitalize="off" spellCheck={false} autoFocus {...form.text('login')} />}
        {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
        <div className={css['acts']}>
          {!asked && <Button type="submit" kind="main" busy={form.busy && t('saving')}>{t('sign-in.ask')}</Button>}
          <Button kind={asked ? 'plain' : 'quiet'} onClick={back}>{t('sign-in.back')}</Button>
        </div>
      </form>
    </Entrance>
  )
}
