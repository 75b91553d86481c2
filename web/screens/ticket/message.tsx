import { useMutation } from '@tanstack/react-query'
import { IconAlertTriangle, IconCheck, IconClock, IconEyeOff, IconMailForward, IconRobot, IconUserPlus } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { getMail } from '../../../contract/mails.ts'
import { changeTicket, letIn, splitTicket, turnAway, type TicketMessage, type TicketPage } from '../../../contract/tickets.ts'
import { useNavigate } from '@tanstack/react-router'
import { call } from '../../client/call.ts'
import { useAnswer } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { Avatar, Moment } from '../../parts/small.tsx'
import { Failing, Skeleton } from '../../parts/states.tsx'
import { toast } from '../../parts/toast.tsx'
import { useWords } from '../../words/words.tsx'
import { Attachments } from '../mails/attachments.tsx'
import { Letter, TextLetter } from '../mails/letter.tsx'
import { showTicket } from './change.ts'
import css from './conversation.module.css'

/** One mail or note of a ticket. */
export function Message({ message, ticket }: { message: TicketMessage; ticket: TicketPage }): ReactNode {
  const { t } = useWords()
  const [asSent, setAsSent] = useState(false)
  const [first] = message.from
  const name = message.author?.name ?? (first ? first.name || first.address : t('mail.nobody'))
  const note = message.kind === 'note'
  return (
    <article className={css['message']} data-note={note || undefined} data-held={message.held || undefined} aria-label={t('ticket.message-of', { who: name })}>
      <Avatar name={name} />
      <div className={css['content']}>
        <header className={css['head']}>
          <b>{name}</b>
          {note ? <span className={css['internal']}><IconEyeOff aria-hidden />{t('ticket.internal')}</span> : <span className={css['people']}>{peopleOf(message, t('mail.to', { from: addresses(message.from), to: addresses(message.to) || '–' }), t('mail.to-cc', { from: addresses(message.from), to: addresses(message.to) || '–', cc: addresses(message.cc) }))}</span>}
          <span className={css['at']}><Moment at={message.at} /></span>
        </header>
        <Signs message={message} />
        {asSent && message.mailId ? <AsSent id={message.mailId} /> : <Text message={message} />}
        {!asSent && message.mailId && message.attachments && <Attachments mail={{ id: message.mailId, attachments: message.attachments, html: null }} />}
        <Acts message={message} ticket={ticket} asSent={asSent} turn={() => setAsSent(!asSent)} />
      </div>
    </article>
  )
}

function addresses(people: TicketMessage['to']): string {
  return people.map((one) => one.address).join(', ')
}

function peopleOf({ cc }: TicketMessage, without: string, withCc: string): string {
  return cc.length > 0 ? withCc : without
}

function Text({ message }: { message: TicketMessage }): ReactNode {
  const { t } = useWords()
  if (message.content === 'pending') return <p>{t('mail.pending')}</p>
  if (message.content === 'failed') return <p>{t('mail.unreadable')}</p>
  return message.text?.trim() ? <TextLetter text={message.text} whole={message.forwarded !== null} /> : <p className={css['dim']}>{t('mail.empty')}</p>
}

/** The mail with its own looks, safe, in a frame of its own. */
function AsSent({ id }: { id: string }): ReactNode {
  const { t } = useWords()
  const { data: mail, error, refetch } = useAnswer(getMail, { params: { id } })
  if (error && !mail) return <Failing title={t('mail.failed')} error={error} again={refetch} />
  if (!mail) return <Skeleton rows={2} />
  return <><Letter mail={mail} /><Attachments mail={mail} /></>
}

