import { useEffect, useRef } from 'react'

/** What the letters do on a ticket's page; silent while something is typed, or a row or a menu has the focus that knows the letter. */
export function useTicketKeys(acts: Readonly<Record<string, () => void>>): void {
  const now = useRef(acts)
  now.current = acts
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const act = now.current[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select, [role="menuitem"]'))
}
