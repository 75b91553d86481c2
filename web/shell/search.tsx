import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { search } from '../../contract/search.ts'
import { useAnswer } from '../client/queries.ts'
import { useMe } from '../client/session.ts'
import { signal, useSignal } from '../client/signal.ts'
import type { AnswerOf } from '../../contract/route.ts'
import { Found } from '../parts/found.tsx'
import { Failing } from '../parts/states.tsx'
import { Ago, Tag } from '../parts/small.tsx'
import { useWords } from '../words/words.tsx'
import css from './search.module.css'

/** Is the search open? */
export const searching = signal(false)

type Hits = AnswerOf<typeof search>
interface Hit { readonly key: string; readonly contact?: string; readonly mail?: string; readonly ticket?: string; readonly log?: string; readonly show: ReactNode }

/** Search over contacts, tickets and mails, from everywhere: `/` or Ctrl K. */
export function Search(): ReactNode {
  const { t } = useWords()
  const open = useSignal(searching)
  return (
    <Modal.Root opened={open} onClose={() => searching.set(false)} size="lg">
      <Modal.Overlay />
      <Modal.Content aria-label={t('search')}><Modal.Body p={0}><SearchBox close={() => searching.set(false)} /></Modal.Body></Modal.Content>
    </Modal.Root>
  )
}

function SearchBox({ close }: { close: () => void }): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [asked] = useDebouncedValue(typed.trim(), 150)
  const [chosen, setChosen] = useState(0)
  const found = useAnswer(search, { query: { q: asked } }, asked !== '')
  const { role } = useMe()
  const hits = asked !== '' && found.data ? [...hitsOf(found.data, asked), ...role === 'administrator' ? inLog(asked) : []] : []

  const openHit = (hit: Hit | undefined): void => {
    if (!hit) return
    close()
    if (hit.log) void go({ to: '/customization/mail-log', search: { q: hit.log, days: 30 } })
    else if (hit.ticket) void go({ to: '/tickets/$id', params: { id: hit.ticket } })
    else if (hit.contact) void go({ to: '/contacts/$id', params: { id: hit.contact }, search: hit.mail ? { mail: hit.mail } : {} })
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') return openHit(hits[chosen])
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!by || hits.length === 0) return
    event.preventDefault()
    setChosen((chosen + by + hits.length) % hits.length)
  }
  return (
    <>
      <div className={css['field']}>
        <IconSearch aria-hidden />
        <input
          value={typed} placeholder={t('search.placeholder')} aria-label={t('search')} role="combobox" aria-expanded={hits.length > 0} aria-controls={listId}
          aria-activedescendant={hits[chosen] && `${listId}-${chosen}`} data-autofocus autoFocus
          onChange={(event) => { setTyped(event.target.value); setChosen(0) }} onKeyDown={press}
        />
      </div>
      <ul id={listId} role="listbox" aria-label={t('search.results')} className={css['hits']}>
        {hits.map((hit, i) => (
          <li key={hit.key} id={`${listId}-${i}`} role="option" aria-selected={i === chosen} className={css['hit']} onPointerMove={() => setChosen(i)} onClick={() => openHit(hit)}>{hit.show}</li>
        ))}
      </ul>
      {found.error && asked !== '' && <div className={css['word']}><Failing title={t('search.failed')} error={found.error} again={found.refetch} /></div>}
      {asked !== '' && found.data && !hits.some((hit) => !hit.log) && <p className={css['word']}>{t(role === 'administrator' ? 'search.nothing' : 'search.nothing.ask', { q: asked })}</p>}
      {asked === '' && <p className={css['word']}>{t('search.hint')}</p>}
    </>
  )
}

function hitsOf({ contacts, mails, tickets }: Hits, q: string): readonly Hit[] {
  return [
    ...contacts.map((one) => ({ key: `c${one.id}`, contact: one.id, show: <ContactHit {...one} q={q} /> })),
    ...tickets.map((one) => ({ key: `t${one.id}`, ticket: one.id, show: <TicketHit {...one} q={q} /> })),
    ...mails.flatMap((one) => one.contacts.slice(0, 1).map((contact) => ({ key: `m${one.id}`, contact: contact.id, mail: one.id, show: <MailHit mail={one} q={q} /> }))),
  ]
}

/** What was kept out is never stored, so no word of it is found; its addresses stand in the Mail log. */
function inLog(q: string): readonly Hit[] {
  return q.includes('@') ? [{ key: 'log', log: q, show: <LogHit q={q} /> }] : []
}

function LogHit({ q }: { q: string }): ReactNode {
  const { t } = useWords()
  return <div className={css['line']}><span>{t('search.in-log', { q })}</span><Tag>{t('mail-log')}</Tag></div>
}

function ContactHit({ kind, name, q }: Hits['contacts'][number] & { q: string }): ReactNode {
  const { t } = useWords()
  return <div className={css['line']}><b><Found q={q}>{name}</Found></b><Tag>{t(`kind.${kind}`)}</Tag></div>
}

function TicketHit({ number, name, status, q }: Hits['tickets'][number] & { q: string }): ReactNode {
  const { t } = useWords()
  return <div className={css['line']}><b>#{number} <Found q={q}>{name}</Found></b><Tag>{t(`ticket.status.${status}`)}</Tag></div>
}

function MailHit({ mail, q }: { mail: Hits['mails'][number]; q: string }): ReactNode {
  const { t } = useWords()
  return (
    <>
      <div className={css['line']}><b><Found q={q}>{mail.subject || t('mail.no-subject')}</Found></b><span className={css['when']}><Ago at={mail.at} /></span></div>
      <div className={css['excerpt']}>{mail.contacts.map((one) => one.name).join(', ')} · {mail.from.map((one) => one.name || one.address).join(', ')}{mail.excerpt && <> · <Found q={q}>{mail.excerpt}</Found></>}</div>
    </>
  )
}
