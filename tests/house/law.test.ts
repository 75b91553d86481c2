import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'
import { violations } from './law.ts'
import { readSources } from './source.ts'

test('the house keeps the law of imports', () => {
  const sources = readSources(packageRoot, ['core', 'contract', 'server', 'web', 'demo', 'bench'])
  for (const floor of ['core/', 'contract/', 'server/', 'web/']) expect(sources.filter(({ file }) => file.startsWith(floor)).length, floor).toBeGreaterThan(5)
  expect(violations(sources)).toEqual([])
})

describe('a planted violation is found', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['core that knows the server', { 'core/contacts/x.ts': `import { pool } from '../../server/database/database.ts'` }, /core\/ knows only core/],
    ['core/mail that knows the rest of core', { 'core/mail/x.ts': `import type { Verdict } from '../capture/verdict.ts'` }, /core\/mail\/ knows only core\/mail/],
    ['a type alone', { 'contract/x.ts': `import type { Pool } from '../server/database/database.ts'` }, /contract\/ knows only/],
    ['a type inside a type', { 'contract/x.ts': `export type P = import('../server/database/database.ts').Pool` }, /contract\/ knows only/],
    ['a re-export', { 'web/x.ts': `export { decide } from '../core/capture/decide.ts'` }, /web\/ knows only/],
    ['a re-export of everything', { 'web/x.ts': `export * from '../core/capture/decide.ts'` }, /web\/ knows only/],
    ['an import at run time', { 'server/intake/x.ts': `await import('../capture/receive.ts')` }, /server\/intake\/ must not/],
    ['a file named for a worker', { 'server/api/x.ts': `new Worker(new URL('../intake/smtp.ts', import.meta.url))` }, /server\/api\/ must not/],
    ['an import that only the run can tell', { 'server/x.ts': `await import(name)` }, /only the run can tell/],
    ['a door that knows a store', { 'server/intake/smtp/x.ts': `import { file } from '../../store/filing.ts'` }, /server\/intake\/ must not/],
    ['a store that knows a door', { 'server/store/x.ts': `import { Smtp } from '../intake/smtp.ts'` }, /server\/store\/ must not/],
    ['the API that knows more of capture than its dry run', { 'server/api/x.ts': `import { receive } from '../capture/receive.ts'` }, /server\/api\/ must not/],
    ['the product that knows its tests', { 'server/x.ts': `import '../tests/database.ts'` }, /server\/ must not/],
    ['core that reads files', { 'core/mail/x.ts': `import { readFileSync } from 'node:fs'` }, /node:fs, which is not known to be pure/],
    ['core that draws lots', { 'core/mail/x.ts': `import { randomBytes } from 'node:crypto'` }, /randomBytes of node:crypto/],
    ['core that looks at the clock', { 'core/mail/x.ts': 'export const at = new Date()' }, /new Date\(\)/],
    ['core that asks for the time', { 'core/mail/x.ts': 'export const at = () => Date.now()' }, /Date\.now/],
    ['core that looks at the environment', { 'core/mail/x.ts': 'export const home = process.env' }, /process\.env/],
    ['core that waits', { 'core/mail/x.ts': 'setTimeout(() => {}, 1)' }, /setTimeout/],
    ['a circle of two', { 'server/a.ts': `import './b.ts'`, 'server/b.ts': `import './a.ts'` }, /a circle: server\/a\.ts → server\/b\.ts → server\/a\.ts/],
    ['a circle of types over three', { 'core/a.ts': `import type { B } from './b.ts'`, 'core/b.ts': `export * from './c.ts'`, 'core/c.ts': `import type { A } from './a.ts'` }, /a circle/],
    ['a file called index', { 'server/store/index.ts': '' }, /called index/],
    ['a junk drawer', { 'server/utils/x.ts': '' }, /called utils/],
  ])('%s', (_title, files, words) => {
    const found = violations(Object.entries(files).map(([file, text]) => ({ file, text })))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(words)
  })
})

test.each<[string, string]>([
  ['an import in a comment', `// import { pool } from '../../server/database/database.ts'`],
  ['an import in a text', `export const hint = "import { pool } from '../../server/database/database.ts'"`],
  ['a date that is given', 'export const at = (time: number) => new Date(time)'],
  ['a pure function of a package', `import { createHash } from 'node:crypto'; export const hash = createHash`],
])('%s is no violation', (_title, text) => expect(violations([{ file: 'core/mail/x.ts', text }])).toEqual([]))

test('what is no TypeScript is an error, not a silence', () => {
  expect(() => violations([{ file: 'core/x.ts', text: 'import {' }])).toThrow('core/x.ts cannot be read')
})
