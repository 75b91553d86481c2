import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { build } from '../bin/build.js'
import { accountFor } from '../server/database/os-account.ts'
import { startEmbedded } from '../server/database/embedded.ts'
import { clearLeftovers, isAlive } from '../server/database/leftovers.ts'
import { migrate } from '../server/database/migrate.ts'
import { bootstrap } from '../server/database/roles.ts'
import { openTo } from '../server/database/state-folder.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The socket folder of the tests' PostgreSQL. */
    socketFolder: string
  }
}

/** The database that every test file gets a copy of. */
export const TEMPLATE = 'template_mailkeep'

const PREFIX = 'mailkeep-test-'

/** Starts one PostgreSQL for all test files, which need not survive the machine, and migrates the template once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  build()
  await clearDeadRuns()
  const state = mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`))
  const account = accountFor(path.join(state, 'postgres'))
  if (account) openTo(state, account)
  const server = await startEmbedded({ state, account, logFile: path.join(state, 'postgres.log'), durable: false, notice: text => console.error(text) })
  const access = await bootstrap(server.socketFolder, TEMPLATE)
  await migrate(access)
  project.provide('socketFolder', server.socketFolder)
  return async () => {
    await server.stop()
    rmSync(state, { recursive: true, force: true })
  }
}

/** A run that was killed leaves its PostgreSQL and its folder behind. */
async function clearDeadRuns(): Promise<void> {
  for (const name of readdirSync(os.tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0
    if (!pid || isAlive(pid)) continue
    const state = path.join(os.tmpdir(), name)
    await clearLeftovers(path.join(state, 'postgres'))
    rmSync(state, { recursive: true, force: true })
  }
}
