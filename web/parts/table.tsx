import type { CSSProperties, ReactNode } from 'react'
import { Failing, Skeleton } from './states.tsx'
import { useWords } from '../words/words.tsx'
import type { usePages } from '../client/queries.ts'
import { VirtualList } from './virtual-list.tsx'
import css from './table.module.css'

interface TableProps<T> {
  readonly label: string
  /** The widths of the columns, as CSS grid writes them, in tokens and fractions. */
  readonly columns: string
  readonly heads: readonly { readonly key: string; readonly name: string; readonly end?: boolean }[]
  readonly list: Pick<ReturnType<typeof usePages>, 'more' | 'query'> & { readonly items: readonly T[] | undefined }
  readonly idOf: (item: T) => string
  readonly row: (item: T) => ReactNode
  readonly empty: ReactNode
  readonly failed: string
}

/** A list of settings: a head, hairlines, rows that may open. On a phone its columns fold into lines. */
export function Table<T>({ label, columns, heads, list, idOf, row, empty, failed }: TableProps<T>): ReactNode {
  const { t } = useWords()
  const { items, more, query } = list
  if (query.error && !items) return <Failing title={failed} error={query.error} again={query.refetch} />
  if (!items) return <Skeleton />
  if (items.length === 0) return empty
  return (
    <div className={css['table']} role="table" aria-label={label} style={{ '--columns': columns } as CSSProperties}>
      <div role="rowgroup">
        <div role="row" className={css['head']}>{heads.map(({ key, name, end }) => <span key={key} role="columnheader" className={end ? css['end'] : ''}>{name || <span className="said">{t('acts')}</span>}</span>)}</div>
      </div>
      <VirtualList role="rowgroup" items={items} idOf={idOf} estimate={() => rowHeight} render={row} more={more} />
    </div>
  )
}

/** A first guess, before rows are measured. */
const rowHeight = 37

/** One row. `act` cells keep their place at the right on a phone; `wideOnly` cells are left out there. `opens`: it has an `OpenRow` or a link of that class, which is as large as the row. */
export function Row({ children, opens = false }: { children: ReactNode; opens?: boolean }): ReactNode {
  return <div role="row" className={css['row']} data-opens={opens || undefined}>{children}</div>
}

/** The button that opens a row; a press anywhere on the row is a press on it. */
export function OpenRow({ open, turn, children }: { open: boolean; turn: () => void; children: ReactNode }): ReactNode {
  return <button type="button" data-row className={`${css['open']} ${openRow}`} aria-expanded={open} onClick={turn}>{children}</button>
}

/** The class of a link that is as large as its row. */
export const openRow = css['stretched'] ?? ''

/** What an open row shows underneath, over all columns. */
export function Below({ children }: { children: ReactNode }): ReactNode {
  return <div role="row"><div role="cell">{children}</div></div>
}

interface CellProps {
  readonly children?: ReactNode
  readonly tone?: 'soft' | 'dim'
  readonly end?: boolean
  readonly act?: boolean
  readonly wideOnly?: boolean
  readonly title?: string
}

export function Cell({ children, tone, end, act, wideOnly, title }: CellProps): ReactNode {
  const { t } = useWords()
  const classes = [tone && css[tone], end && css['end']].filter(Boolean).join(' ')
  return <div role="cell" className={classes} data-act={act || undefined} data-free={act || undefined} data-wide-only={wideOnly || undefined} title={title}>{children ?? <span className={css['dim']}>{t('none')}</span>}</div>
}
