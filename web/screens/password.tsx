import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { resetPassword } from '../../contract/password.ts'
import { call } from '../client/call.ts'
import { Button } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import { Entrance } from './entrance.tsx'
import { NewPassword } from './new-password.tsx'
import css from './entrance.module.css'

const place = getRouteApi('/password-reset')

/** A new password by a link; everywhere the person is signed out. */
export function ResetPassword(): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const { token = '-' } = place.useSearch()
  const form = useForm({
    initial: { password: '' }, schema: resetPassword.body, body: (values: { password: string }) => values,
    send: async (body) => {
      await call(resetPassword, { params: { token }, body })
      toast({ text: t('password.reset.done') })
      await go({ to: '/sign-in', replace: true })
    },
  })
  return (
    <Entrance title={t('password.reset')} lead={t('password.reset.how')}>
      <form className={css['form']} onSubmit={(event) => void form.submit(event)} noValidate>
        <NewPassword label={t('password.new')} {...form.text('password')} />
        {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
        <div className={css['acts']}><Button type="submit" kind="main" busy={form.busy && t('saving')}>{t('password.reset.save')}</Button></div>
      </form>
    </Entrance>
  )
}
