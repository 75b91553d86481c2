import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Access } from './access.ts'
import { type Database, connectDatabase } from './database.ts'
import { type EmbeddedServer, startEmbedded } from './embedded.ts'
import { FolderInUse, type FolderLock, lockFolder, lockGuests } from './folder-lock.ts'
import { checkGuarantees } from './guarantees.ts'
import { readPidFile } from './leftovers.ts'
import { checkSchema, migrate } from './migrate.ts'
import { accessTo, bootstrap, prepareExternal } from './roles.ts'
import { type Place, placeOf } from './state-folder.ts'

export interface OpenOptions {
  /** True for `serve`: it alone works on the folder. False: as a guest of whoever does, or else for one's own time. */
  readonly exclusive: boolean
  /** What others are told who want the folder meanwhile. */
  readonly command?: string
  readonly connections?: number
  readonly notice?: (text: string) => void
}

/** A database that is ready: its schema is this program's. `close` also stops the server, where this process started it. */
export interface OpenDatabase extends Database {
  readonly access: Access
}

/**
 * Opens the database of the configuration, whatever it takes: a server of our own is created, started and migrated; one that
 * another process runs on this folder is used; DATABASE_URL is prepared and migrated.
 * @throws FolderInUse when `exclusive` and another process works on the folder; Error, in words, for all else
 */
export async function openDatabase(config: { data: string; databaseUrl: string | null }, options: OpenOptions): Promise<OpenDatabase> {
  if (config.databaseUrl) return openOwn(await prepareExternal(config.databaseUrl), options, async () => {})
  const place = placeOf(config.data)
  const command = options.command ?? (options.exclusive ? 'mailkeep serve' : 'mailkeep')
  return options.exclusive
    ? openStarted(config.data, place, options, lockFolder(lockFile(place), config.data, command))
    : openAsGuestOrOwn(config.data, place, options, command)
}

/** Whoever holds the lock starts the server, and others find it ready or become its holder when that one has gone. */
async function openAsGuestOrOwn(data: string, place: Place, options: OpenOptions, command: string): Promise<OpenDatabase> {
  const end = performance.now() + 30_000
  for (;;) {
    try {
      return await openStarted(data, place, options, lockFolder(lockFile(place), data, command))
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error
      const running = readPidFile(path.join(place.state, 'postgres'))
      if (running?.ready) return openAsGuest(place, running.socketFolder, options)
      if (performance.now() > end) throw new Error(`The database of ${data} does not become ready. ${error.message}`)
      await sleep(100)
    }
  }
}

async function openStarted(data: string, place: Place, options: OpenOptions, lock: FolderLock): Promise<OpenDatabase> {
  let server: EmbeddedServer | undefined
  const stop = async () => {
    await server?.stop()
    lock.release()
  }
  try {
    server = await startEmbedded({ ...place, logFile: path.join(data, 'postgres.log'), durable: true, notice: noticeOf(options) })
    return await openOwn(await bootstrap(server.socketFolder), options, async () => {
      // A short command does not take the server away from others who came while it worked.
      if (!options.exclusive) lockGuests(guestsFile(place), 'exclusive', 30)?.release()
      await stop()
    })
  } catch (error) {
    await stop()
    throw error
  }
}

async function openAsGuest(place: Place, socketFolder: string, options: OpenOptions): Promise<OpenDatabase> {
  const stay = lockGuests(guestsFile(place), 'shared', 5)
  const access = accessTo(socketFolder)
  try {
    await checkSchema(access)
    return opened(access, options, async () => stay?.release())
  } catch (error) {
    stay?.release()
    throw error
  }
}

async function openOwn(access: Access, options: OpenOptions, afterwards: () => Promise<void>): Promise<OpenDatabase> {
  await migrate(access)
  const database = opened(access, options, afterwards)
  try {
    await checkGuarantees(database.pool)
    return database
  } catch (error) {
    await database.pool.end()
    throw error
  }
}

function opened(access: Access, options: OpenOptions, afterwards: () => Promise<void>): OpenDatabase {
  const database = connectDatabase(access.app, { connections: options.connections ?? 10, notice: noticeOf(options) })
  return {
    ...database,
    access,
    close: async () => {
      await database.close()
      await afterwards()
    },
  }
}

function noticeOf(options: OpenOptions): (text: string) => void {
  return options.notice ?? (text => console.error(text))
}

function lockFile(place: Place): string {
  return path.join(place.state, 'lock')
}

function guestsFile(place: Place): string {
  return path.join(place.state, 'guests')
}
