import { Link, Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Differences } from '../../parts/differences.tsx'
import { Page } from '../../parts/page.tsx'
import { useWords } from '../../words/words.tsx'
import css from './exception-domains.module.css'

/** Customization > Mail Settings > Exception Domains, with its two tabs. */
export function ExceptionDomains(): ReactNode {
  const { t } = useWords()
  return (
    <Page title={t('exception-domains')} lead={<>{t('exception-domains.lead')} <Differences /></>}>
      <nav className={css['tabs']} aria-label={t('exception-domains')}>
        <Link to="/customization/mail-settings/exception-domains/free-providers" className={css['tab']} activeOptions={{ includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>{t('free-providers')}</Link>
        <Link to="/customization/mail-settings/exception-domains/other" className={css['tab']} activeProps={{ 'aria-current': 'page' }}>{t('other-domains')}</Link>
      </nav>
      <Outlet />
    </Page>
  )
}
