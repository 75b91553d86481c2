import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { IconBuilding, IconLink, IconLock, IconSearch, IconUnlink, IconUserPlus, IconUsersGroup } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { listContacts } from '../../../contract/contacts.ts'
import { linkTicket, type TicketPage, unlinkTicket } from '../../../contract/tickets.ts'
import { call } from '../../client/call.ts'
import { usePages } from '../../client/queries.ts'
import { useMe } from '../../client/session.ts'
import { Button, TextLink } from '../../parts/button.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { Tag } from '../../parts/small.tsx'
import { toast } from '../../parts/toast.tsx'
import { useWords } from '../../words/words.tsx'
import { showTicket } from './change.ts'
import css from './details.module.css'

/** Fields and schemas are loaded when somebody writes. */
const ContactForm = lazy(async () => ({ default: (await import('../contact-form.tsx')).ContactForm }))

const icons = { customer: IconBuilding, potential: IconUsersGroup, lead: IconUserPlus } as const

/** The contacts in whose Activity History the ticket stands, and those who might be meant. */
export function Linked({ ticket }: { ticket: TicketPage }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [searching, setSearching] = useState(false)
  const [adding, setAdding] = useState(false)
  const failed = (error: Error): void => toast({ text: say(error), bad: true })
  const link = useMutation({ mutationFn: (contact: string) => call(linkTicket, { params: { id: ticket.id }, body: { contact } }), onSuccess: async (made) => { setSearching(false); await showTicket(made) }, onError: failed })
  const unlink = useMutation({
    mutationFn: (contact: string) => call(unlinkTicket, { params: { id: ticket.id, contact } }), onError: failed,
    onSuccess: async (made, contact) => { toast({ text: t('ticket.unlinked'), undo: () => link.mutateAsync(contact) }); await showTicket(made) },
  })
  return (
    <section className={css['part']}>
      <header><h2>{t('ticket.linked.all')}</h2><Button kind="link" aria-expanded={searching} onClick={() => setSearching(!searching)}>{t('ticket.link')}</Button></header>
      {searching && <Find taken={new Set(ticket.contacts.map(({ id }) => id))} choose={(id) => link.mutate(id)} />}
      {ticket.contacts.map((contact) => (
        <div key={contact.id} className={css['contact']}>
          <Name contact={contact} />
          <Button kind="quiet" small icon={<IconUnlink aria-hidden />} aria-label={t('ticket.unlink.who', { who: contact.name })} onClick={() => unlink.mutate(contact.id)}>{t('ticket.unlink')}</Button>
          {contact.byHand && <p className={css['small']}>{t('ticket.by-hand')}</p>}
        </div>
      ))}
      {ticket.contacts.length === 0 && !searching && <p className={css['small']}>{t('ticket.linked.none')}</p>}
      {ticket.contacts.length + ticket.suggestions.length === 0 && isTheirs(ticket) && !searching && <p><Button small icon={<IconUserPlus aria-hidden />} onClick={() => setAdding(true)}>{t('ticket.add-contact')}</Button></p>}
      {adding && ticket.requester && <Suspense><ContactForm kind="lead" person={ticket.requester} close={() => setAdding(false)} /></Suspense>}
      {ticket.suggestions.length > 0 && <h3 className={css['small']}>{t('ticket.suggested')}</h3>}
      {ticket.suggestions.map((one) => (
        <div key={one.contact.id} className={css['contact']}>
          <Name contact={one.contact} />
          <Button small icon={<IconLink aria-hidden />} aria-label={t('ticket.link.who', { who: one.contact.name })} onClick={() => link.mutate(one.contact.id)}>{t('ticket.link.do')}</Button>
          <Reason suggestion={one} />
        </div>
      ))}
    </section>
  )
}

/** Is the requester somebody who may become a contact? A colleague may not. */
function isTheirs({ requester, replyFrom }: TicketPage): boolean {
  const domain = (address: string): string => address.slice(address.lastIndexOf('@'))
  return requester !== null && (replyFrom === null || domain(requester.address) !== domain(replyFrom))
}

function Name({ contact: { id, kind, name } }: { contact: Pick<TicketPage['contacts'][number], 'id' | 'kind' | 'name'> }): ReactNode {
  const { t } = useWords()
  const Icon = icons[kind]
  return <span className={css['name']}><Icon aria-hidden /><Link to="/contacts/$id" params={{ id }} title={name}>{name}</Link><Tag>{t(`kind.${kind}`)}</Tag></span>
}

/** Why the mail is not in this contact's history, and for administrators the page where that is set. */
function Reason({ suggestion: { participant, reason } }: { suggestion: TicketPage['suggestions'][number] }): ReactNode {
  const { t } = useWords()
  const { role } = useMe()
  if (reason === null) return <p className={css['small']}>{t('ticket.suggested.because', { who: participant })}</p>
  const domain = participant.slice(participant.lastIndexOf('@') + 1)
  return (
    <p className={css['reason']}>
      <IconLock aria-hidden />
      <span>
        {reason.code === 'free-provider' ? t('ticket.kept-out.free-provider', { domain, who: participant }) : reason.code === 'exception-address' ? t('ticket.kept-out.exception-address') : reason.code === 'exception-domain' ? t('ticket.kept-out.exception-domain', { domain }) : t('ticket.suggested.because', { who: participant })}
        {role === 'administrator' && reason.code === 'free-provider' && <> <TextLink to="/customization/mail-settings/exception-domains/free-providers" search={{ q: domain }}>{t('ticket.kept-out.open')}</TextLink></>}
        {role === 'administrator' && reason.code === 'exception-address' && <> <TextLink to="/customization/mail-settings/exception-addresses">{t('exception-addresses')}</TextLink></>}
        {role === 'administrator' && reason.code === 'exception-domain' && <> <TextLink to="/customization/mail-settings/exception-domains/other">{t('exception-domains')}</TextLink></>}
      </span>
    </p>
  )
}

function Find({ taken, choose }: { taken: ReadonlySet<string>; choose: (id: string) => void }): ReactNode {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 150)
  const { items = [] } = usePages(listContacts, { query: { limit: 8, q, sort: 'activity' } }, q !== '')
  return (
    <>
      <TextInput size="xs" leftSection={<IconSearch aria-hidden />} placeholder={t('ticket.link.find')} aria-label={t('ticket.link.find')} autoFocus value={typed} onChange={(event) => setTyped(event.target.value)} />
      {items.filter(({ id }) => !taken.has(id)).map((one) => (
        <div key={one.id} className={css['contact']}><Name contact={one} /><Button small icon={<IconLink aria-hidden />} aria-label={t('ticket.link.who', { who: one.name })} onClick={() => choose(one.id)}>{t('ticket.link.do')}</Button></div>
      ))}
      {q !== '' && items.length === 0 && <p className={css['small']}>{t('search.nothing', { q })}</p>}
    </>
  )
}
