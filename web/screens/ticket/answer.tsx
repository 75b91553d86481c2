import { Menu, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconAlertTriangle, IconNote, IconPaperclip, IconSend, IconTemplate, IconX } from '@tabler/icons-react'
import { useEffect, useState, type ClipboardEvent, type ReactNode, type RefObject } from 'react'
import { listCannedAnswers } from '../../../contract/canned-answers.ts'
import { getTicket, noteOnTicket, replyToTicket, type TicketPage } from '../../../contract/tickets.ts'
import { call } from '../../client/call.ts'
import { keyOf, queryClient, useAnswer } from '../../client/queries.ts'
import { Refusal } from '../../client/refusal.ts'
import { useMe } from '../../client/session.ts'
import { Button } from '../../parts/button.tsx'
import { useDraft } from '../../parts/draft.ts'
import { useProblemWords } from '../../parts/problem.tsx'
import { toast } from '../../parts/toast.tsx'
import { useWords } from '../../words/words.tsx'
import { showTickets } from './bulk.tsx'
import { type ChosenFile, chosenFile, htmlOf } from './files.ts'
import { filled } from './fields.ts'
import { writesNow } from './presence.ts'
import css from './answer.module.css'

interface AnswerProps {
  readonly ticket: TicketPage
  readonly writing: 'reply' | 'note'
  readonly turn: (kind: 'reply' | 'note') => void
  readonly box: RefObject<HTMLTextAreaElement | null>
}

/** Where a ticket is answered. What was typed stays in this tab until it is sent. */
export function Answer({ ticket, writing, turn, box }: AnswerProps): ReactNode {
  const { t } = useWords()
  const [text, setText] = useDraft(`ticket.${writing}.${ticket.id}`)
  const others = ticket.viewers
  useEffect(() => {
    writesNow.set(text.trim() !== '')
    return () => writesNow.set(false)
  }, [text])
  return (
    <section className={css['answer']} data-note={writing === 'note' || undefined} aria-label={t(writing === 'note' ? 'ticket.note' : 'ticket.reply')}>
      <div className={css['tabs']} role="tablist">
        {(['reply', 'note'] as const).map((kind) => <button key={kind} type="button" role="tab" aria-selected={kind === writing} onClick={() => turn(kind)}>{t(kind === 'reply' ? 'ticket.reply' : 'ticket.note')}</button>)}
        {others.length > 0 && <span className={css['others']} role="status">{others.map((one) => t(one.writing ? 'ticket.writes' : 'ticket.reads', { who: one.name })).join(' ')}</span>}
      </div>
      {writing === 'note' ? <NoteBox ticket={ticket} text={text} setText={setText} box={box} /> : <ReplyBox ticket={ticket} text={text} setText={setText} box={box} />}
    </section>
  )
}

interface BoxProps {
  readonly ticket: TicketPage
  readonly text: string
  readonly setText: (text: string) => void
  readonly box: RefObject<HTMLTextAreaElement | null>
}

function NoteBox({ ticket, text, setText, box }: BoxProps): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const add = useMutation({
    mutationFn: () => call(noteOnTicket, { params: { id: ticket.id }, body: { text } }),
    onSuccess: async () => { setText(''); await showAgain(ticket.id) },
  })
  return (
    <>
      <Textarea ref={box} variant="unstyled" autosize minRows={2} maxRows={10} aria-label={t('ticket.note')} placeholder={t('ticket.note.such-as')} value={text} onChange={(event) => setText(event.target.value)} />
      {add.error && <p className={css['bad']} role="alert">{say(add.error)}</p>}
      <div className={css['acts']}><Button kind="main" icon={<IconNote aria-hidden />} because={text.trim() ? undefined : t('note.write-first')} busy={add.isPending && t('saving')} onClick={() => add.mutate()}>{t('ticket.note.add')}</Button></div>
    </>
  )
}

