import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { listExternalAddresses, type ExternalAddress } from '../../contract/external-addresses.ts'
import { usePages } from '../client/queries.ts'
import { useMe } from '../client/session.ts'
import { TextLink } from '../parts/button.tsx'
import { useWords } from '../words/words.tsx'
import css from './frame.module.css'

/** Tells administrators, wherever they are, of external addresses that somebody has to look at. */
export function Troubled(): ReactNode {
  const { t } = useWords()
  const { role } = useMe()
  const { items = [] } = usePages(listExternalAddresses, { query: { limit: 200 } }, role === 'administrator')
  const emails = [...new Set(items.filter(isTroubled).map(({ email }) => email))]
  return (
    <div role="status">
      {emails[0] !== undefined && <div className={css['lost']}><IconAlertTriangle aria-hidden />{t('external-addresses.troubled', { n: emails.length, email: emails[0] })} <TextLink to="/customization/mail-settings/external-addresses">{t('external-addresses')}</TextLink></div>}
    </div>
  )
}

/** Trouble that passes by itself is not told here. */
function isTroubled({ state: { code, fault }, grant }: ExternalAddress): boolean {
  return grant?.state === 'ended' || grant?.state === 'ending' || (code === 'trouble' && fault !== null && !fault.again)
}
