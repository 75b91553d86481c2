import type { ReactNode } from 'react'
import { useMe } from '../client/session.ts'
import { ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { Empty, Failing } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import { Frame } from './frame.tsx'
import { CustomizationNavigation, MainNavigation } from './navigation.tsx'

/** Everybody's pages. */
export function Work(): ReactNode {
  const { t } = useWords()
  return <Frame navigation={<MainNavigation />} title={t('kind.customers')} />
}

/** The administrators' pages; to others it says so. */
export function Customization(): ReactNode {
  const { t } = useWords()
  const { role } = useMe()
  if (role !== 'administrator') return <Frame navigation={<MainNavigation />} title={t('customization')}><Page title={t('customization')}><Empty title={t('administrators-only')} acts={<ButtonLink to="/customers">{t('customization.back')}</ButtonLink>}>{t('administrators-only.how')}</Empty></Page></Frame>
  return <Frame navigation={<CustomizationNavigation />} title={t('customization')} />
}

export function NotFound(): ReactNode {
  const { t } = useWords()
  return <Page title={t('not-found')}><Empty title={t('not-found')} acts={<ButtonLink to="/customers">{t('customization.back')}</ButtonLink>}>{t('not-found.how')}</Empty></Page>
}

/** A page that broke: what happened, and a way on. */
export function Failed({ error }: { error: unknown }): ReactNode {
  const { t } = useWords()
  return <Page title={t('failed')}><Failing title={t('failed')} error={error} again={() => window.location.reload()} /></Page>
}
