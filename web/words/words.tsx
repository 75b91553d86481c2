import { createContext, use, useMemo, useSyncExternalStore, type ReactNode } from 'react'
import type { Words } from './en.ts'
import { speechIn, type Language, type Speech } from './speech.ts'

const loaders = {
  en: async (): Promise<Words> => (await import('./en.ts')).en,
  ko: async (): Promise<Words> => (await import('./ko.ts')).ko,
}

const stored = 'mailkeep.language'
let spoken: { language: Language; words: Words } | undefined
const listeners = new Set<() => void>()

/** The language chosen in this browser before, else the browser's own, else English. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(stored) ?? navigator.languages.map((one) => one.slice(0, 2)).find((one) => one in loaders)
  return chosen === 'ko' ? 'ko' : 'en'
}

/** Loads a language and shows it everywhere at once; what is typed in a form stays. */
export async function speak(language: Language, remember = true): Promise<void> {
  spoken = { language, words: await loaders[language]() }
  document.documentElement.lang = language
  if (remember) localStorage.setItem(stored, language)
  for (const tell of listeners) tell()
}

function listen(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

const SpeechContext = createContext<Speech | null>(null)

/** Gives the words of the chosen language to everything inside. `speak` must have been awaited once before. */
export function SpeechProvider({ children }: { children: ReactNode }): ReactNode {
  const now = useSyncExternalStore(listen, () => spoken)
  const speech = useMemo(() => (now ? speechIn(now.language, now.words) : null), [now])
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

/** The words of the chosen language. */
export function useWords(): Speech {
  const speech = use(SpeechContext)
  if (!speech) throw new Error('useWords was called outside SpeechProvider')
  return speech
}
