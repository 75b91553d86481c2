import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { problemCode } from '../../contract/problem.ts'
import { reasonCode } from '../../contract/verdict.ts'
import { en } from '../../web/words/en.ts'
import { ko } from '../../web/words/ko.ts'
import { speechIn } from '../../web/words/speech.ts'

const web = path.resolve(import.meta.dirname, '../../web')
const keys = Object.keys(en) as (keyof typeof en)[]
const places = (sentence: string): string[] => [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort()

describe('the words of the web app', () => {
  test('stand in both languages, key by key', () => {
    expect(Object.keys(ko)).toEqual(keys)
  })

  test('have the same places to fill in both languages', () => {
    const differing = keys.filter((key) => places(en[key]).join() !== places(ko[key]).join())
    expect(differing).toEqual([])
  })

  test('know one and many in English by the number n; Korean has no plurals', () => {
    expect(keys.filter((key) => en[key].includes('|') && !places(en[key]).includes('n'))).toEqual([])
    expect(keys.filter((key) => ko[key].includes('|'))).toEqual([])
  })

  test('never put a Korean particle that changes with the sound right after a value', () => {
    // What ends in a counter of ours, as "메일 3통", has a sound that is known.
    const known = /\{(what|mails|contacts|notes)\}/g
    const wrong = keys.filter((key) => /\}(이|가|은|는|을|를|과|와|으로|로)(?=[\s.,?]|$)/.test(ko[key].replace(known, '')))
    expect(wrong).toEqual([])
  })

  test('are all used by a screen', () => {
    const sources = filesOf(web).filter((file) => /\.tsx?$/.test(file) && !file.includes('/words/')).map((file) => readFileSync(file, 'utf8')).join('\n')
    const patterns = [...sources.matchAll(/`([a-z][\w.+-]*\.?(?:\$\{[^}]+\}[\w.?+-]*)+)`/g)].map(([, text = '']) => new RegExp(`^${text.split(/\$\{[^}]+\}/).map(escaped).join('.+')}$`))
    const unused = keys.filter((key) => !sources.includes(`'${key}'`) && !patterns.some((pattern) => pattern.test(key)))
    expect(unused).toEqual([])
  })

  test.each(problemCode.options)('say what the refusal %s means', (code) => {
    expect(keys).toContain(`problem.${code}`)
  })

  test.each(reasonCode.options)('say the reason %s as a sentence, in short and by name', (code) => {
    expect(keys).toEqual(expect.arrayContaining([`reason.${code}`, `reason.short.${code}`, `reason.name.${code}`]))
  })

  test.each([
    ['en', 'count.mails', 1, '1 mail'],
    ['en', 'count.mails', 1240, '1,240 mails'],
    ['en', 'count.mails', 0, '0 mails'],
    ['ko', 'count.mails', 1, '메일 1통'],
    ['ko', 'count.mails', 1240, '메일 1,240통'],
  ] as const)('write numbers as the language does: %s %s %d is %s', (language, key, n, written) => {
    expect(speechIn(language, language === 'en' ? en : ko).t(key, { n })).toBe(written)
  })

  test('keep what is filled in as it is, also what looks like a place', () => {
    const { t } = speechIn('en', en)
    expect(t('contact.delete?', { name: '{name} <b>|x' })).toBe('Delete {name} <b>|x?')
  })
})

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesOf(path.join(folder, entry.name)) : [path.join(folder, entry.name)]))
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
