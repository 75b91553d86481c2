import { useState, type ReactNode } from 'react'
import { getDoors, getOrganization } from '../../contract/organization.ts'
import { useAnswer } from '../client/queries.ts'
import { Copy } from '../parts/copy.tsx'
import { Page } from '../parts/page.tsx'
import { Failing, Skeleton } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import { FirstCopies } from './connect-waiting.tsx'
import { linesFor, otherSteps, postfixSteps, type PasteStep } from './connect-lines.ts'
import css from './connect.module.css'

const servers = ['postfix', 'other'] as const

/** Customization > Connect your mail: the exact lines to paste, and live what comes of them. */
export function Connect(): ReactNode {
  const { t } = useWords()
  const [server, setServer] = useState<(typeof servers)[number]>('postfix')
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
              {(server === 'postfix' ? postfixSteps : otherSteps)(lines).map((one) => <Paste key={one.key} step={one} token={lines.token} />)}
              <li className={css['step']}><span>{t('connect.send', { domain: company.domains[0] ?? '' })}</span><span /><p>{t('connect.token')}</p></li>
            </ol></div>
            <FirstCopies domains={company.domains} smtp={doors.data.smtp} />
          </div>
        </>
      )}
    </Page>
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
