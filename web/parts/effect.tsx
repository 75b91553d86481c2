import type { ReactNode } from 'react'
import { previewEffect, type Effect, type ProposedChange } from '../../contract/effect.ts'
import { useAnswer } from '../client/queries.ts'
import type { Key } from '../words/speech.ts'
import { useWords } from '../words/words.tsx'
import { DateOf } from './small.tsx'
import { useProblemWords } from './problem.tsx'
import css from './effect.module.css'

/** What a change does to mail: the word the sentence is made of. */
type Verb = 'saves' | 'keeps-out' | 'opens' | 'opens-no-more'

/** What a change would have done to the mail of the last 30 days, in one sentence; said before it is saved. */
export function EffectWords({ change }: { change: ProposedChange }): ReactNode {
  const { t, rich } = useWords()
  const say = useProblemWords()
  const { data, error } = useAnswer(previewEffect, { body: change })
  if (error) return <p className={css['effect']}>{t('effect.unknown', { why: say(error) })}</p>
  if (!data) return <p className={css['effect']}>{t('effect.asking')}</p>
  if (data.mails === 0) return <p className={css['effect']}>{t('effect.nothing', { days: data.days })}</p>
  const verb = verbOf(change)
  return (
    <>
      <p className={css['effect']}>{rich(sentence(verb, data.exact), { days: data.days, what: <b><HowMany effect={data} verb={verb} /></b> })}</p>
      <p className={css['note']}>{t(`effect.note.${verb}`)}</p>
    </>
  )
}

function HowMany({ effect, verb }: { effect: Effect; verb: Verb }): ReactNode {
  const { t } = useWords()
  const mails = t('count.mails', { n: effect.mails })
  if (verb === 'opens' || verb === 'opens-no-more' || effect.contacts === 0) return mails
  return t('effect.mails-of', { mails, contacts: t('count.contacts', { n: effect.contacts }) })
}

/** Some of the mails that a change would have touched. */
export function EffectExamples({ change }: { change: ProposedChange }): ReactNode {
  const { t } = useWords()
  const { data } = useAnswer(previewEffect, { body: change })
  const examples = data?.examples.filter((one) => one.participants.length > 0).slice(0, 3) ?? []
  if (examples.length === 0) return null
  return (
    <div className={css['examples']}>
      <h3>{t('effect.examples')}</h3>
      <ul>{examples.map((one) => <li key={one.logId}><span>{one.participants.join(', ')}</span><DateOf at={one.at} /></li>)}</ul>
    </div>
  )
}

function verbOf(change: ProposedChange): Verb {
  switch (change.menu) {
    case 'free-providers': return change.locked ? 'keeps-out' : 'saves'
    case 'external-addresses': return change.action === 'add' ? 'saves' : 'keeps-out'
    case 'support-addresses': return change.action === 'add' ? 'opens' : 'opens-no-more'
    case 'exception-addresses':
    case 'other-domains': return change.action === 'add' ? 'keeps-out' : 'saves'
  }
}

function sentence(verb: Verb, exact: boolean): Extract<Key, `effect.${'exact' | 'up-to'}.${Verb}`> {
  return exact ? `effect.exact.${verb}` : `effect.up-to.${verb}`
}