/** What is to be known of a message before it is believed: that it waits, that its sender is new or unproven, how its sending goes. */
function Signs({ message }: { message: TicketMessage }): ReactNode {
  const { t, clock } = useWords()
  const { delivery } = message
  return (
    <>
      {message.held && <p className={css['sign']} data-warn><IconClock aria-hidden />{t('ticket.message.held')}</p>}
      {message.newParticipant && <p className={css['sign']}><IconUserPlus aria-hidden />{t('ticket.message.new')}</p>}
      {message.authentication?.failed && <p className={css['sign']} data-warn><IconAlertTriangle aria-hidden />{t('ticket.message.unproven')}</p>}
      {(message.kind === 'auto-reply' || message.kind === 'bounce' || message.kind === 'acknowledgement') && <p className={css['sign']}><IconRobot aria-hidden />{t(`ticket.message.${message.kind}`)}</p>}
      {message.replyTo.length > 0 && <p className={css['sign']}><IconMailForward aria-hidden />{t('ticket.message.reply-to', { to: addresses(message.replyTo) })}</p>}
      {delivery?.state === 'waiting' && <p className={css['sign']}><IconClock aria-hidden />{delivery.attempts === 0 ? t('ticket.sending') : t('ticket.sending.again', { error: delivery.error ?? '', at: delivery.at ? clock(delivery.at) : '–' })}</p>}
      {delivery?.state === 'failed' && <p className={css['sign']} data-bad role="alert"><IconAlertTriangle aria-hidden />{t('ticket.not-sent', { error: delivery.error ?? '' })}</p>}
      {delivery?.state === 'sent' && <p className={css['sign']}><IconCheck aria-hidden />{t('ticket.sent')}</p>}
    </>
  )
}

interface ActsProps {
  readonly message: TicketMessage
  readonly ticket: TicketPage
  readonly asSent: boolean
  readonly turn: () => void
}

function Acts({ message, ticket, asSent, turn }: ActsProps): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const go = useNavigate()
  const failed = (error: Error): void => toast({ text: say(error), bad: true })
  const params = { id: ticket.id, message: message.id }
  const admit = useMutation({ mutationFn: () => call(letIn, { params }), onSuccess: showTicket, onError: failed })
  const refuse = useMutation({ mutationFn: () => call(turnAway, { params }), onSuccess: async (made) => { await showTicket(made); await go({ to: '/tickets/$id', params: { id: made.id } }) }, onError: failed })
  const split = useMutation({
    mutationFn: () => call(splitTicket, { params: { id: ticket.id }, body: { message: message.id } }), onError: failed,
    onSuccess: async (made) => { toast({ text: t('ticket.split.done', { number: made.number }) }); await showTicket(made); await go({ to: '/tickets/$id', params: { id: made.id } }) },
  })
  const asker = useMutation({
    mutationFn: (address: string) => call(changeTicket, { params: { id: ticket.id }, body: { requester: address } }), onError: failed,
    onSuccess: async (made) => { toast({ text: t('ticket.requester.now', { who: made.requester?.address ?? '' }) }); await showTicket(made) },
  })
  const { forwarded } = message
  return (
    <div className={css['acts']}>
      {message.held && <Button small kind="main" busy={admit.isPending && t('saving')} onClick={() => admit.mutate()}>{t('ticket.let-in')}</Button>}
      {message.held && <Button small busy={refuse.isPending && t('saving')} onClick={() => refuse.mutate()}>{t('ticket.turn-away')}</Button>}
      {forwarded && forwarded.address !== ticket.requester?.address && <Button small icon={<IconUserPlus aria-hidden />} busy={asker.isPending && t('saving')} onClick={() => asker.mutate(forwarded.address)}>{t('ticket.requester.make', { who: forwarded.name || forwarded.address })}</Button>}
      {message.mailId && message.content === 'ready' && <Button kind="link" className={css['quiet']} onClick={turn}>{t(asSent ? 'ticket.as-text' : 'ticket.as-sent')}</Button>}
      {message.kind === 'mail' && !message.held && ticket.messages.length > 1 && <Button kind="link" className={css['quiet']} onClick={() => split.mutate()}>{t('ticket.split')}</Button>}
    </div>
  )
}
