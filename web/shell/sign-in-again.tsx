import { Modal } from '@mantine/core'
import { lazy, Suspense, type ReactNode } from 'react'
import { signedOut } from '../client/queries.ts'
import { enter, useMe } from '../client/session.ts'
import { useSignal } from '../client/signal.ts'
import { useWords } from '../words/words.tsx'

const SignInForm = lazy(async () => ({ default: (await import('../screens/sign-in-form.tsx')).SignInForm }))

/** A session that ended under an open page: sign in over it, and nothing that was typed is lost. */
export function SignInAgain(): ReactNode {
  const { t } = useWords()
  const me = useMe()
  const out = useSignal(signedOut)
  return (
    <Modal opened={out} onClose={() => signedOut.set(false)} title={t('sign-in.again')} closeButtonProps={{ 'aria-label': t('close') }}>
      <p>{t('sign-in.again.how')}</p>
      {out && <Suspense><SignInForm login={me.login} done={enter} /></Suspense>}
    </Modal>
  )
}
