import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTitle } from '../parts/page.tsx'
import { Toasts } from '../parts/toast.tsx'
import { languages } from '../words/speech.ts'
import { speak, useWords } from '../words/words.tsx'
import css from './entrance.module.css'

interface EntranceProps {
  readonly title: string
  /** Step 1 of 3. */
  readonly step?: string
  readonly lead?: ReactNode
  readonly children: ReactNode
  readonly foot?: ReactNode
}

/** The pages before the sign-in: one column, no picture. */
export function Entrance({ title, step, lead, children, foot }: EntranceProps): ReactNode {
  const { t, language } = useWords()
  useTitle(title)
  return (
    <div className={css['entrance']}>
      <header className={css['head']}>
        <span className={css['brand']}><img src="/mark.svg" alt="" />Mailkeep</span>
        <NativeSelect size="xs" variant="unstyled" aria-label={t('language')} value={language} onChange={(event) => void speak(event.target.value === 'ko' ? 'ko' : 'en')} data={languages.map(({ code, name }) => ({ value: code, label: name }))} />
      </header>
      <main className={css['column']}>
        {step && <p className={css['step']}>{step}</p>}
        <h1>{title}</h1>
        {lead && <p className={css['lead']}>{lead}</p>}
        {children}
      </main>
      {foot ? <footer className={css['foot']}>{foot}</footer> : <span />}
      <Toasts />
    </div>
  )
}
