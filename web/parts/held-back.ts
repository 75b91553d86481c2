import { useEffect, useRef, useState, type RefObject } from 'react'

interface Item { readonly id: string }

/**
 * News of a live list. At the top of the list it comes in at once; while somebody reads further down it waits, counted,
 * so that nothing moves under the eyes.
 */
export function useHeldBack<T extends Item>(items: readonly T[] | undefined, scroll: RefObject<HTMLElement | null>) {
  const [atTop, setAtTop] = useState(true)
  const top = useRef<string | undefined>(undefined)
  useEffect(() => {
    const region = scroll.current
    if (!region) return
    const look = (): void => setAtTop(region.scrollTop < 8)
    region.addEventListener('scroll', look, { passive: true })
    return () => region.removeEventListener('scroll', look)
  }, [scroll])

  const held = items && top.current !== undefined ? items.findIndex((item) => item.id === top.current) : -1
  const waiting = atTop || held < 0 ? 0 : held
  useEffect(() => {
    if (waiting === 0) top.current = items?.[0]?.id
  }, [waiting, items])
  return {
    shown: waiting > 0 ? items?.slice(waiting) : items,
    waiting,
    release: (): void => {
      top.current = undefined
      setAtTop(true)
      scroll.current?.scrollTo({ top: 0 })
    },
  }
}
