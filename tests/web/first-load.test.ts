import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { build } from '../../bin/build.js'
import { packageRoot } from '../../server/package-root.ts'

const KB = 1024
const folder = path.join(packageRoot, 'dist/web')
/** Names of built scripts with what they import at once. */
const imports = new Map<string, readonly string[]>()

beforeAll(() => {
  build('web')
  for (const name of readdirSync(path.join(folder, 'assets')).filter(one => one.endsWith('.js'))) imports.set(name, importedBy(text(name)))
}, 120_000)

/** In octets of gzip, as they go over the wire. */
const weights = new Map<string, number>()
const weigh = (names: Iterable<string>): number => [...names].reduce((sum, name) => sum + weightOf(name), 0)

function weightOf(name: string): number {
  const known = weights.get(name) ?? gzipSync(text(name), { level: 6 }).length
  weights.set(name, known)
  return known
}

test('the first load is at most 300 KB of JavaScript: the app, a language and the list of customers', () => {
  const first = firstLoad()
  expect(weigh(first) / KB).toBeLessThanOrEqual(300)
  expect(weigh(first) / KB, 'what is weighed is the app').toBeGreaterThan(100)
})

describe('each further screen is at most 80 KB', () => {
  test('whatever is loaded when it is needed: screens, forms and parts', () => {
    const first = withImports(entry())
    const later = [...imports.keys()].filter(name => !first.has(name) && !/^(?:en|ko)-/.test(name))
    const heavy = later.map(name => ({ name, kb: weigh(difference(withImports(name), first)) / KB })).filter(({ kb }) => kb > 80)
    expect(later.length).toBeGreaterThan(25)
    expect(heavy).toEqual([])
  })
})

test('each language is a file of its own', () => {
  for (const language of ['en', 'ko']) expect([...imports.keys()].filter(name => name.startsWith(`${language}-`)), language).toHaveLength(1)
})

function firstLoad(): Set<string> {
  const page = readFileSync(path.join(folder, 'index.html'), 'utf8')
  const named = [...page.matchAll(/\/assets\/([\w.-]+\.js)/g)].map(([, name]) => name!)
  return new Set([...named, ...[entry(), only('ko'), only('contacts-places')].flatMap(name => [...withImports(name)])])
}

function entry(): string {
  return /<script type="module"[^>]* src="\/assets\/([^"]+)"/.exec(readFileSync(path.join(folder, 'index.html'), 'utf8'))![1]!
}

function only(begin: string): string {
  const [name, ...others] = [...imports.keys()].filter(one => one.startsWith(`${begin}-`))
  expect(others, begin).toEqual([])
  return name!
}

function withImports(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const one of imports.get(name) ?? []) withImports(one, seen)
  return seen
}

function difference(names: ReadonlySet<string>, without: ReadonlySet<string>): string[] {
  return [...names].filter(name => !without.has(name))
}

/** Built files name each other as `./name.js`, at their beginning where they need each other at once. */
function importedBy(script: string): string[] {
  return [...script.matchAll(/(?:from|^import|;import)\s*["']\.\/([\w.-]+\.js)["']/g)].map(([, name]) => name!)
}

function text(name: string): string {
  return readFileSync(path.join(folder, 'assets', name), 'utf8')
}
