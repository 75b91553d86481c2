import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react'
import css from './opened.module.css'

/** A row that is open, or not: the same row, with what belongs to it underneath. */
export function Opened({ open, children }: { open: boolean; children: ReactNode }): ReactNode {
  return <div className={open ? css['opened'] : ''}>{children}</div>
}

interface QuestionProps {
  readonly title: string
  readonly children: ReactNode
  readonly acts: ReactNode
  readonly beside?: ReactNode
  /** Escape leaves everything as it is. */
  readonly leave: () => void
}

/** Asked under the row it is about, before something is saved. The first act takes the focus. */
export function Question({ title, children, acts, beside, leave }: QuestionProps): ReactNode {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => ref.current?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true }), [])
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') leave()
  }
  return (
    <div ref={ref} className={css['question']} role="group" aria-label={title} onKeyDown={press}>
      <div>
        <h2>{title}</h2>
        {children}
        <div className={css['acts']}>{acts}</div>
      </div>
      {beside}
    </div>
  )
}
