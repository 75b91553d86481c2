import { IconCheck } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { changeOrganization, getDoors, getOrganization } from '../../contract/organization.ts'
import { useAnswer } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { Copy } from '../parts/copy.tsx'
import { Page } from '../parts/page.tsx'
import { useSettingChange } from '../parts/setting.ts'
import { Failing, Skeleton } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import { Copies } from './connect-waiting.tsx'
import { eximSteps, googleNetworks, googleSteps, linesFor, microsoftNetworks, microsoftSteps, otherSteps, postfixSteps, type PasteStep } from './connect-lines.ts'
import css from './connect.module.css'

const steps = { postfix: postfixSteps, microsoft: microsoftSteps, google: googleSteps, exim: eximSteps, other: otherSteps } as const
type Server = keyof typeof steps
const servers = ['postfix', 'microsoft', 'google', 'exim', 'other'] as const satisfies readonly Server[]

/** Whose servers must be believed for what they say of a mail. */
const networks: Partial<Record<Server, readonly string[]>> = { microsoft: microsoftNetworks, google: googleNetworks }

/** Customization > Connect your mail: the exact lines to paste, and live what comes of them. */
export function Connect(): ReactNode {
  const { t } = useWords()
  const [server, setServer] = useState<Server>('postfix')
  const { data: company, error, refetch } = useAnswer(getOrganization, {})
  const doors = useAnswer(getDoors, {})
  const lines = company && doors.data && linesFor(company.captureAddress, doors.data.smtp, window.location.hostname)
  const wrong = error ?? doors.error
  return (
    <Page title={t('connect')} lead={t('connect.lead')} width="wide">
      {wrong && !lines && <Failing title={t('list.failed')} error={wrong} again={() => { void refetch(); void doors.refetch() }} />}
      {!lines && !wrong && <Skeleton />}
      {lines && company && doors.data && (
        <>
          <div className={css['tabs']} role="tablist" aria-label={t('connect')}>
            {servers.map((one) => <button key={one} type="button" role="tab" id={`tab-${one}`} aria-controls="connect-panel" aria-selected={one === server} className={css['tab']} onClick={() => setServer(one)}>{t(`connect.${one}`)}</button>)}
          </div>
          <div className={css['split']}>
            <div id="connect-panel" role="tabpanel" aria-labelledby={`tab-${server}`}><ol className={css['steps']}>
              {steps[server](lines).map((one) => <Paste key={one.key} step={one} token={lines.token} />)}
              {networks[server] && <Trust server={server} networks={networks[server]} trusted={company.trustedNetworks} />}
              <li className={css['step']}><span>{t('connect.send', { domain: company.domains[0] ?? '' })}</span><span /><p>{t('connect.token')}</p></li>
            </ol></div>
            <Copies smtp={doors.data.smtp} />
          </div>
        </>
      )}
    </Page>
  )
}

/** What these servers write about a mail counts when the company says so: one press, and it is in the audit log. */
function Trust({ server, networks, trusted }: { server: Server; networks: readonly string[]; trusted: readonly string[] }): ReactNode {
  const { t } = useWords()
  const missing = networks.filter((one) => !trusted.includes(one))
  const change = useSettingChange({ route: changeOrganization, menu: 'organization', said: () => t('connect.trusted') })
  return (
    <li className={css['step']}>
      <span>{t('connect.trust', { server: t(`connect.${server}`) })}</span>
      {missing.length === 0
        ? <span className={css['done']}><IconCheck aria-hidden />{t('connect.trust.done')}</span>
        : <Button small busy={change.isPending && t('saving')} onClick={() => change.mutate({ body: { trustedNetworks: [...trusted, ...missing] } })}>{t('connect.trust.do')}</Button>}
    </li>
  )
}

function Paste({ step: { key, file, text }, token }: { step: PasteStep; token: string }): ReactNode {
  const { t, rich } = useWords()
  return (
    <li className={css['step']}>
      <span>{rich(`connect.step.${key}`, { file: <b>{file}</b> })}</span>
      <Copy text={text} />
      <pre tabIndex={0} aria-label={t('connect.lines', { file })}>{text.split(token).flatMap((part, i) => (i === 0 ? [part] : [<span key={i} className={css['own']}>{token}</span>, part]))}</pre>
    </li>
  )
}
