import { createElement, Fragment, type ReactNode } from 'react'

export type Filler = string | number

const plurals = new Map<string, Intl.PluralRules>()
const numbers = new Map<string, Intl.NumberFormat>()

/** Fills the places of one sentence. `one|many` is chosen by the number in `{n}`; a language without plurals writes no `|`. */
export function fill(language: string, sentence: string, filling: Readonly<Record<string, Filler>>): string {
  return choose(language, sentence, filling['n']).replace(/\{(\w+)\}/g, (place, name: string) => written(language, filling[name]) ?? place)
}

/** The same with elements in the places. */
export function fillRich(language: string, sentence: string, filling: Readonly<Record<string, ReactNode>>): ReactNode {
  const parts = choose(language, sentence, filling['n']).split(/\{(\w+)\}/)
  return createElement(Fragment, null, ...parts.map((part, i) => (i % 2 === 0 ? part : richly(language, filling[part]))))
}

function choose(language: string, sentence: string, n: unknown): string {
  const bar = sentence.indexOf('|')
  if (bar < 0) return sentence
  const one = typeof n === 'number' && of(plurals, language, () => new Intl.PluralRules(language)).select(n) === 'one'
  return one ? sentence.slice(0, bar) : sentence.slice(bar + 1)
}

function written(language: string, value: Filler | undefined): string | undefined {
  return typeof value === 'number' ? of(numbers, language, () => new Intl.NumberFormat(language)).format(value) : value
}

function richly(language: string, value: ReactNode): ReactNode {
  return typeof value === 'number' ? written(language, value) : value
}

function of<T>(made: Map<string, T>, language: string, make: () => T): T {
  const known = made.get(language) ?? make()
  made.set(language, known)
  return known
}
