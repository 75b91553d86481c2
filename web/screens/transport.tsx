import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconCheck, IconPlugConnected, IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { changeTransport, getTransport, testTransport, type Transport, type TransportTested } from '../../contract/transport.ts'
import { call } from '../client/call.ts'
import { useAnswer } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { useProblemWords } from '../parts/problem.tsx'
import { useSettingChange } from '../parts/setting.ts'
import { Choice } from '../parts/side.tsx'
import { useWords } from '../words/words.tsx'
import css from './company.module.css'

const securities = ['none', 'starttls', 'tls'] as const
const ports = { none: 25, starttls: 587, tls: 465 } as const

interface Values {
  readonly server: string
  readonly security: Transport['security']
  /** As typed; empty follows the security. */
  readonly port: string
  readonly username: string
  readonly password: string
}

/** Company > Outgoing server: what mail that is written here leaves through. */
export function OutgoingServer(): ReactNode {
  const { data } = useAnswer(getTransport, {})
  return data ? <TransportForm key={JSON.stringify(data)} transport={data} /> : null
}

function TransportForm({ transport }: { transport: Transport }): ReactNode {
  const { t } = useWords()
  const change = useSettingChange({ route: changeTransport, menu: 'transport', said: (_, { server }) => server === null ? t('transport.none') : t('transport.saved', { server }) })
  const form = useForm({ initial: valuesOf(transport), schema: changeTransport.body, body: bodyOf, send: (body) => change.mutateAsync({ body }) })
  const test = useMutation({ mutationFn: () => call(testTransport, { body: bodyOf(form.values) }) })
  const { server, security } = form.values
  const field = (name: keyof Values) => {
    const { onChange, ...rest } = form.text(name)
    return { ...rest, onChange: (event: Parameters<typeof onChange>[0]) => { test.reset(); onChange(event) } }
  }
  return (
    <form className={css['part']} onSubmit={(event) => void form.submit(event)} noValidate>
      <h2>{t('transport')}</h2>
      <p className={css['hint']}>{t('transport.hint')}</p>
      <TextInput label={t('server')} placeholder="smtp.example.com" autoCapitalize="off" spellCheck={false} inputMode="url" {...field('server')} />
      <Choice label={t('ssl')}>
        <SegmentedControl aria-label={t('ssl')} value={security} onChange={(value) => { test.reset(); form.set({ security: value as Transport['security'] }) }} data={securities.map((one) => ({ value: one, label: t(`security.${one}`) }))} />
      </Choice>
      <TextInput label={t('port')} placeholder={String(ports[security])} inputMode="numeric" {...field('port')} />
      <TextInput label={t('transport.username')} description={t('transport.username-hint')} autoComplete="off" spellCheck={false} {...field('username')} />
      <PasswordInput label={t('password')} autoComplete="new-password" placeholder={transport.hasPassword ? t('external-addresses.password-kept') : ''} visibilityToggleButtonProps={{ tabIndex: 0, 'aria-label': t('password.show') }} {...field('password')} />
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <Tested tested={test.data} error={test.error} />
      <div className={css['acts']}>
        <Button type="submit" busy={form.busy && t('saving')}>{t('save')}</Button>
        <Button icon={<IconPlugConnected aria-hidden />} busy={test.isPending && t('transport.testing')} because={server.trim() ? undefined : t('transport.name-first')} onClick={() => test.mutate()}>{t('transport.test')}</Button>
      </div>
    </form>
  )
}

function Tested({ tested, error }: { tested: TransportTested | undefined; error: Error | null }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  if (error) return <p className={css['bad']} role="alert">{say(error)}</p>
  if (tested?.fault) return <p className={css['bad']} role="alert"><IconAlertTriangle aria-hidden /> {t(`fault.${tested.fault.code}`)}</p>
  return tested ? <p role="status"><IconCheck aria-hidden /> {t('transport.works')}</p> : null
}

function valuesOf({ server, security, port, username }: Transport): Values {
  return { server: server ?? '', security, port: port === ports[security] ? '' : String(port), username: username ?? '', password: '' }
}

function bodyOf({ server, security, port, username, password }: Values) {
  return { server: server.trim() || null, security, port: port.trim() ? Number(port) : ports[security], username: username.trim() || null, ...(password ? { password } : {}) }
}
