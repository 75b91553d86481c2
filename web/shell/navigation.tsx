import { IconAdjustmentsHorizontal, IconBuilding, IconChevronLeft, IconSearch, IconUserPlus, IconUsersGroup } from '@tabler/icons-react'
import { Link, useMatch } from '@tanstack/react-router'
import { Fragment, type ReactNode } from 'react'
import { countContacts, getContact, type Contact } from '../../contract/contacts.ts'
import { getOrganization } from '../../contract/organization.ts'
import { useAnswer } from '../client/queries.ts'
import { useMe } from '../client/session.ts'
import { useWords } from '../words/words.tsx'
import { searching } from './search.tsx'
import { customizationMenu } from './customization-menu.ts'
import { DeskNavigation } from './desk-navigation.tsx'
import { UserMenu } from './user-menu.tsx'
import css from './navigation.module.css'

/** Contacts, and the way to Customization for those who may. */
export function MainNavigation(): ReactNode {
  const { t } = useWords()
  const me = useMe()
  const { data: company } = useAnswer(getOrganization, {})
  const { data: counts } = useAnswer(countContacts, {})
  const shown = useKindShown()
  return (
    <>
      <div className={css['head']}><img src="/mark.svg" alt="" /><span>{company?.name}</span></div>
      <SearchButton />
      <div className={css['list']}>
        <Item to="/customers" icon={<IconBuilding aria-hidden />} count={counts?.customer} within={shown === 'customer'}>{t('kind.customers')}</Item>
        <Item to="/potentials" icon={<IconUsersGroup aria-hidden />} count={counts?.potential} within={shown === 'potential'}>{t('kind.potentials')}</Item>
        <Item to="/leads" icon={<IconUserPlus aria-hidden />} count={counts?.lead} within={shown === 'lead'}>{t('kind.leads')}</Item>
        {me.role !== 'member' && <DeskNavigation />}
      </div>
      <div className={css['foot']}>
        {me.role === 'administrator' && <Item to="/customization" icon={<IconAdjustmentsHorizontal aria-hidden />}>{t('customization')}</Item>}
        <UserMenu />
      </div>
    </>
  )
}

/** The list of Customization, with the way back. */
export function CustomizationNavigation(): ReactNode {
  const { t } = useWords()
  return (
    <>
      <div className={`${css['head']} ${css['back']}`}><Link to="/customers" className={css['item']} title={t('customization.back')}><IconChevronLeft aria-hidden /><b>{t('customization')}</b></Link></div>
      <div className={css['list']}>
        {customizationMenu.map(({ group, pages }) => (
          <Fragment key={group}>
            <h2 className={css['group']}>{t(group)}</h2>
            {pages.map(({ to, name, Icon }) => <Item key={to} to={to} icon={<Icon aria-hidden />}>{t(name)}</Item>)}
          </Fragment>
        ))}
      </div>
      <div className={css['foot']}><UserMenu /></div>
    </>
  )
}

/** The list that the contact on the page belongs to. */
function useKindShown(): Contact['kind'] | undefined {
  const place = useMatch({ from: '/work/contacts/$id', shouldThrow: false })
  const id = place?.params.id
  return useAnswer(getContact, { params: { id: id ?? '' } }, id !== undefined).data?.kind
}

type Place = Parameters<typeof Link>[0]['to']

interface ItemProps {
  readonly to: NonNullable<Place>
  readonly icon: ReactNode
  readonly count?: number | undefined
  /** Does the page that is shown belong to this one? */
  readonly within?: boolean
  readonly children: ReactNode
}

function Item({ to, icon, count, within = false, children }: ItemProps): ReactNode {
  const { number } = useWords()
  return (
    <Link to={to} className={css['item']} activeOptions={{ includeSearch: false }} activeProps={{ 'aria-current': 'page' }} aria-current={within ? 'true' : undefined}>
      {icon}<span>{children}</span>{count !== undefined && <i className={css['count']} aria-hidden>{number(count)}</i>}
    </Link>
  )
}

function SearchButton(): ReactNode {
  const { t } = useWords()
  return (
    <button type="button" className={css['search']} onClick={() => searching.set(true)}>
      <IconSearch aria-hidden /><span>{t('search')}</span><kbd>{t('search.key')}</kbd>
    </button>
  )
}
