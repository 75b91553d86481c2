import type { ReactNode } from 'react'
import type { Imported } from '../../contract/jobs.ts'
import { useFieldWords } from '../parts/problem.tsx'
import { useWords } from '../words/words.tsx'
import css from './imports.module.css'

/** What an import brought, or would bring: the counts, and each row that cannot be taken with its line. */
export function Brought({ imported }: { imported: Imported }): ReactNode {
  const { t } = useWords()
  const say = useFieldWords()
  const { dryRun, added, changed, there, refused, locked, faults } = imported
  const figures = ([['added', added], ['changed', changed], ['there', there], ['refused', refused]] as const).filter(([name, count]) => count > 0 || name === 'added')
  return (
    <section className={css['brought']} aria-label={t('import.result')}>
      <h2>{t(dryRun ? 'import.would' : 'import.did')}</h2>
      <ul className={css['figures']}>{figures.map(([name, n]) => <li key={name} data-bad={name === 'refused' || undefined}>{t(`import.n.${name}`, { n })}</li>)}</ul>
      {locked.length > 0 && <p className={css['hint']}>{t('import.locked', { domains: locked.map(({ domain }) => domain).join(', ') })}</p>}
      {faults.length > 0 && (
        <table className={css['faults']}>
          <caption>{t(faults.length < refused ? 'import.faults.first' : 'import.faults', { n: faults.length })}</caption>
          <thead><tr><th scope="col">{t('import.line')}</th><th scope="col">{t('import.why')}</th></tr></thead>
          <tbody>{faults.map(({ line, code, detail }, at) => <tr key={at}><td>{line}</td><td title={detail}>{say({ path: '', code, detail })}</td></tr>)}</tbody>
        </table>
      )}
    </section>
  )
}
