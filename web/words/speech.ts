import { formats, type Formats } from './format.ts'
import type { en, Words } from './en.ts'
import { fill, fillRich, type Filler } from './fill.ts'
import type { ReactNode } from 'react'

export type Language = 'en' | 'ko'

/** The languages by their own names. */
export const languages: readonly { readonly code: Language; readonly name: string }[] = [{ code: 'en', name: 'English' }, { code: 'ko', name: '한국어' }]

export type Key = keyof Words

type Places<S extends string> = S extends `${string}{${infer P}}${infer Rest}` ? P | Places<Rest> : never
type Filling<K extends Key, V> = [Places<(typeof en)[K]>] extends [never] ? [] : [Readonly<Record<Places<(typeof en)[K]>, V>>]

export interface Speech extends Formats {
  readonly language: Language
  /** The sentence of a key, its places filled. Numbers are written as the language writes them. */
  t<K extends Key>(key: K, ...filling: Filling<K, Filler>): string
  /** The same with elements in its places: a link, a bold name. */
  rich<K extends Key>(key: K, ...filling: Filling<K, ReactNode>): ReactNode
}

/** The words of one language. */
export function speechIn(language: Language, words: Words): Speech {
  return {
    ...formats(language),
    language,
    t: (key, ...[filling]) => fill(language, words[key], filling ?? {}),
    rich: (key, ...[filling]) => fillRich(language, words[key], filling ?? {}),
  }
}
