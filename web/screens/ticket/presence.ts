import { useEffect } from 'react'
import { showPresence } from '../../../contract/tickets.ts'
import { call } from '../../client/call.ts'
import { signal } from '../../client/signal.ts'

/** Is an answer being written here? */
export const writesNow = signal(false)

/** The server forgets who looks on after 30 seconds. */
const beat = 15_000

/** Tells the others who have this ticket open that we have it too, until the page is left. */
export function usePresence(id: string): void {
  useEffect(() => {
    const tell = (state: 'viewing' | 'writing' | 'left'): void => void call(showPresence, { params: { id }, body: { state } }).catch(() => undefined)
    const now = (): void => tell(writesNow.get() ? 'writing' : 'viewing')
    now()
    const timer = setInterval(now, beat)
    const stop = writesNow.listen(now)
    return () => {
      clearInterval(timer)
      stop()
      tell('left')
    }
  }, [id])
}
