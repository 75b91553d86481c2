import { Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Differences } from '../../parts/differences.tsx'
import { Page } from '../../parts/page.tsx'
import { Tab, Tabs } from '../../parts/tabs.tsx'
import { useWords } from '../../words/words.tsx'

/** Customization > Mail Settings > Exception Domains, with its two tabs. */
export function ExceptionDomains(): ReactNode {
  const { t } = useWords()
  return (
    <Page title={t('exception-domains')} lead={<>{t('exception-domains.lead')} <Differences /></>}>
      <Tabs label={t('exception-domains')}>
        <Tab to="/customization/mail-settings/exception-domains/free-providers">{t('free-providers')}</Tab>
        <Tab to="/customization/mail-settings/exception-domains/other">{t('other-domains')}</Tab>
      </Tabs>
      <Outlet />
    </Page>
  )
}
