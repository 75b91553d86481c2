import { useSyncExternalStore } from 'react'

let now = new Date()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function listen(tell: () => void): () => void {
  listeners.add(tell)
  if (timer === undefined) {
    now = new Date()
    timer = setInterval(() => {
      now = new Date()
      for (const one of listeners) one()
    }, 20_000)
  }
  return () => {
    listeners.delete(tell)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The present, fresh enough for "8 min ago"; one clock for the whole page. */
export function useNow(): Date {
  return useSyncExternalStore(listen, () => now)
}
