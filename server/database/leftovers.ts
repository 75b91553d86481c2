import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** What `postmaster.pid` says (PostgreSQL, miscadmin.h: the lock file's lines). */
export interface PidFile {
  readonly pid: number
  readonly socketFolder: string
  readonly ready: boolean
}

/** Reads the lock file that a running PostgreSQL keeps in its cluster; null where there is none or it is being written. */
export function readPidFile(cluster: string): PidFile | null {
  try {
    const lines = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    return Number.isInteger(pid) && pid > 0 ? { pid, socketFolder: lines[4] ?? '', ready: lines[7]?.trim() === 'ready' } : null
  } catch {
    return null
  }
}

/**
 * Clears what a killed run left: a PostgreSQL of this very cluster that still runs is stopped, the lock file of a process
 * that is none of it is removed. PostgreSQL itself takes care of the file of a dead process.
 */
export async function clearLeftovers(cluster: string): Promise<void> {
  const left = readPidFile(cluster)
  if (!left || !isAlive(left.pid)) return
  if (isPostmasterOf(left.pid, cluster)) await stopPostmaster(left.pid, cluster)
  // The number was given to another process since: PostgreSQL would take that one for itself and refuse to start.
  else rmSync(path.join(cluster, 'postmaster.pid'), { force: true })
}

/** Is this process the PostgreSQL of this cluster, and not that of a neighbour? A postmaster works in its cluster's folder. */
export function isPostmasterOf(pid: number, cluster: string): boolean {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(cluster)
    const program = path.basename(readlinkSync(`/proc/${pid}/exe`)).replace(' (deleted)', '')
    return program === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
  } catch {
    return false
  }
}

/**
 * Stops the PostgreSQL of a cluster in order: fast (SIGINT) at first, and at once (SIGQUIT, repaired at the next start)
 * where that takes too long. Never SIGKILL, and never SIGTERM, which waits for connections to close.
 */
export async function stopPostmaster(pid: number, cluster: string): Promise<void> {
  signal(pid, 'SIGINT')
  // It may have been paused.
  signal(pid, 'SIGCONT')
  if (await goneWithin(8000, pid, cluster)) return
  signal(pid, 'SIGQUIT')
  if (!await goneWithin(10_000, pid, cluster)) throw new Error(`PostgreSQL (process ${pid}) does not stop. Stop it by hand, then try again.`)
}

/** A dead process that nobody has waited for still has its number, so the number alone says nothing. */
async function goneWithin(milliseconds: number, pid: number, cluster: string): Promise<boolean> {
  const end = performance.now() + milliseconds
  while (isPostmasterOf(pid, cluster)) {
    if (performance.now() > end) return false
    await sleep(10)
  }
  return true
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Does a process of this number exist, ours or not? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
