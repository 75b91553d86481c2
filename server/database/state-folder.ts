import { chmodSync, chownSync, existsSync, mkdirSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { makeDataFolder } from '../data-folder.ts'
import { type OsAccount, accountFor, mayEnter } from './os-account.ts'

/** Where the cluster of a data folder lives, and under whom it runs. */
export interface Place {
  readonly state: string
  readonly account: OsAccount
}

const ELSEWHERE = '/var/lib/mailkeep'

/**
 * The cluster lives in the data folder. Only where root keeps that under a home that nobody else may enter, PostgreSQL's
 * account could not reach it: then it lives under /var/lib/mailkeep, and the data folder holds a link to it.
 */
export function placeOf(data: string): Place {
  makeDataFolder(data)
  const cluster = path.join(data, 'postgres')
  const account = accountFor(cluster)
  if (existsSync(cluster)) return { state: path.dirname(realpathSync(cluster)), account }
  const state = realpathSync(data)
  if (!account || mayEnter(state, account)) return { state, account }
  if (mayEnter(path.dirname(state), account)) {
    openTo(state, account)
    return { state, account }
  }
  return { state: elsewhere(state), account }
}

/** Lets the account's group pass through a folder of ours, without seeing what is in it. */
export function openTo(folder: string, account: { uid: number; gid: number }): void {
  chownSync(folder, process.getuid?.() ?? 0, account.gid)
  chmodSync(folder, statSync(folder).mode & 0o7777 | 0o010)
}

function elsewhere(data: string): string {
  const name = `${path.basename(data)}-${createHash('sha256').update(data).digest('hex').slice(0, 8)}`
  const state = path.join(ELSEWHERE, name)
  mkdirSync(state, { recursive: true, mode: 0o711 })
  chmodSync(ELSEWHERE, 0o711)
  chmodSync(state, 0o711)
  try {
    symlinkSync(path.join(state, 'postgres'), path.join(data, 'postgres'))
  } catch (error) {
    // The link was there already, and what it points to is still to be made.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return state
}
