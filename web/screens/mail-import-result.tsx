import { useState, type ReactNode } from 'react'
import type { Tallied } from '../../contract/tallied.ts'
import { Button, TextLink } from '../parts/button.tsx'
import { reasonShort } from '../parts/verdict-words.ts'
import { useWords } from '../words/words.tsx'
import css from './mail-imports.module.css'

const FEW = 10
const outcomes = ['saved', 'saved+ticket', 'ticket', 'duplicate', 'skipped', 'quarantined'] as const

/** What an import came to, or would come to: how many mails, to whom, and which rule keeps out how many. */
export function Came({ came, would = false }: { came: Tallied; would?: boolean }): ReactNode {
  const speech = useWords()
  const { t, number } = speech
  const shown = outcomes.filter((one) => came.outcomes[one] > 0 || one === 'saved')
  return (
    <section className={css['plan']} aria-label={t(would ? 'mail-imports.would' : 'mail-imports.did')}>
      <ul className={css['figures']}>{shown.map((one) => <li key={one}><b>{number(came.outcomes[one])}</b> {t(`mail-imports.n.${one}`)}</li>)}</ul>
      <div className={css['lists']}>
        {came.contacts.length > 0 && (
          <Few title={t(would ? 'mail-imports.to.would' : 'mail-imports.to', { n: came.contactCount })} items={came.contacts.map(({ contact, mails }) => ({
            key: contact.id, name: <TextLink to="/contacts/$id" params={{ id: contact.id }}>{contact.name}</TextLink>, mails,
          }))} />
        )}
        {came.keptOut.length > 0 && (
          <Few title={t(would ? 'mail-imports.kept-out.would' : 'mail-imports.kept-out')} items={came.keptOut.map(({ reason, mails }, at) => ({ key: String(at), name: reasonShort(speech, reason), mails }))} />
        )}
      </div>
    </section>
  )
}

function Few({ title, items }: { title: string; items: readonly { readonly key: string; readonly name: ReactNode; readonly mails: number }[] }): ReactNode {
  const { t, number } = useWords()
  const [all, setAll] = useState(false)
  return (
    <div>
      <h2>{title}</h2>
      <ul>{(all ? items : items.slice(0, FEW)).map(({ key, name, mails }) => <li key={key}><span>{name}</span><span>{number(mails)}</span></li>)}</ul>
      {!all && items.length > FEW && <Button kind="link" onClick={() => setAll(true)}>{t('mail-imports.more', { n: items.length - FEW })}</Button>}
    </div>
  )
}
