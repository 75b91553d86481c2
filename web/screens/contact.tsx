import { Menu, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconDots, IconMail, IconNote, IconPencil, IconSwitchHorizontal, IconTrash } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { convertContact, countContacts, getContact, listContacts, removeContact, type Contact as ContactRecord } from '../../contract/contacts.ts'
import type { AnswerOf } from '../../contract/route.ts'
import { call } from '../client/call.ts'
import { keyOf, queryClient, useAnswer } from '../client/queries.ts'
import { Refusal } from '../client/refusal.ts'
import { useSignal } from '../client/signal.ts'
import { Bar } from '../parts/bar.tsx'
import { Button, ButtonLink } from '../parts/button.tsx'
import { useTitle } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Scroll } from '../parts/scroll.tsx'
import { Tag } from '../parts/small.tsx'
import { Empty, Failing, Skeleton } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import { Activity, type ActivitySearch } from './activity/activity.tsx'
import { ContactDetails } from './contact-details.tsx'
import { offered } from './ticket/offer.ts'
import css from './contact.module.css'

/** Fields and schemas are loaded when somebody writes. */
const Compose = lazy(async () => ({ default: (await import('./mails/compose.tsx')).Compose }))
const ContactForm = lazy(async () => ({ default: (await import('./contact-form.tsx')).ContactForm }))

const OfferedTickets = lazy(async () => ({ default: (await import('./ticket/offered.tsx')).OfferedTickets }))

type Shown = AnswerOf<typeof getContact>
export const kinds = ['customer', 'potential', 'lead'] as const

/** A contact: details at the left, its Activity History at the right. */
export function Contact({ id, search }: { id: string; search: ActivitySearch }): ReactNode {
  const { t } = useWords()
  const { data: contact, error, refetch } = useAnswer(getContact, { params: { id } })
  useTitle(contact?.name, contact && t(`kind.${contact.kind}s`))
  const gone = error instanceof Refusal && error.problem.code === 'not-found'
  if (gone) return <div className={css['state']}><Empty title={t('contact.gone')} acts={<ButtonLink to="/customers">{t('customization.back')}</ButtonLink>}>{t('contact.gone.how')}</Empty></div>
  if (error && !contact) return <div className={css['state']}><Failing title={t('contact.failed')} error={error} again={refetch} /></div>
  if (!contact) return <div className={css['state']}><Skeleton tall /></div>
  return <ContactPage key={id} contact={contact} search={search} />
}

function ContactPage({ contact, search }: { contact: Shown; search: ActivitySearch }): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const [noting, setNoting] = useState(false)
  const [writing, setWriting] = useState(false)
  const [editing, setEditing] = useState(false)
  const [details, setDetails] = useState(false)
  const offer = useSignal(offered)
  const narrow = (part: ActivitySearch): void => {
    const next = Object.fromEntries(Object.entries({ ...search, ...part }).filter(([, value]) => value))
    void go({ to: '.', search: next, replace: true })
  }
  const list = ({ customer: '/customers', potential: '/potentials', lead: '/leads' } as const)[contact.kind]
  return (
    <div className={css['screen']}>
      <Bar bottom acts={<>
        <Button small kind={writing || noting ? 'plain' : 'main'} icon={<IconMail aria-hidden />} onClick={() => setWriting(true)}>{t('compose')}</Button>
        <Button small icon={<IconNote aria-hidden />} onClick={() => setNoting(true)}>{t('note.add')}</Button>
        <More contact={contact} edit={() => setEditing(true)} />
      </>}>
        <nav className={css['crumbs']} aria-label={t('contact.place')}><Link to={list}>{t(`kind.${contact.kind}s`)}</Link> / <b>{contact.name}</b></nav>
      </Bar>
      <div className={css['split']}>
        <div className={css['more']}><h1>{contact.name}</h1><Tag>{t(`kind.${contact.kind}`)}</Tag><span>{contact.addresses[0]?.address}</span><Button kind="link" aria-expanded={details} onClick={() => setDetails(!details)}>{t('contact.details')}</Button></div>
        <div className={css['details']} data-open={details || undefined}><ContactDetails contact={contact} edit={() => setEditing(true)} /></div>
        <Scroll className={css['history']}>{offer?.contact === contact.id && <Suspense><OfferedTickets contact={contact} /></Suspense>}{writing && <Suspense><Compose to={contact.addresses.slice(0, 1).map(({ address }) => address)} close={() => setWriting(false)} /></Suspense>}<Activity contact={contact} search={search} narrow={narrow} noting={noting} endNote={() => setNoting(false)} /></Scroll>
      </div>
      {editing && <Suspense><ContactForm kind={contact.kind} contact={contact} close={() => setEditing(false)} /></Suspense>}
    </div>
  )
}

function More({ contact, edit }: { contact: Shown; edit: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [deleting, setDeleting] = useState(false)
  const convert = useMutation({
    mutationFn: (kind: ContactRecord['kind']) => call(convertContact, { params: { id: contact.id }, body: { kind } }),
    onSuccess: async ({ name, kind }) => {
      toast({ text: t('contact.converted', { name, kind: t(`kind.${kind}`) }), undo: () => convert.mutateAsync(contact.kind) })
      await showContacts()
    },
    onError: (error) => toast({ text: say(error), bad: true }),
  })
  return (
    <>
      <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
        <Menu.Target><Button small icon={<IconDots aria-hidden />}>{t('more')}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil aria-hidden />} onClick={edit}>{t('contact.edit')}</Menu.Item>
          {kinds.filter((kind) => kind !== contact.kind).map((kind) => <Menu.Item key={kind} leftSection={<IconSwitchHorizontal aria-hidden />} onClick={() => convert.mutate(kind)}>{t(`contact.convert.${kind}`)}</Menu.Item>)}
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash aria-hidden />} onClick={() => setDeleting(true)}>{t('contact.delete')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {deleting && <Delete contact={contact} leave={() => setDeleting(false)} />}
    </>
  )
}

/** Asked once: what goes with a contact, and how much of it. */
function Delete({ contact, leave }: { contact: Shown; leave: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const go = useNavigate()
  const { mails, notes } = contact.history
  const remove = useMutation({
    mutationFn: () => call(removeContact, { params: { id: contact.id } }),
    onSuccess: async () => {
      toast({ text: t('contact.deleted', { name: contact.name }) })
      await go({ to: ({ customer: '/customers', potential: '/potentials', lead: '/leads' } as const)[contact.kind] })
      await showContacts()
    },
  })
  return (
    <Modal opened onClose={leave} title={t('contact.delete?', { name: contact.name })} closeButtonProps={{ 'aria-label': t('close') }}>
      <p>{t('contact.delete.what', { mails: t('count.mails', { n: mails }), notes: t('count.notes', { n: notes }) })}</p>
      {remove.error && <p role="alert">{say(remove.error)}</p>}
      <div className={css['acts']}>
        <Button kind="danger" icon={<IconTrash aria-hidden />} busy={remove.isPending && t('removing')} onClick={() => remove.mutate()}>{t('contact.delete.do', { mails: t('count.mails', { n: mails }) })}</Button>
        <Button onClick={leave}>{t('contact.delete.keep')}</Button>
      </div>
    </Modal>
  )
}

async function showContacts(): Promise<void> {
  await Promise.all([listContacts, getContact, countContacts].map((route) => queryClient.invalidateQueries({ queryKey: keyOf(route) })))
}
