import { useSyncExternalStore } from 'react'

/** One value that lives outside the tree of components and is told to all who look at it. */
export interface Signal<T> {
  readonly get: () => T
  readonly set: (value: T) => void
  readonly listen: (tell: () => void) => () => void
}

export function signal<T>(first: T): Signal<T> {
  let value = first
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return
      value = next
      for (const tell of listeners) tell()
    },
    listen: (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
  }
}

export function useSignal<T>(one: Signal<T>): T {
  return useSyncExternalStore(one.listen, one.get)
}
