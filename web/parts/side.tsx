import { IconX } from '@tabler/icons-react'
import type { FormEvent, ReactNode } from 'react'
import { useWords } from '../words/words.tsx'
import { Button } from './button.tsx'
import { Scroll } from './scroll.tsx'
import css from './side.module.css'

/** A page with a form beside it; on a phone the form takes the page's place. */
export function Beside({ children, form }: { children: ReactNode; form: ReactNode }): ReactNode {
  return <div className={css['split']} data-open={form ? true : undefined}>{children}{form}</div>
}

interface SideFormProps {
  readonly title: string
  readonly submit: (event: FormEvent<HTMLFormElement>) => Promise<void>
  readonly busy: boolean
  /** What went wrong with the whole of it. */
  readonly failed: string | undefined
  readonly close: () => void
  readonly icon?: ReactNode
  readonly children: ReactNode
  /** What is said right above the buttons. */
  readonly before?: ReactNode
  /** Other acts beside Save. */
  readonly acts?: ReactNode
  /** Asked instead of the buttons. */
  readonly question?: ReactNode
}

/** The form at the right: Escape or Cancel leave everything as it is. */
export function SideForm({ title, submit, busy, failed, close, icon, children, before, acts, question }: SideFormProps): ReactNode {
  const { t } = useWords()
  return (
    <aside className={css['aside']} aria-label={title}>
      <Scroll>
        <form className={css['form']} onSubmit={(event) => void submit(event)} onKeyDown={(event) => { if (event.key === 'Escape' && !event.defaultPrevented) close() }} noValidate>
          <div className={css['top']}><h2>{title}</h2><Button kind="bare" aria-label={t('close')} icon={<IconX aria-hidden />} onClick={close} /></div>
          {children}
          <div className={css['foot']}>
            {before}
            {failed && <p className={css['bad']} role="alert">{failed}</p>}
            {question ?? (
              <div className={css['acts']}>
                <Button type="submit" kind="main" icon={icon} busy={busy && t('saving')}>{t('save')}</Button>
                {acts}
                <Button onClick={close}>{t('cancel')}</Button>
              </div>
            )}
          </div>
        </form>
      </Scroll>
    </aside>
  )
}

/** One of a few, with its name above and a hint below. */
export function Choice({ label, hint, children }: { label: string; hint?: string; children: ReactNode }): ReactNode {
  return <fieldset className={css['choice']}><legend>{label}</legend>{children}{hint && <Hint>{hint}</Hint>}</fieldset>
}

export function Hint({ children }: { children: ReactNode }): ReactNode {
  return <p className={css['hint']}>{children}</p>
}
