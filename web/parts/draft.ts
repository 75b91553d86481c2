import { useState } from 'react'

/** A text that is being written: it stays in this tab until it is sent, over reloads and when its page is left. '' forgets it. */
export function useDraft(name: string): readonly [string, (text: string) => void] {
  const place = `mailkeep.draft.${name}`
  const [, drawAgain] = useState(0)
  return [sessionStorage.getItem(place) ?? '', (text) => {
    if (text === '') sessionStorage.removeItem(place)
    else sessionStorage.setItem(place, text)
    drawAgain((n) => n + 1)
  }]
}
