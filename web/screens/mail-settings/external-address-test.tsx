import { useMutation } from '@tanstack/react-query'
import { IconPlug } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { oauthProviderOf, testConnection, usualPort, type ConnectionTested, type ServerFault } from '../../../contract/external-addresses.ts'
import type { BodyOf } from '../../../contract/route.ts'
import { call } from '../../client/call.ts'
import { Button } from '../../parts/button.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { Rail, type Step } from '../../parts/rail.tsx'
import { useWords } from '../../words/words.tsx'
import css from './external-addresses.module.css'

type Connection = BodyOf<typeof testConnection>

/** The steps of a conversation that people are told of, in their order. */
const told = ['name', 'connect', 'tls', 'greeting', 'sign-in', 'mailbox'] as const

/** A test of what stands in the form, before it is saved. `result` says in words how far it came; it is about what was tested, not about what is typed since. */
export function useConnectionTest(): { readonly button: (connection: Connection) => ReactNode; readonly result: ReactNode; readonly forget: () => void } {
  const { t } = useWords()
  const say = useProblemWords()
  const test = useMutation({ mutationFn: (body: Connection) => call(testConnection, { body }) })
  return {
    button: (connection) => (
      <Button
        icon={<IconPlug aria-hidden />} busy={test.isPending && t('external-addresses.testing')}
        because={testConnection.body.safeParse(connection).success ? undefined : t('external-addresses.test.no-server')} onClick={() => test.mutate(connection)}
      >{t('external-addresses.test')}</Button>
    ),
    result: test.isError ? <p className={css['bad']} role="alert">{say(test.error)}</p> : test.data && <Tested connection={test.variables} tested={test.data} />,
    forget: test.reset,
  }
}

function Tested({ connection, tested }: { connection: Connection; tested: ConnectionTested }): ReactNode {
  const { t } = useWords()
  const title = t(tested.ok ? 'external-addresses.test.ok' : 'external-addresses.test.failed')
  return <section className={css['tested']} role="status"><h3>{title}</h3><Rail label={title} steps={useSteps(connection, tested)} /></section>
}

function useSteps(connection: Connection, { fault, mails }: ConnectionTested): Step[] {
  const { t } = useWords()
  const { type, server, security = 'tls', port, username, email } = connection
  const well: Readonly<Record<(typeof told)[number], Pick<Step, 'name' | 'text'>>> = {
    'name': { name: t('external-addresses.step.name'), text: server },
    'connect': { name: t('external-addresses.step.connect'), text: t('external-addresses.step.connect.at', { port: String(port ?? usualPort(type, security)) }) },
    'tls': { name: t('external-addresses.step.tls') },
    'greeting': { name: t('external-addresses.step.greeting') },
    'sign-in': { name: t('external-addresses.step.sign-in'), text: t('external-addresses.step.sign-in.as', { name: username || email }) },
    'mailbox': { name: t('external-addresses.step.mailbox'), text: mails === null ? undefined : t('external-addresses.step.mailbox.mails', { mails: t('count.mails', { n: mails }) }) },
  }
  const order = (security === 'none' ? told.filter((step) => step !== 'tls') : told).filter((step) => step !== 'mailbox' || type !== 'smtp')
  const steps = order.slice(0, fault ? Math.max(0, order.findIndex((step) => step === placeOf(fault.step))) : undefined)
  const good = steps.map((key): Step => ({ key, sign: fault ? 'silent' : 'kept', ...well[key] }))
  return fault ? [...good, { key: 'fault', sign: 'failed', name: t(`external-addresses.step.failed.${fault.step}`), text: t(`fault.${fault.code}`), note: <Advice fault={fault} email={email} /> }] : good
}

/** Where the people's steps stop: a name that leads to a private network was found, and is not connected to. */
function placeOf(step: ServerFault['step']): ServerFault['step'] {
  return step === 'address' ? 'connect' : step
}

/** What the provider of this address is known to want. */
function Advice({ fault, email }: { fault: ServerFault; email: string }): ReactNode {
  const { t } = useWords()
  const provider = oauthProviderOf(email)
  return provider && fault.code === 'sign-in-refused' && t('external-addresses.app-password', { provider: t(`external-addresses.provider.${provider}`) })
}
