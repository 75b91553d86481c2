import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useMe } from '../client/session.ts'
import { useSilence } from '../client/silence.ts'
import { TextLink } from '../parts/button.tsx'
import { useWords } from '../words/words.tsx'
import css from './frame.module.css'

/** Tells administrators that no copies of the company's mail come any more, wherever they are. */
export function Silent(): ReactNode {
  const { t } = useWords()
  const { role } = useMe()
  const { data: silence } = useSilence(role === 'administrator')
  return <div role="status">{silence?.overdue && <div className={css['lost']}><IconAlertTriangle aria-hidden />{t('connect.silent')} <TextLink to="/customization/connect">{t('connect')}</TextLink></div>}</div>
}
