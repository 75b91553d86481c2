import { useMemo, type ReactNode } from 'react'
import { listMailLog } from '../../contract/mail-log.ts'
import { usePages } from '../client/queries.ts'
import { TextLink } from '../parts/button.tsx'
import { useWords } from '../words/words.tsx'
import css from './contact-details.module.css'

const days = 30
const limit = 200

/** How many mails with this address the rules kept out lately, and the way to why: a gap in a history is explained where it is looked for. Reads the Mail log, so it is for administrators. */
export function KeptOut({ address }: { address: string }): ReactNode {
  const { t } = useWords()
  const since = useMemo(() => new Date(Date.now() - (days - 1) * 86_400_000).toISOString().slice(0, 10), [])
  const { items = [], complete } = usePages(listMailLog, { query: { limit, since, address, outcome: 'skipped' } })
  const mails = items.filter((one) => one.duplicateOf === undefined).length
  if (mails === 0) return null
  return (
    <span className={css['small']}>
      {t(complete ? 'contact.kept-out' : 'contact.kept-out.many', { n: mails })} <TextLink to="/customization/mail-log" search={{ q: address, outcome: 'skipped', days }}>{t('contact.kept-out.why')}</TextLink>
    </span>
  )
}
