import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'

/*
 * The last line of a run, which says how it went to whoever reads no more than that.
 */
let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-reporter-'))
  symlinkSync(path.join(packageRoot, 'node_modules'), path.join(root, 'node_modules'))
})
afterEach(() => rmSync(root, { recursive: true }))

const TEST = `import { expect, test } from 'vitest'\n`

test.each<[string, string, string, number]>([
  ['all pass', `${TEST} test('a', () => {}); test.each([1, 2])('b', () => {})`, '3 passed, 0 failed', 0],
  ['one fails', `${TEST} test('a', () => {}); test('b', () => { expect(1).toBe(2) })`, '1 passed, 1 failed', 1],
  ['the file cannot be loaded', `import './nowhere.ts'`, '0 passed, 1 failed', 1],
  ['the file has no test', 'export {}', '0 passed, 1 failed', 1],
  ['a preparation fails', `import { beforeAll, describe, test } from 'vitest'\n describe('x', () => { beforeAll(() => { throw new Error('no') }); test('a', () => {}) })`, '0 passed, 1 failed', 1],
  ['something is thrown behind the tests\' back', `${TEST} test('a', async () => { setTimeout(() => { throw new Error('late') }, 1); await new Promise(done => setTimeout(done, 50)) })`, '1 passed, 1 failed', 1],
])('%s', async (_title, text, line, code) => {
  writeFileSync(path.join(root, 'a.test.js'), text)
  const run = await vitest()
  expect(run.stdout.trimEnd().split('\n').at(-1)).toBe(line)
  expect(run.code).toBe(code)
})

function vitest(): Promise<{ stdout: string; code: number }> {
  const command = [path.join(packageRoot, 'node_modules/vitest/vitest.mjs'), 'run', '--root', root, '--reporter', 'default', '--reporter', path.join(packageRoot, 'tests/reporter.ts')]
  return new Promise(resolve => execFile(process.execPath, command, { cwd: root }, (error, stdout) => resolve({ stdout, code: error ? Number(error.code) : 0 })))
}
