import { IconHelpCircle, IconX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import type { Contact } from '../../../contract/contacts.ts'
import { listMailLog } from '../../../contract/mail-log.ts'
import type { Mail } from '../../../contract/mails.ts'
import { usePages } from '../../client/queries.ts'
import { useMe } from '../../client/session.ts'
import { Button } from '../../parts/button.tsx'
import { Rail, type Step } from '../../parts/rail.tsx'
import { domainOf, tellingWhy } from '../../parts/verdict-steps.tsx'
import { LogVerdict } from '../../parts/log-verdict.tsx'
import type { Speech } from '../../words/speech.ts'
import { useWords } from '../../words/words.tsx'
import type { MailItem } from '../activity/entries.ts'
import { useRemoveFromHistory } from '../activity/remove.ts'
import css from './why.module.css'

interface WhyProps {
  readonly mail: Mail
  readonly item: MailItem
  readonly contact: Contact
}

const remembered = 'mailkeep.why'

/** "Why is this here?": the rules that spoke, in words; and the way out of this history. */
export function Why({ mail, item, contact }: WhyProps): ReactNode {
  const { t } = useWords()
  const [open, setOpen] = useState(() => localStorage.getItem(remembered) !== 'closed')
  const turn = (): void => {
    setOpen(!open)
    localStorage.setItem(remembered, open ? 'closed' : 'open')
  }
  return (
    <section className={css['why']} data-open={open || undefined} aria-label={t('why')}>
      <button type="button" className={css['ask']} aria-expanded={open} onClick={turn}><IconHelpCircle aria-hidden />{t('why')}</button>
      {open && <Answer mail={mail} item={item} contact={contact} />}
    </section>
  )
}

function Answer({ mail, item, contact }: WhyProps): ReactNode {
  const speech = useWords()
  const { t } = speech
  const { role } = useMe()
  const [all, setAll] = useState(false)
  const remove = useRemoveFromHistory(contact.id)
  return (
    <>
      <p className={css['verdict']}>{headline(speech, item, contact)}</p>
      {all ? <EveryStep mail={mail.id} /> : <Rail label={t('why')} steps={[...keptSteps(speech, mail, contact), { key: 'silent', sign: 'silent', name: t('rail.silent.name'), text: t('why.silent') }]} />}
      <div className={css['acts']}>
        <Button small icon={<IconX aria-hidden />} busy={remove.isPending && t('removing')} onClick={() => remove.mutate(item.id)}>{t('activity.remove')}</Button>
        {role === 'administrator' && <Button kind="quiet" small aria-expanded={all} onClick={() => setAll(!all)}>{t(all ? 'why.fewer' : 'why.all')}</Button>}
      </div>
    </>
  )
}

/** The whole verdict, from the mail log: for administrators. */
function EveryStep({ mail }: { mail: string }): ReactNode {
  const { items } = usePages(listMailLog, { query: { mailId: mail, limit: 20 } })
  const row = items?.find((one) => one.outcome !== 'duplicate') ?? items?.[0]
  return row ? <LogVerdict id={row.id} quiet /> : null
}

function headline({ t }: Speech, { why }: MailItem, { name, domains }: Contact): string {
  const first = why[0]
  if (!first || first.code === 'by-hand') return t('why.by-hand', { contact: name })
  if (first.code === 'contact-address') return t('why.contact-address', { contact: name, address: first.participant })
  return t('why.contact-domain', { contact: name, address: first.participant, domain: domainOf(first.participant, domains) })
}

/** A line for every participant that brought the mail here, with everybody else it brought it to. */
function keptSteps({ t, rich }: Speech, mail: Mail, contact: Contact): readonly Step[] {
  const here = mail.contacts.find((one) => one.id === contact.id)?.why ?? []
  return tellingWhy(here).map(({ code, participant }) => {
    const others = mail.contacts.filter((one) => one.id !== contact.id && one.why.some((why) => why.participant === participant))
    const filled = { address: participant, role: roleOf(t, mail, participant), contact: <b>{contact.name}</b>, domain: domainOf(participant, contact.domains) }
    return {
      key: `${code} ${participant}`, sign: 'kept', name: t(`why.name.${code}`), text: code === 'by-hand' ? t('why.step.by-hand') : rich(`why.step.${code}`, filled),
      note: others.length > 0 ? t('why.also', { who: others.map((one) => `${one.name} (${t(`kind.${one.kind}`)})`).join(', ') }) : undefined,
    } satisfies Step
  })
}

function roleOf(t: Speech['t'], mail: Mail, address: string): string {
  const role = (['from', 'to', 'cc'] as const).find((one) => mail[one].some((person) => person.address.toLowerCase() === address.toLowerCase()))
  return t(`role.${role ?? 'bcc'}`)
}
