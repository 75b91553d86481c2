import { IconAdjustmentsHorizontal, IconCircleCheck, IconLink, IconMailOff, IconTicket } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { getOrganization } from '../../contract/organization.ts'
import { useAnswer } from '../client/queries.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { useContactNames, type ContactNames } from '../parts/contact-names.ts'
import { Rail, type Step } from '../parts/rail.tsx'
import { Meta, Tag } from '../parts/small.tsx'
import { Skeleton } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { tellingWhy, verdictSteps } from '../parts/verdict-steps.tsx'
import { hostOf, reasonSentence, type Verdict } from '../parts/verdict-words.ts'
import type { Speech } from '../words/speech.ts'
import { useWords } from '../words/words.tsx'
import type { TriedChange } from './try-changes.ts'
import css from './try.module.css'

export interface Trial {
  readonly verdict: Verdict
  /** What it would be without the change; undefined where nothing is changed. */
  readonly before: Verdict | undefined
  readonly changes: readonly TriedChange[]
}

/** The verdict of a trial: the outcome in one line, who gets it, then the rules that spoke. */
export function TryVerdict({ trial: { verdict, before, changes } }: { trial: Trial }): ReactNode {
  const speech = useWords()
  const { t } = speech
  const [all, setAll] = useState(false)
  const { data: company } = useAnswer(getOrganization, {})
  const names = useContactNames(verdict.saved.map((one) => one.contact))
  if (!names) return <Skeleton rows={5} />
  const facts = { company: company?.name ?? '', domains: company?.domains ?? [], names }
  const steps = [...changes.map((one, i) => changeStep(speech, one, i === 0 ? before : undefined)), ...verdictSteps(speech, verdict, facts)]
  const spoke = steps.filter((one) => one.sign !== 'silent')
  const silent = steps.filter((one) => one.sign === 'silent').map((one) => String(one.name).replace(/\.$/, ''))
  const had = new Set(before?.saved.map((one) => one.contact))
  return (
    <>
      <div><Meta>{t(before ? 'try.verdict.changed' : 'try.verdict')}</Meta><h2>{outcomeWords(speech, verdict)}</h2></div>
      <ul className={css['saved']}>
        {verdict.saved.map((one) => <SavedTo key={one.contact} saved={one} names={names} fresh={before !== undefined && !had.has(one.contact)} />)}
        {verdict.saved.length === 0 && <li><IconMailOff aria-hidden /><b>{t('try.nobody')}</b><span className={css['how']}>{reasonSentence(speech, verdict.reasons[0], facts)}</span></li>}
        {verdict.ticket && <li><IconTicket aria-hidden /><span className={css['who']}><b>{t(`try.ticket.${verdict.ticket.action}`)}</b></span><span className={css['how']}>{verdict.ticket.name}</span>{before && !before.ticket && <Tag mark>{t('try.with-change')}</Tag>}</li>}
      </ul>
      <h3>{t('try.rules')}</h3>
      <div>
        <Rail label={t('try.rules')} steps={all ? steps : spoke} />
        <p className={css['silent']}>{!all && silent.length > 0 && t('try.silent', { rules: silent.join(', ') })} <Button kind="link" onClick={() => setAll(!all)}>{t(all ? 'why.fewer' : 'why.all')}</Button></p>
      </div>
      <div className={css['acts']}>
        {changes.length > 0 && changes[0] && <ButtonLink small to={placeOf(changes[0])}>{t('try.make-change')}</ButtonLink>}
        <Button kind="quiet" small icon={<IconLink aria-hidden />} onClick={() => void copyLink(t('try.link-copied'))}>{t('try.copy-link')}</Button>
      </div>
    </>
  )
}

async function copyLink(said: string): Promise<void> {
  await navigator.clipboard.writeText(window.location.href)
  toast({ text: said })
}

function SavedTo({ saved: { contact, why }, names, fresh }: { saved: Verdict['saved'][number]; names: ContactNames; fresh: boolean }): ReactNode {
  const { t } = useWords()
  const known = names.get(contact)
  return (
    <li>
      <IconCircleCheck aria-hidden />
      <span className={css['who']}><Link to="/contacts/$id" params={{ id: contact }}><b>{known?.name ?? t('verdict.a-contact')}</b></Link>{known && <Tag>{t(`kind.${known.kind}`)}</Tag>}</span>
      <span className={css['how']}>{tellingWhy(why).map(({ code, participant }) => (code === 'contact-domain' ? t('try.by.contact-domain', { domain: hostOf(participant) }) : t('try.by.contact-address', { address: participant }))).join(', ')}</span>
      {fresh && <Tag mark>{t('try.with-change')}</Tag>}
    </li>
  )
}

/** A change that is only tried; the first one says what would be without. */
function changeStep(speech: Speech, { menu, action, value }: TriedChange, before: Verdict | undefined): Step {
  const { t } = speech
  return {
    key: `change ${menu} ${action} ${value}`, sign: 'kept', icon: <IconAdjustmentsHorizontal />, name: t('try.your-change'), text: t(`try.change.${menu}.${action}`, { value }),
    note: before && t('try.as-it-is', { outcome: outcomeWords(speech, before) }),
  }
}

function outcomeWords({ t }: Speech, { saved, ticket }: Verdict): string {
  const history = saved.length > 0 ? t('try.outcome.saved', { n: saved.length }) : t('try.outcome.skipped')
  return ticket ? t(`try.outcome.${ticket.action}`, { history }) : history
}

function placeOf({ menu }: TriedChange) {
  const places = {
    'free-providers': '/customization/mail-settings/exception-domains/free-providers',
    'other-domains': '/customization/mail-settings/exception-domains/other',
    'exception-addresses': '/customization/mail-settings/exception-addresses',
    'support-addresses': '/customization/mail-settings/support-addresses',
    'external-addresses': '/customization/mail-settings/external-addresses',
  } as const
  return places[menu]
}
