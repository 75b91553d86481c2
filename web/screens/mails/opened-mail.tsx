import { IconInfoCircle } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { getMail, type Mail } from '../../../contract/mails.ts'
import type { Contact } from '../../../contract/contacts.ts'
import { useAnswer } from '../../client/queries.ts'
import { Avatar } from '../../parts/small.tsx'
import { Failing, Notice, Skeleton } from '../../parts/states.tsx'
import type { Speech } from '../../words/speech.ts'
import { useWords } from '../../words/words.tsx'
import type { MailItem } from '../activity/entries.ts'
import { Attachments } from './attachments.tsx'
import { Letter } from './letter.tsx'
import { Why } from './why.tsx'
import css from './opened-mail.module.css'

/** A mail, open in its place: who, what, files, and why it is here. */
export function OpenedMail({ item, contact }: { item: MailItem; contact: Contact }): ReactNode {
  const { t } = useWords()
  const { data: mail, error, refetch } = useAnswer(getMail, { params: { id: item.mail.id } })
  if (error && !mail) return <Failing title={t('mail.failed')} error={error} again={refetch} />
  if (!mail) return <Skeleton rows={4} />
  return (
    <article className={css['mail']}>
      <People mail={mail} />
      <BlindCopies mail={mail} />
      {mail.content === 'pending' && <p>{t('mail.pending')}</p>}
      {mail.content === 'failed' && <Notice icon={<IconInfoCircle aria-hidden />}>{t('mail.unreadable')}</Notice>}
      {mail.notices.includes('too-large') && <Notice icon={<IconInfoCircle aria-hidden />}>{t('mail.too-large')}</Notice>}
      {mail.content === 'ready' && <Letter mail={mail} />}
      <Attachments mail={mail} />
      <Why mail={mail} item={item} contact={contact} />
    </article>
  )
}

/** Who got the mail without standing in it, and how that is known: one line for each way. */
function BlindCopies({ mail: { blindCopies } }: { mail: Mail }): ReactNode {
  const { t } = useWords()
  const ways = [...new Set(blindCopies.map(({ evidence }) => evidence))]
  return ways.map(way => (
    <p key={way} className={css['blind']}>
      {t('mail.blind', { who: blindCopies.filter(({ evidence }) => evidence === way).map(named).join(', '), how: t(`evidence.${way}`) })}
    </p>
  ))
}

function People({ mail }: { mail: Mail }): ReactNode {
  const speech = useWords()
  const [all, setAll] = useState(false)
  const from = mail.from[0]
  return (
    <div className={css['who']} data-all={all || undefined}>
      <Avatar name={from ? from.name || from.address : '?'} />
      <b>{from ? from.name || from.address : speech.t('mail.nobody')}</b>
      <button type="button" className={css['people']} aria-expanded={all} title={speech.t('mail.all-people')} onClick={() => setAll(!all)}>{line(speech, mail, all)}</button>
    </div>
  )
}

/** `jane@bigco.com to Jamie Bronte, cc accounts@bigco.com`; with every address when it is unfolded. */
function line({ t }: Speech, { from, to, cc }: Mail, all: boolean): string {
  const names = (side: Mail['to']): string => side.map((one) => (all ? named(one) : one.name || one.address)).join(', ')
  const filled = { from: from.map((one) => one.address).join(', '), to: names(to) || '–', cc: names(cc) }
  return cc.length > 0 ? t('mail.to-cc', filled) : t('mail.to', filled)
}

function named({ name, address }: Mail['to'][number]): string {
  return name ? `${name} <${address}>` : address
}
