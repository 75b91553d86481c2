import { spawnSync } from 'node:child_process'
import { chownSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { OsAccount } from './os-account.ts'
import type { Binaries } from './binaries.ts'

/** Messages in English and times in UTC, whatever the caller's terminal is set to; and nothing else of its environment. */
export const SERVER_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] ?? '/usr/bin:/bin' }

/**
 * Makes the cluster where there is none: beside its place and then renamed, so that a first start that was interrupted
 * leaves no half a cluster behind.
 * @param durable false for tests, which need no disk to be synced
 */
export function createCluster(binaries: Binaries, cluster: string, account: OsAccount, durable: boolean): void {
  if (existsSync(path.join(cluster, 'PG_VERSION'))) return checkVersion(binaries, cluster)
  const beside = `${cluster}.init`
  rmSync(beside, { recursive: true, force: true })
  mkdirSync(beside, { mode: 0o700 })
  if (account) chownSync(beside, account.uid, account.gid)
  initialize(binaries, beside, account, durable)
  renameSync(beside, cluster)
  if (durable) syncFolder(path.dirname(cluster))
}

/** The words of a full-text search need a locale that knows Korean letters: C.UTF-8, never plain C (measured). */
function initialize(binaries: Binaries, folder: string, account: OsAccount, durable: boolean): void {
  const { status, stderr, error } = spawnSync(binaries.initdb, [
    '-D', folder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8',
    '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--lc-ctype=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ], { ...account, cwd: '/', env: SERVER_ENVIRONMENT, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The database could not be created in ${folder}: ${error?.message ?? stderr.trim()}`)
}

function checkVersion(binaries: Binaries, cluster: string): void {
  const made = readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim()
  const { stdout } = spawnSync(binaries.postgres, ['--version'], { cwd: '/', env: SERVER_ENVIRONMENT, encoding: 'utf8' })
  const ours = /(\d+)\./.exec(stdout)?.[1]
  if (ours === made) return
  throw new Error(`The database in ${cluster} was made by PostgreSQL ${made}, and this release brings PostgreSQL ${ours}. Nothing was changed: use the release that made it.`)
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
