import type { ReactNode } from 'react'
import css from './bar.module.css'

/** The bar over a list or a record: what it is at the left, what can be done at the right. `bottom`: on a phone it is the bar at the bottom. */
export function Bar({ children, acts, bottom = false }: { children: ReactNode; acts?: ReactNode; bottom?: boolean }): ReactNode {
  return <div className={css['bar']} data-bottom={bottom || undefined}>{children}{acts && <div className={css['acts']}>{acts}</div>}</div>
}
