import { createContext, use, useMemo, useState, type ReactNode, type RefObject } from 'react'
import css from './scroll.module.css'

const ScrollContext = createContext<RefObject<HTMLElement | null> | null>(null)

/** A region that scrolls on its own; long lists inside draw only what it shows. */
export function Scroll({ children, className, label }: { children: ReactNode; className?: string | undefined; label?: string }): ReactNode {
  // A list inside is laid out before the region around it stands; a state, unlike a ref, tells the list when it does.
  const [region, setRegion] = useState<HTMLElement | null>(null)
  const scroll = useMemo(() => ({ current: region }), [region])
  return (
    <ScrollContext value={scroll}>
      <div ref={setRegion} className={`${css['scroll']} ${className ?? ''}`} {...(label ? { role: 'region', 'aria-label': label, tabIndex: 0 } : {})}>{children}</div>
    </ScrollContext>
  )
}

/** The nearest region that scrolls. */
export function useScroll(): RefObject<HTMLElement | null> {
  const ref = use(ScrollContext)
  if (!ref) throw new Error('useScroll was called outside Scroll')
  return ref
}
