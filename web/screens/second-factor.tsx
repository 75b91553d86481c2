import { TextInput } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { disableSecondFactor, getSecondFactor, setUpSecondFactor, verifySecondFactor } from '../../contract/second-factor.ts'
import type { AnswerOf } from '../../contract/route.ts'
import { call } from '../client/call.ts'
import { answer, queryClient, useAnswer } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { Copy } from '../parts/copy.tsx'
import { useForm } from '../parts/form.ts'
import { QrCode } from '../parts/qr-code.tsx'
import { Failing, Skeleton } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import css from './account.module.css'

type Setup = AnswerOf<typeof setUpSecondFactor>
type State = AnswerOf<typeof getSecondFactor>

/** The second factor: on with an authenticator app and recovery codes, off with the password. */
export function SecondFactor(): ReactNode {
  const { t } = useWords()
  const { data: state, error, refetch } = useAnswer(getSecondFactor, {})
  const [setup, setSetup] = useState<Setup>()
  const shown = (now: State): void => { queryClient.setQueryData(answer(getSecondFactor, {}).queryKey, now) }
  if (error && !state) return <Failing title={t('list.failed')} error={error} again={refetch} />
  if (!state) return <Skeleton rows={2} />
  if (setup) return <Verify setup={setup} done={(now) => { setSetup(undefined); shown(now) }} leave={() => setSetup(undefined)} />
  if (state.enabled) {
    return (
      <>
        <p className={css['hint']}><IconShieldCheck aria-hidden /> {t('second-factor.on', { n: state.recoveryCodesLeft })}</p>
        <WithPassword label={t('second-factor.disable')} send={async (password) => { shown(await call(disableSecondFactor, { body: { password } })); toast({ text: t('second-factor.off-now') }) }} />
      </>
    )
  }
  return (
    <>
      <p className={css['hint']}>{t('second-factor.how')}</p>
      <WithPassword label={t('second-factor.begin')} send={async (password) => setSetup(await call(setUpSecondFactor, { body: { password } }))} />
    </>
  )
}

function WithPassword({ label, send }: { label: string; send: (password: string) => Promise<void> }): ReactNode {
  const { t } = useWords()
  const form = useForm({ initial: { password: '' }, schema: setUpSecondFactor.body, body: (values: { password: string }) => values, send: ({ password }) => send(password) })
  return (
    <form className={css['fields']} onSubmit={(event) => void form.submit(event)} noValidate>
      <TextInput label={t('password.current')} type="password" autoComplete="current-password" {...form.text('password')} />
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <div className={css['acts']}><Button type="submit" busy={form.busy && t('saving')}>{label}</Button></div>
    </form>
  )
}

/** Secret and recovery codes are shown this once; a code of the app proves that it works. */
function Verify({ setup, done, leave }: { setup: Setup; done: (now: State) => void; leave: () => void }): ReactNode {
  const { t } = useWords()
  const form = useForm({
    initial: { code: '' }, schema: verifySecondFactor.body, body: (values: { code: string }) => values,
    send: async (body) => {
      done(await call(verifySecondFactor, { body }))
      toast({ text: t('second-factor.on-now') })
    },
  })
  return (
    <div className={css['setup']}>
      <QrCode text={setup.uri} label={t('second-factor.qr')} />
      <div>
        <p className={css['hint']}>{t('second-factor.scan')}</p>
        <p className={css['secret']}><code>{setup.secret}</code><Copy text={setup.secret} /></p>
        <p className={css['hint']}>{t('second-factor.codes')}</p>
        <div className={css['codes']}>{setup.recoveryCodes.map((one) => <code key={one}>{one}</code>)}</div>
        <div><Copy text={setup.recoveryCodes.join('\n')} /></div>
        <form className={css['fields']} onSubmit={(event) => void form.submit(event)} noValidate>
          <TextInput label={t('sign-in.code')} autoComplete="one-time-code" inputMode="numeric" {...form.text('code')} />
          {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
          <div className={css['acts']}><Button type="submit" busy={form.busy && t('saving')}>{t('second-factor.verify')}</Button><Button kind="quiet" onClick={leave}>{t('cancel')}</Button></div>
        </form>
      </div>
    </div>
  )
}
