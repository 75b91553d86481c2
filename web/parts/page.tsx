import { useEffect, type ReactNode } from 'react'
import { signal, useSignal } from '../client/signal.ts'
import { Scroll } from './scroll.tsx'
import css from './page.module.css'

interface PageProps {
  readonly title: string
  /** One sentence on what the page does. */
  readonly lead?: ReactNode
  readonly acts?: ReactNode
  /** wide: where an effect stands beside a list · full: where a table wants every pixel. */
  readonly width?: 'wide' | 'full'
  /** What the bar of a phone says, where the frame does not know. */
  readonly place?: string
  readonly children: ReactNode
}

/** A page of settings: title, one sentence, content. */
export function Page({ title, lead, acts, width, place, children }: PageProps): ReactNode {
  useTitle(title, place)
  return (
    <Scroll>
      <div className={`${css['page']} ${width ? css[width] : ''}`}>
        <div className={css['head']}><h1>{title}</h1>{acts}</div>
        {lead && <p className={css['lead']}>{lead}</p>}
        <div className={css['body']}>{children}</div>
      </div>
    </Scroll>
  )
}

/** What the bar of a phone says, where the page says more than the frame knows. */
export const section = signal<string | undefined>(undefined)

/** How many tickets wait unread, told before the name in the browser's tab. */
export const unread = signal(0)

/** The name of the page in the browser's tab; and where it is, for the bar of a phone. */
export function useTitle(title: string | undefined, place?: string): void {
  const waiting = useSignal(unread)
  useEffect(() => {
    if (title) document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${title} · Mailkeep`
  }, [title, waiting])
  useEffect(() => {
    section.set(place)
    return () => section.set(undefined)
  }, [place])
}
