import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Page } from '../parts/page.tsx'
import { customizationMenu } from '../shell/customization-menu.ts'
import { useWords } from '../words/words.tsx'
import css from './customization.module.css'

/** The first page of Customization: what each page is for, in one sentence, for whoever does not know its name yet. */
export function CustomizationHome(): ReactNode {
  const { t } = useWords()
  return (
    <Page title={t('customization')}>
      {customizationMenu.map(({ group, pages }) => (
        <section key={group} className={css['group']}>
          <h2>{t(group)}</h2>
          <ul>
            {pages.map(({ to, name, Icon }) => (
              <li key={to}><Link to={to} data-row className={css['page']}><Icon aria-hidden /><b>{t(name)}</b><span>{t(`customization.${name}`)}</span></Link></li>
            ))}
          </ul>
        </section>
      ))}
    </Page>
  )
}
