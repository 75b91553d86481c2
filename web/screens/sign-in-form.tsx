import { PasswordInput, TextInput } from '@mantine/core'
import { useRef, type ReactNode } from 'react'
import { getFirstRun } from '../../contract/first-run.ts'
import type { Me } from '../../contract/me.ts'
import { signIn } from '../../contract/session.ts'
import { call } from '../client/call.ts'
import { useAnswer } from '../client/queries.ts'
import { Refusal } from '../client/refusal.ts'
import { Button } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { useWords } from '../words/words.tsx'
import css from './entrance.module.css'

interface SignInFormProps {
  /** Whom the page knows already. */
  readonly login?: string
  readonly done: (me: Me) => Promise<void>
  readonly beside?: ReactNode
}

/** Address or ID, password, and the code of the second factor where one is wanted. */
export function SignInForm({ login = '', done, beside }: SignInFormProps): ReactNode {
  const { t } = useWords()
  const { data: place } = useAnswer(getFirstRun, {})
  const wantsCode = useRef(false)
  const form = useForm({
    initial: { login, password: '', code: '' },
    schema: signIn.body.options[0],
    body: (values) => ({ login: values.login, password: values.password, ...(values.code.trim() ? { code: values.code } : {}) }),
    send: async (body) => {
      try {
        const { me } = await call(signIn, { body })
        await done(me)
      } catch (error) {
        if (error instanceof Refusal && error.problem.code === 'second-factor-needed') wantsCode.current = true
        throw error
      }
    },
  })
  return (
    <form className={css['form']} onSubmit={(event) => void form.submit(event)} noValidate>
      <TextInput label={t(place?.signInById === false ? 'sign-in.address' : 'sign-in.address-or-id')} autoComplete="username" autoCapitalize="off" spellCheck={false} autoFocus={login === ''} {...form.text('login')} />
      <PasswordInput label={t('password')} autoComplete="current-password" autoFocus={login !== ''} visibilityToggleButtonProps={{ tabIndex: 0, 'aria-label': t('password.show') }} {...form.text('password')} />
      {wantsCode.current && <TextInput label={t('sign-in.code')} description={t('sign-in.code-hint')} autoComplete="one-time-code" inputMode="numeric" autoFocus {...form.text('code')} />}
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <div className={css['acts']}>
        <Button type="submit" kind="main" busy={form.busy && t('sign-in.busy')}>{t('sign-in')}</Button>
        {beside}
      </div>
    </form>
  )
}
