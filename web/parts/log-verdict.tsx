import type { ReactNode } from 'react'
import { getLogRow } from '../../contract/mail-log.ts'
import { getOrganization } from '../../contract/organization.ts'
import { useAnswer } from '../client/queries.ts'
import { useWords } from '../words/words.tsx'
import { Rail } from './rail.tsx'
import { Failing, Skeleton } from './states.tsx'
import { useContactNames } from './contact-names.ts'
import { verdictSteps } from './verdict-steps.tsx'
import { verdictHeadline } from './verdict-words.ts'
import css from './log-verdict.module.css'

/** The verdict on one arrival, step by step. `quiet`: without its headline. */
export function LogVerdict({ id, quiet = false }: { id: string; quiet?: boolean }): ReactNode {
  const speech = useWords()
  const { data: row, error, refetch } = useAnswer(getLogRow, { params: { id } })
  const { data: company } = useAnswer(getOrganization, {})
  const names = useContactNames(row?.verdict.saved.map((one) => one.contact) ?? [])
  if (error && !row) return <Failing title={speech.t('log.verdict.failed')} error={error} again={refetch} />
  if (!row || !company || !names) return <Skeleton rows={5} />
  const facts = { company: company.name, domains: company.domains, names }
  return (
    <div className={css['verdict']}>
      {!quiet && <p className={css['headline']}>{verdictHeadline(speech, row.verdict, facts, row.outcome)}</p>}
      <Rail label={speech.t('log.verdict')} steps={verdictSteps(speech, row.verdict, facts, row)} />
    </div>
  )
}