function ReplyBox({ ticket, text, setText, box }: BoxProps): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [all, setAll] = useState(false)
  const [cc, setCc] = useState<string | null>(null)
  const [files, setFiles] = useState<readonly ChosenFile[]>([])
  const last = ticket.messages.filter(({ kind }) => kind !== 'note').at(-1)
  const [seen, setSeen] = useState(last?.id)
  const theirs = ticket.messages.findLast(({ kind, direction, held }) => kind === 'mail' && direction === 'incoming' && !held)
  const to = (theirs ? (theirs.replyTo.length > 0 ? theirs.replyTo : theirs.from) : ticket.requester ? [ticket.requester] : []).map(({ address }) => address)
  const others = theirs ? [...theirs.to, ...theirs.cc].filter(({ address }) => !ticket.supportAddresses.includes(address) && !to.includes(address)) : []
  useEffect(() => { if (text === '') setSeen(last?.id) }, [text, last?.id])
  const send = useMutation({
    mutationFn: (status: 'pending' | 'solved') => call(replyToTicket, {
      params: { id: ticket.id },
      body: {
        text, all, status, ...(files.some(({ contentId }) => contentId) ? { html: htmlOf(text, files) } : {}),
        ...(cc ? { cc: cc.split(/[,;]/).map((one) => one.trim()).filter(Boolean) } : {}), ...(seen ? { seen } : {}),
        attachments: files.map(({ name, type, content, contentId }) => ({ name, type, content, ...(contentId ? { contentId } : {}) })),
      },
    }),
    onSuccess: async (_, status) => {
      setText('')
      setFiles([])
      setCc(null)
      toast({ text: t(status === 'solved' ? 'ticket.reply.sent-solved' : 'ticket.reply.sent', { number: ticket.number }) })
      await showAgain(ticket.id)
    },
  })
  const cameBetween = send.error instanceof Refusal && send.error.problem.code === 'changed-since'
  const take = async (list: Iterable<File>, inText: boolean): Promise<void> => {
    for (const file of list) {
      const one = await chosenFile(file, inText ? files.length + 1 : null)
      setFiles((now) => [...now, one])
      if (one.mark) setText(`${sessionStorage.getItem(`mailkeep.draft.ticket.reply.${ticket.id}`) ?? ''}${one.mark}\n`)
    }
  }
  const paste = (event: ClipboardEvent): void => {
    const pictures = [...event.clipboardData.files].filter(({ type }) => type.startsWith('image/'))
    if (pictures.length === 0) return
    event.preventDefault()
    void take(pictures, true)
  }
  const nothing = text.trim() === '' ? t('ticket.reply.write-first') : to.length === 0 ? t('ticket.reply.nobody') : undefined
  return (
    <>
      <p className={css['way']}>
        <span>{t('ticket.reply.from', { from: ticket.replyFrom ?? '–' })}</span><span>{t('ticket.reply.to', { to: [...to, ...all ? others.map(({ address }) => address) : []].join(', ') || '–' })}</span>
        {others.length > 0 && <Button kind="link" aria-pressed={all} onClick={() => setAll(!all)}>{t(all ? 'ticket.reply.one' : 'ticket.reply.all')}</Button>}
        {cc === null && <Button kind="link" onClick={() => setCc('')}>{t('ticket.reply.cc')}</Button>}
      </p>
      {cc !== null && <TextInput size="xs" aria-label={t('ticket.reply.cc')} placeholder={t('ticket.reply.cc')} autoFocus value={cc} onChange={(event) => setCc(event.target.value)} />}
      <Textarea ref={box} variant="unstyled" autosize minRows={3} maxRows={14} aria-label={t('ticket.reply')} placeholder={t('ticket.reply.such-as')} value={text} onPaste={paste} onChange={(event) => setText(event.target.value)} />
      {files.length > 0 && <ul className={css['files']}>{files.map((one, i) => <li key={i}><IconPaperclip aria-hidden />{one.name}<Button kind="bare" small aria-label={t('remove.what', { what: one.name })} icon={<IconX aria-hidden />} onClick={() => { setFiles(files.filter((other) => other !== one)); if (one.mark) setText(text.replace(`${one.mark}\n`, '')) }} /></li>)}</ul>}
      {cameBetween && <p className={css['between']} role="alert"><IconAlertTriangle aria-hidden />{t('ticket.reply.between')}<Button small onClick={() => { setSeen(last?.id); send.reset() }}>{t('ticket.reply.seen')}</Button></p>}
      {send.error && !cameBetween && <p className={css['bad']} role="alert">{say(send.error)}</p>}
      <div className={css['acts']}>
        <Button kind="main" icon={<IconSend aria-hidden />} because={nothing} busy={send.isPending && send.variables === 'pending' && t('sending')} onClick={() => send.mutate('pending')}>{t('ticket.reply.send')}</Button>
        <Button because={nothing} busy={send.isPending && send.variables === 'solved' && t('sending')} onClick={() => send.mutate('solved')}>{t('ticket.reply.send-solve')}</Button>
        <span className={css['extras']}>
          <label className={css['attach']}><IconPaperclip aria-hidden />{t('ticket.attach')}<input type="file" multiple className="said" onChange={(event) => { void take(event.target.files ?? [], false); event.target.value = '' }} /></label>
          <CannedAnswers ticket={ticket} insert={(answer) => { setText(text + answer); box.current?.focus() }} />
        </span>
      </div>
    </>
  )
}

function CannedAnswers({ ticket, insert }: { ticket: TicketPage; insert: (text: string) => void }): ReactNode {
  const { t } = useWords()
  const me = useMe()
  const { data } = useAnswer(listCannedAnswers, { query: { limit: 200 } })
  return (
    <Menu position="top-end" transitionProps={{ duration: 0 }}>
      <Menu.Target><Button kind="quiet" small icon={<IconTemplate aria-hidden />}>{t('canned-answers')}</Button></Menu.Target>
      <Menu.Dropdown>
        {data?.items.map((one) => <Menu.Item key={one.id} onClick={() => insert(filled(one.text, ticket, me))}>{one.name}</Menu.Item>)}
        {data?.items.length === 0 && <Menu.Label>{t('canned-answers.empty.how')}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  )
}

async function showAgain(id: string): Promise<void> {
  await Promise.all([queryClient.invalidateQueries({ queryKey: keyOf(getTicket, { params: { id } }) }), showTickets()])
}
