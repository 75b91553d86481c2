import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { useScroll } from './scroll.tsx'
import css from './virtual-list.module.css'

interface VirtualListProps<T> {
  readonly items: readonly T[]
  readonly idOf: (item: T) => string
  /** The height of a closed row, in px. */
  readonly estimate: (item: T) => number
  readonly render: (item: T, index: number) => ReactNode
  /** Asks for the next page; undefined when there is none, or it is under way. */
  readonly more?: (() => unknown) | undefined
  readonly role?: 'list' | 'rowgroup' | 'feed'
  readonly label?: string
}

/**
 * A list of any length that draws no more rows than the screen shows. Rows may differ in height and may grow when they
 * are opened. Arrow keys, or j and k, go from row to row: each row marks what takes the focus with `data-row`.
 */
export function VirtualList<T>({ items, idOf, estimate, render, more, role = 'list', label }: VirtualListProps<T>): ReactNode {
  const scroll = useScroll()
  const list = useRef<HTMLDivElement>(null)
  const margin = useOffset(list, scroll)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: (i) => estimate(items[i] as T),
    getItemKey: (i) => idOf(items[i] as T),
    scrollMargin: margin,
    overscan: 6,
  })
  const rows = virtual.getVirtualItems()
  const last = rows.at(-1)?.index ?? -1
  useEffect(() => {
    if (more && last >= items.length - 15) more()
  }, [more, last, items.length])

  const step = (event: KeyboardEvent): void => {
    const direction = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
    const from = event.target instanceof HTMLElement && event.target.matches('[data-row]') ? event.target.closest<HTMLElement>('[data-index]') : null
    if (!direction || !from || event.ctrlKey || event.metaKey || event.altKey) return
    const to = Number(from.dataset['index']) + direction
    if (to < 0 || to >= items.length) return
    event.preventDefault()
    virtual.scrollToIndex(to)
    requestAnimationFrame(() => focusRow(list.current, to, direction))
  }

  return (
    <div ref={list} className={css['list']} role={role} aria-label={label} style={{ height: virtual.getTotalSize() }} onKeyDown={step}>
      {rows.map(({ key, index, start }) => (
        <div key={key} ref={virtual.measureElement} data-index={index} className={css['row']} style={{ transform: `translateY(${start - margin}px)` }} role={role === 'list' ? 'listitem' : 'presentation'}>
          {render(items[index] as T, index)}
        </div>
      ))}
    </div>
  )
}

/** Puts the focus on a row; rows without anything to focus, as the heading of a day, are stepped over. */
function focusRow(list: HTMLElement | null, index: number, direction: number): void {
  const row = list?.querySelector(`[data-index="${index}"]`)
  if (!row) return
  const target = row.querySelector<HTMLElement>('[data-row]')
  if (target) target.focus()
  else focusRow(list, index + direction, direction)
}

/** How far below the top of the scrolled region a list begins; it moves when something above it opens. */
function useOffset(list: RefObject<HTMLElement | null>, scroll: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0)
  useLayoutEffect(() => {
    const region = scroll.current
    const element = list.current
    if (!region || !element) return
    const measure = (): void => setOffset(Math.round(element.getBoundingClientRect().top - region.getBoundingClientRect().top + region.scrollTop))
    measure()
    const observer = new ResizeObserver(measure)
    for (let around = element.parentElement; around && around !== region; around = around.parentElement) observer.observe(around)
    return () => observer.disconnect()
  }, [list, scroll])
  return offset
}
