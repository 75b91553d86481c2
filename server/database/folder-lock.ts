import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { isAlive } from './leftovers.ts'

/** Another process works on the folder. `pid` is null while it has not written its number yet. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
  readonly pid: number | null

  constructor(folder: string, pid: number | null, command: string) {
    super(`${command} (process ${pid ?? 'unknown'}) is using ${folder}. Stop it first, or choose another folder with --data.`)
    this.pid = pid
  }
}

/** A lock that ends with its holder, however that ends. */
export interface FolderLock {
  release(): void
}

/**
 * Takes the one lock of a folder; the operating system keeps it (flock), so a killed process leaves none behind.
 * @param file the lock file, made where missing
 * @param folder and `command`: what others are told of the folder and of its holder
 * @throws FolderInUse
 */
export function lockFolder(file: string, folder: string, command: string): FolderLock {
  const handle = openSync(file, 'a+', 0o600)
  if (!take(handle, file, 'exclusive', 0)) {
    closeSync(handle)
    const [pid, holder] = readFileSync(file, 'utf8').split('\n')
    throw new FolderInUse(folder, Number(pid) || null, holder || 'Another mailkeep')
  }
  ftruncateSync(handle)
  writeSync(handle, `${process.pid}\n${command}\n`)
  return {
    release: () => {
      ftruncateSync(handle)
      closeSync(handle)
    },
  }
}

/** Many may share this lock; who wants it alone waits until they have gone. @returns null if they did not in time */
export function lockGuests(file: string, kind: 'shared' | 'exclusive', seconds: number): FolderLock | null {
  const handle = openSync(file, 'a+', 0o600)
  if (take(handle, file, kind, seconds)) return { release: () => closeSync(handle) }
  closeSync(handle)
  return null
}

/** Node cannot lock a file: the system's own command locks the handle it inherits, which stays locked while ours is open. */
function take(handle: number, file: string, kind: 'shared' | 'exclusive', seconds: number): boolean {
  const patience = seconds === 0 ? ['-n'] : ['-w', String(seconds)]
  const { status, error } = spawnSync('flock', [kind === 'shared' ? '-s' : '-x', ...patience, '3'], { stdio: ['ignore', 'ignore', 'ignore', handle] })
  if (!error) return status === 0
  // A system without that command (macOS): whoever the file names, if it still lives.
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  return !pid || pid === process.pid || !isAlive(pid)
}
