import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { acceptInvitation, getInvitation } from '../../contract/invitations.ts'
import { call } from '../client/call.ts'
import { useAnswer } from '../client/queries.ts'
import { enter } from '../client/session.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { Failing, Skeleton } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import { Entrance } from './entrance.tsx'
import { NewPassword } from './new-password.tsx'
import css from './entrance.module.css'

const place = getRouteApi('/invitation')

/** An invitation: it greets by name, and asks for a password. */
export function AcceptInvitation(): ReactNode {
  const { t } = useWords()
  const { token = '-' } = place.useSearch()
  const { data: invited, error } = useAnswer(getInvitation, { params: { token } })
  if (error) return <Entrance title={t('invitation')}><div className={css['form']}><Failing title={t('invitation.failed')} error={error} /><div className={css['acts']}><ButtonLink to="/sign-in">{t('sign-in')}</ButtonLink></div></div></Entrance>
  if (!invited) return <Entrance title={t('invitation')}><Skeleton rows={3} /></Entrance>
  return (
    <Entrance title={t('invitation.welcome', { name: invited.name })} lead={t('invitation.how', { company: invited.company, login: invited.login, address: invited.address })}>
      <SetPassword token={token} />
    </Entrance>
  )
}

function SetPassword({ token }: { token: string }): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const form = useForm({
    initial: { password: '' }, schema: acceptInvitation.body, body: (values: { password: string }) => values,
    send: async (body) => {
      const { me } = await call(acceptInvitation, { params: { token }, body })
      await enter(me)
      await go({ to: '/', replace: true })
    },
  })
  return (
    <form className={css['form']} onSubmit={(event) => void form.submit(event)} noValidate>
      <NewPassword {...form.text('password')} />
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <div className={css['acts']}><Button type="submit" kind="main" busy={form.busy && t('saving')}>{t('invitation.accept')}</Button></div>
    </form>
  )
}
