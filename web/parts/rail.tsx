import { IconCheck, IconTicket, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '../words/words.tsx'
import css from './rail.module.css'

export interface Step {
  readonly key: string
  /** kept: a rule that saved · ticket: opened or continued · out: a rule that spoke against · silent: asked, nothing to say · now: happening · failed: broken */
  readonly sign: 'kept' | 'ticket' | 'out' | 'silent' | 'now' | 'failed'
  /** For `out`: the rule's icon. */
  readonly icon?: ReactNode
  readonly name?: ReactNode
  readonly text?: ReactNode
  readonly note?: ReactNode
  /** Who set it and when, or how long it took. */
  readonly aside?: ReactNode
}

/** The rail: verdicts, connection tests and waiting, step by step. */
export function Rail({ steps, label }: { steps: readonly Step[]; label: string }): ReactNode {
  return (
    <ol className={css['rail']} aria-label={label}>
      {steps.map(({ key, ...step }) => <RailStep key={key} {...step} />)}
    </ol>
  )
}

function RailStep({ sign, icon, name, text, note, aside }: Omit<Step, 'key'>): ReactNode {
  const { t } = useWords()
  return (
    <li className={css['step']}>
      <span className={css['glyph']} aria-hidden><Glyph sign={sign} icon={icon} /></span>
      <div className={`${css['text']} ${sign === 'silent' ? css['silent'] : ''}`}>
        <span className="said">{t(`rail.${sign}`)}: </span>
        {name && <b className={css['name']}>{name}</b>}
        {text}
        {note && <span className={css['note']}>{note}</span>}
      </div>
      {aside && <span className={css['aside']}>{aside}</span>}
    </li>
  )
}

function Glyph({ sign, icon }: Pick<Step, 'sign' | 'icon'>): ReactNode {
  switch (sign) {
    case 'silent': return <span className={css['ring']} />
    case 'now': return <span className={css['now']} />
    case 'kept': return <span className={`${css['disc']} ${css['kept']}`}>{icon ?? <IconCheck />}</span>
    case 'ticket': return <span className={`${css['disc']} ${css['ticket']}`}><IconTicket /></span>
    case 'out': return <span className={`${css['disc']} ${css['out']}`}>{icon ?? <IconX />}</span>
    case 'failed': return <span className={`${css['disc']} ${css['failed']}`}><IconX /></span>
  }
}
