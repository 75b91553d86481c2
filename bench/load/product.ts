import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type OpenDatabase, openDatabase } from '../../server/database/open.ts'
import { packageRoot } from '../../server/package-root.ts'
import { insertContact } from '../../server/store/contacts.ts'
import { createOrganization, findOrganization, organizationIds } from '../../server/store/organization.ts'
import { insertUser } from '../../server/store/users.ts'

const PROGRAM = path.join(packageRoot, 'dist/server/main.js')
const run = promisify(execFile)

/** The product as it is installed, on a data folder of its own: a company with a domain of its own, and contacts. */
export class Product {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'mailkeep-bench-'))
  #contacts = 0
  #child: ChildProcess | null = null
  #port = 0
  #url = ''
  #database: OpenDatabase | null = null

  /** The one address at the company that mail is written to. */
  static readonly recipient = 'jamie@abc.com'

  /** The address of a contact, from 0 on. */
  static contact(n: number): string {
    return `person${n}@company${n % 10_000}.example`
  }

  async found(): Promise<void> {
    await this.#command('setup', '--company', 'ABC', '--domain', 'abc.com', '--admin', Product.recipient)
  }

  /** Adds contacts until there are so many. */
  async grow(contacts: number): Promise<void> {
    const table = path.join(this.folder, 'contacts.csv')
    const rows = Array.from({ length: contacts - this.#contacts }, (_, n) => n + this.#contacts).map(n => `Person ${n},customer,${Product.contact(n)}\n`)
    writeFileSync(table, ['name,kind,addresses\n', ...rows].join(''))
    await this.#command('import', 'contacts', table)
    this.#contacts = contacts
  }

  /** Starts the server. @returns after how many milliseconds it was ready */
  async start(flags: readonly string[] = []): Promise<number> {
    const begun = performance.now()
    const child = spawn(process.execPath, [...flags, PROGRAM, 'serve'], { env: this.#environment(), cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] })
    this.#child = child
    process.once('exit', () => child.kill())
    const { port, url } = await placesOf(child)
    this.#port = port
    this.#url = url
    const ready = performance.now() - begun
    this.#database = await openDatabase({ data: this.folder, databaseUrl: null }, { exclusive: false, notice: () => {} })
    return ready
  }

  get pid(): number {
    return this.#child!.pid!
  }

  get door(): { readonly protocol: 'smtp'; readonly port: number } {
    return { protocol: 'smtp', port: this.#port }
  }

  /** Of the API, without its version. */
  get url(): string {
    return this.#url
  }

  /** Resolves when the body of every stored mail was looked into. */
  async extracted(): Promise<void> {
    while (await this.#count(`content = 'pending'`) > 0) await sleep(200)
  }

  /** How many mails stand in the histories of contacts. */
  async saved(): Promise<number> {
    return this.#count('exists(select from activity a where a.organization_id = mail.organization_id and a.mail_id = mail.id)')
  }

  /** Founds further companies, each with one contact, person0, until there are so many. @returns the capture tokens of all */
  async tokens(organizations: number): Promise<string[]> {
    const database = this.#database!
    for (let n = (await organizationIds(database.pool)).length; n < organizations; n++) {
      await createOrganization(database, { name: `Company ${n}`, domains: [`own${n}.example`] }, async (client, organization) => {
        const address = { address: Product.contact(0), written: Product.contact(0), label: '' }
        await insertContact(client, organization, { kind: 'customer', name: 'Person 0', addresses: [address], domains: [], owner: null, tags: [], notes: '' })
        const own = `jamie@own${n}.example`
        await insertUser(client, organization, { login: 'jamie', name: 'Jamie', department: '', position: '', role: 'member', active: true }, [{ address: own, written: own }], null)
      })
    }
    const ids = await organizationIds(database.pool)
    return Promise.all(ids.map(async id => (await database.within([id], ({ client }) => findOrganization(client, id)))!.token))
  }

  async stop(): Promise<void> {
    await this.#database?.close()
    this.#database = null
    const child = this.#child
    this.#child = null
    if (!child) return
    const ended = new Promise(resolve => child.once('close', resolve))
    child.kill('SIGTERM')
    await ended
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true })
  }

  async #count(which: string): Promise<number> {
    return this.#database!.within(['1'], async ({ client }) => {
      const { rows } = await client.query<{ count: string }>(`select count(*) from mail where organization_id = 1 and ${which}`)
      return Number(rows[0]?.count)
    })
  }

  async #command(...words: string[]): Promise<void> {
    await run(process.execPath, [PROGRAM, ...words], { env: this.#environment(), cwd: this.folder, maxBuffer: 2 ** 28 })
  }

  /** As in production, but for the doors' ports. */
  #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env['PATH'], MAILKEEP_DATA: this.folder, MAILKEEP_HTTP: '127.0.0.1:0', MAILKEEP_SMTP: '127.0.0.1:0', MAILKEEP_LMTP: 'off', MAILKEEP_RELAY: 'off' }
  }
}

/** Where the doors are is in what `serve` tells when it is ready. */
function placesOf(child: ChildProcess): Promise<{ port: number; url: string }> {
  return new Promise((ready, failed) => {
    let said = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const port = /SMTP\s+127\.0\.0\.1:(\d+)/.exec(said)?.[1]
      const url = /API\s+(http:\/\/\S+)\/api\/docs/.exec(said)?.[1]
      if (port !== undefined && url !== undefined) ready({ port: Number(port), url })
    })
    child.once('close', () => failed(new Error(`mailkeep serve ended: ${said}`)))
  })
}
