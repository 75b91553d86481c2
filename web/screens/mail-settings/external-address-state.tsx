import { IconAlertTriangle, IconClock, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ExternalAddress } from '../../../contract/external-addresses.ts'
import { fetches } from '../../client/events.ts'
import { useSignal } from '../../client/signal.ts'
import { Button } from '../../parts/button.tsx'
import { useNow } from '../../parts/now.ts'
import { Meta } from '../../parts/small.tsx'
import { useWords } from '../../words/words.tsx'
import { useAuthorize } from './external-address-grant.tsx'
import css from './external-addresses.module.css'

/** How it goes with an external address, in two lines of words. */
export function ExternalState({ external }: { external: ExternalAddress }): ReactNode {
  const { t, date } = useWords()
  const { state, grant } = external
  if (state.code === 'fetching') return <Fetching external={external} />
  if (state.code === 'trouble' && state.fault) return <Trouble external={external} fault={state.fault} />
  if (grant?.state === 'ended') return <Lines bad icon={<IconAlertTriangle aria-hidden />} first={t('fault.sign-in-grant')}>{t('external-addresses.state.since', { when: date(grant.since) })} <SignInAgain external={external} /></Lines>
  return (
    <Lines icon={<i className={css['dot']} />} first={<Going external={external} />}>
      {grant?.state === 'ending' ? <>{t('external-addresses.grant.ending', { provider: t(`external-addresses.provider.${grant.provider}`), when: date(grant.endsAt) })} <SignInAgain external={external} /></> : <More external={external} />}
    </Lines>
  )
}

function Going({ external: { state, type, hasPassword, grant, lastFetch } }: { external: ExternalAddress }): ReactNode {
  const { t, ago } = useWords()
  const now = useNow()
  if (state.code === 'waiting') return t('external-addresses.state.waiting')
  if (state.code === 'fetched' && lastFetch) return t('external-addresses.state.fetched', { ago: ago(lastFetch, now) })
  return t(type === 'smtp' && (hasPassword || grant) ? 'external-addresses.state.sends' : 'external-addresses.stored')
}

function More({ external: { state, type, hasPassword, grant, count, nextRun } }: { external: ExternalAddress }): ReactNode {
  const { t, clock } = useWords()
  if (nextRun && state.code !== 'stored') return t('external-addresses.state.fetched.more', { mails: t('count.mails', { n: count }), time: clock(nextRun) })
  return type === 'smtp' || hasPassword || grant ? '' : t('external-addresses.state.no-sign-in')
}

/** How far it is, live; the bar says it to the eye, the words to everybody. */
function Fetching({ external: { id, state } }: { external: ExternalAddress }): ReactNode {
  const { t, number } = useWords()
  const live = useSignal(fetches).get(id)
  const { done, total } = live && !live.over ? live : state.progress ?? { done: 0, total: null }
  const words = total === null ? t('external-addresses.state.looking') : t('external-addresses.state.fetching', { done, total })
  return (
    <Lines now icon={<IconRefresh aria-hidden />} first={words}>
      {live && !live.over && live.perSecond >= 1 ? t('external-addresses.state.rate', { rate: number(Math.round(live.perSecond)) }) : ''}
      <progress className={css['progress']} value={total === null ? undefined : done} max={total ?? undefined} aria-label={words} />
    </Lines>
  )
}

function Trouble({ external, fault }: { external: ExternalAddress; fault: NonNullable<ExternalAddress['state']['fault']> }): ReactNode {
  const { t, date, clock } = useWords()
  const { state: { since }, nextRun } = external
  const when = since ? date(since) : ''
  const words = t(`fault.${fault.code}`)
  if (fault.again && nextRun) return <Lines waits icon={<IconClock aria-hidden />} first={words}>{t('external-addresses.state.again', { when, time: clock(nextRun) })}</Lines>
  return <Lines bad icon={<IconAlertTriangle aria-hidden />} first={words}>{t('external-addresses.state.since', { when })} {fault.code === 'sign-in-grant' && <SignInAgain external={external} />}</Lines>
}

function SignInAgain({ external: { id, grant } }: { external: ExternalAddress }): ReactNode {
  const { t } = useWords()
  const authorize = useAuthorize()
  return grant && <Button kind="link" busy={authorize.isPending && t('external-addresses.sign-in-again')} onClick={() => authorize.mutate({ id, provider: grant.provider })}>{t('external-addresses.sign-in-again')}</Button>
}

interface LinesProps {
  readonly icon: ReactNode
  readonly first: ReactNode
  readonly children: ReactNode
  /** It waits for somebody or something; it is broken; it happens now. */
  readonly waits?: boolean
  readonly bad?: boolean
  readonly now?: boolean
}

function Lines({ icon, first, children, waits, bad, now }: LinesProps): ReactNode {
  return <span className={css['state']}><span className={css['first']} data-tone={waits ? 'waits' : bad ? 'bad' : now ? 'now' : undefined}>{icon}<span>{first}</span></span><Meta>{children}</Meta></span>
}
