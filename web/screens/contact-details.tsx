import { IconBuilding, IconLock, IconUserPlus, IconUsersGroup } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { duplicateContacts, type Contact } from '../../contract/contacts.ts'
import { usePages } from '../client/queries.ts'
import { useMe } from '../client/session.ts'
import { Button, TextLink } from '../parts/button.tsx'
import { useColleagues } from '../parts/colleagues.ts'
import { Avatar, DateOf, Tag } from '../parts/small.tsx'
import { useWords } from '../words/words.tsx'
import { KeptOut } from './contact-kept-out.tsx'
import css from './contact-details.module.css'

const icons = { customer: IconBuilding, potential: IconUsersGroup, lead: IconUserPlus } as const

/** Who a contact is: addresses, domains, owner, tags, and who shares an address with it. */
export function ContactDetails({ contact, edit }: { contact: Contact; edit: () => void }): ReactNode {
  const { t } = useWords()
  const Icon = icons[contact.kind]
  return (
    <aside className={css['details']} aria-label={t('contact.details')}>
      <p className={css['kind']}><Tag><Icon aria-hidden />{t(`kind.${contact.kind}`)}</Tag><span>{t('contact.since')} <DateOf at={contact.createdAt} /></span></p>
      <h1>{contact.name}</h1>
      {contact.notes && <p className={css['notes']}>{contact.notes}</p>}
      <section className={css['part']}>
        <header><h2>{t('contact.addresses')}</h2><Button kind="link" onClick={edit}>{t('contact.edit.short')}</Button></header>
        {contact.addresses.map((one, i) => <Address key={one.address} {...one} main={i === 0} lock={contact.notices.find((notice) => notice.address === one.address)?.domain} />)}
        {contact.addresses.length === 0 && <p className={css['small']}>{t('contact.no-addresses')}</p>}
      </section>
      {contact.domains.length > 0 && (
        <section className={css['part']}>
          <h2>{t('contact.domains')}</h2>
          {contact.domains.map((domain) => <p key={domain}>{domain} <span className={css['small']}>{t('contact.domain-below')}</span></p>)}
        </section>
      )}
      <About contact={contact} />
      <SameAddress contact={contact} />
    </aside>
  )
}

function Address({ address, label, main, lock }: { address: string; label: string; main: boolean; lock: string | undefined }): ReactNode {
  const { t } = useWords()
  const { role } = useMe()
  const [why, setWhy] = useState(false)
  return (
    <div className={css['address']}>
      <span>{address}</span>{main && <Tag>{t('contact.main')}</Tag>}
      {label && <span className={css['small']}>{label}</span>}
      {lock && (
        <span className={css['locked']}>
          <IconLock aria-hidden />
          <span>
            {t('contact.locked', { domain: lock })} <Button kind="link" aria-expanded={why} onClick={() => setWhy(!why)}>{t('contact.locked.why')}</Button>
            {why && <> {t(role === 'administrator' ? 'contact.locked.open-it' : 'contact.locked.ask', { domain: lock })} {role === 'administrator' && <TextLink to="/customization/mail-settings/exception-domains/free-providers" search={{ q: lock }}>{t('exception-domains')}</TextLink>}</>}
          </span>
        </span>
      )}
      {role === 'administrator' && <KeptOut address={address} />}
    </div>
  )
}

function About({ contact }: { contact: Contact }): ReactNode {
  const { t } = useWords()
  const owner = useColleagues().find((one) => one.login === contact.owner)?.name ?? contact.owner
  return (
    <section className={css['part']}>
      <h2>{t('contact.about')}</h2>
      <dl className={css['about']}>
        <dt>{t('contacts.owner')}</dt><dd>{owner ? <><Avatar name={owner} />{owner}</> : t('contact.nobody')}</dd>
        {contact.tags.length > 0 && <><dt>{t('contacts.tags')}</dt><dd>{contact.tags.join(', ')}</dd></>}
      </dl>
    </section>
  )
}

/** Other contacts with one of these addresses: mail goes to both, and nobody has to find that out. */
function SameAddress({ contact }: { contact: Contact }): ReactNode {
  const { t } = useWords()
  const shared = contact.addresses.map((one) => one.address)
  const { items = [] } = usePages(duplicateContacts, { query: { address: shared[0] ?? '', limit: 20 } }, shared.length > 0)
  const others = items.filter((one) => one.because === 'address').flatMap((one) => one.contacts.filter(({ id }) => id !== contact.id).map((other) => ({ address: one.value, other })))
  if (others.length === 0) return null
  return (
    <section className={css['part']}>
      <h2>{t('contact.same-address')}</h2>
      {others.map(({ address, other }) => {
        const Icon = icons[other.kind]
        return (
          <div key={other.id}>
            <p className={css['same']}><Icon aria-hidden /><Link to="/contacts/$id" params={{ id: other.id }}>{other.name}</Link><Tag>{t(`kind.${other.kind}`)}</Tag></p>
            <p className={css['small']}>{t('contact.same-address.how', { address })}</p>
          </div>
        )
      })}
    </section>
  )
}
