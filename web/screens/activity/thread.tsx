import { IconArrowDownLeft, IconArrowUpRight, IconPaperclip } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import type { Contact } from '../../../contract/contacts.ts'
import { Button } from '../../parts/button.tsx'
import { Found } from '../../parts/found.tsx'
import { Clock, DateOf, Tag } from '../../parts/small.tsx'
import { useWords } from '../../words/words.tsx'
import { OpenedMail } from '../mails/opened-mail.tsx'
import type { MailItem } from './entries.ts'
import css from './lines.module.css'

interface ThreadProps {
  /** The newest first. */
  readonly mails: readonly MailItem[]
  readonly contact: Contact
  readonly open: boolean
  readonly turn: () => void
  readonly q: string | undefined
}

/** A conversation: one line for its newest mail, which opens in place; the mails before it are one click further. */
export function Thread({ mails, contact, open, turn, q }: ThreadProps): ReactNode {
  const { t } = useWords()
  const [earlier, setEarlier] = useState(false)
  const [newest, ...older] = mails
  if (!newest) return null
  return (
    <div className={css['line']} data-open={open || undefined}>
      <div className={css['top']}><Head item={newest} count={mails.length} open={open} turn={turn} q={q} /></div>
      {open && (
        <div className={css['body']}>
          {older.length > 0 && <Button kind="link" className={css['earlier']} aria-expanded={earlier} onClick={() => setEarlier(!earlier)}>{t(earlier ? 'activity.earlier.hide' : 'activity.earlier', { n: older.length })}</Button>}
          {earlier && older.toReversed().map((one) => <Earlier key={one.id} item={one} contact={contact} q={q} />)}
          <OpenedMail item={newest} contact={contact} />
        </div>
      )}
    </div>
  )
}

/** One of the mails before the newest, on a line of its own. */
function Earlier({ item, contact, q }: { item: MailItem; contact: Contact; q: string | undefined }): ReactNode {
  const [open, setOpen] = useState(false)
  return (
    <div className={css['line']} data-open={open || undefined}>
      <div className={css['top']}><Head item={item} count={1} open={open} turn={() => setOpen(!open)} q={q} dated /></div>
      {open && <div className={css['body']}><OpenedMail item={item} contact={contact} /></div>}
    </div>
  )
}

interface HeadProps {
  readonly item: MailItem
  readonly count: number
  readonly open: boolean
  readonly turn: () => void
  readonly q: string | undefined
  readonly dated?: boolean
}

function Head({ item: { at, direction, mail, ticket, content }, count, open, turn, q, dated = false }: HeadProps): ReactNode {
  const { t } = useWords()
  const Arrow = direction === 'outgoing' ? IconArrowUpRight : IconArrowDownLeft
  const files = mail.attachments?.length ?? 0
  return (
    <button type="button" data-row className={css['head']} aria-expanded={open} onClick={turn}>
      <span className={css['icon']} title={t(`direction.${direction ?? 'incoming'}`)}><Arrow aria-hidden /><span className="said">{t(`direction.${direction ?? 'incoming'}`)}</span></span>
      <span>
        <span className={css['first']}><b title={mail.subject}><Found q={q}>{mail.subject || t('mail.no-subject')}</Found></b>{count > 1 && <Tag title={t('activity.in-thread', { n: count })}>{count}</Tag>}</span>
        {!open && <span className={css['second']}>{people(mail.from)} → {people(mail.to)}<span className={css['excerpt']}>{content === 'pending' ? t('mail.pending.short') : <Found q={q}>{mail.excerpt ?? ''}</Found>}</span></span>}
      </span>
      <span className={css['meta']}>
        {files > 0 && <span className={css['clip']} title={t('mail.files', { n: files })}><IconPaperclip aria-hidden />{files}</span>}
        {ticket && <Tag>#{ticket.number}</Tag>}
        {dated && <DateOf at={at} />}<Clock at={at} />
      </span>
    </button>
  )
}

/** The names on one side, the first two of them. */
function people(side: MailItem['mail']['from']): string {
  const names = side.map((one) => one.name || one.address)
  return names.length > 2 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', ') || '–'
}
