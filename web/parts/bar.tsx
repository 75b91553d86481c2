import type { ReactNode } from 'react'
import css from './bar.module.css'

/** The bar over a list or a record: what it is at the left, what can be done at the right. */
export function Bar({ children, acts }: { children: ReactNode; acts?: ReactNode }): ReactNode {
  return <div className={css['bar']}>{children}{acts && <div className={css['acts']}>{acts}</div>}</div>
}
