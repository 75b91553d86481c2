import { setTimeout as sleep } from 'node:timers/promises'
import { CONTENT_VERSION, type Extraction, type Extractor } from '../capture/extract.ts'
import type { Database } from '../database/database.ts'
import { type ContentRow, type PendingMail, pendingMails, rawMail, saveContent, saveSafeHtml } from '../store/extraction.ts'
import { organizationIds } from '../store/organization.ts'
import { codeOf, type Log } from '../watch/log.ts'

const AT_ONCE = 200
const OCTETS_AT_ONCE = 4 * 1024 * 1024
const PAUSE_AFTER_FAILURE = 2000
const YIELD = 20
const PATIENCE = 1000
/** A mail waits no longer than this for the intake to come to rest. */
const LONGEST_YIELD = 1000

export interface ExtractionParts {
  readonly database: Database
  readonly extractor: Extractor
  /** Is mail coming in? Then its verdict goes first. */
  readonly busy: () => boolean
  /** Told when the content of a mail can be read. */
  readonly ready: (organization: string, mailId: string) => void
  readonly log: Log
}

/**
 * Looks into the bodies of stored mails, after their commit. What waits stands in the mails' own rows, so a server that was
 * killed goes on where it was; two that extract the same mail write the same.
 */
export class ExtractionJob {
  readonly #parts: ExtractionParts
  readonly #organizations = new Set<string>()
  /** Mails that are under way for long. */
  readonly #slow = new Set<string>()
  #running: Promise<void> | null = null
  #stopped = false

  constructor(parts: ExtractionParts) {
    this.#parts = parts
  }

  /** Begins with what was left over when the last server stopped. */
  async start(): Promise<void> {
    for (const organization of await organizationIds(this.#parts.database.pool)) this.wake(organization)
  }

  /** New mail was stored for this organization. */
  wake(organization: string): void {
    this.#organizations.add(organization)
    if (!this.#stopped) this.#running ??= this.#run().finally(() => { this.#running = null; if (this.#organizations.size > 0) this.wake([...this.#organizations][0]!) })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#organizations.clear()
    await this.#running
  }

  /** Extracts one mail at once, because somebody opens it. */
  async now(organization: string, mailId: string): Promise<void> {
    const { database } = this.#parts
    const raw = await database.within([organization], ({ client }) => rawMail(client, organization, mailId))
    if (raw) await this.#save(organization, [await this.#extract({ id: mailId, raw }, true)])
  }

  /** Makes the safe HTML of a mail that somebody opens, and keeps it. Of a mail that cannot be made safe there is none. */
  async safeHtml(organization: string, mailId: string): Promise<void> {
    const { database, extractor } = this.#parts
    const raw = await database.within([organization], ({ client }) => rawMail(client, organization, mailId))
    if (!raw) return
    const made = await extractor.safeHtml(raw)
    await database.within([organization], ({ client }) => saveSafeHtml(client, organization, mailId, made.content === 'ready' ? made.html : ''))
  }

  async #run(): Promise<void> {
    for (const organization of this.#organizations) {
      this.#organizations.delete(organization)
      try {
        while (!this.#stopped && await this.#some(organization)) await this.#giveWay()
      } catch (error) {
        if (this.#stopped) return
        this.#parts.log('warning', 'extraction is delayed', { organization, error: codeOf(error) })
        this.#organizations.add(organization)
        await sleep(PAUSE_AFTER_FAILURE, undefined, { ref: false })
      }
    }
  }

  /** @returns whether there were any */
  async #some(organization: string): Promise<boolean> {
    const { database, log } = this.#parts
    const mails = await database.within([organization], ({ client }) => pendingMails(client, organization, AT_ONCE, OCTETS_AT_ONCE, [...this.#slow]))
    const rows: ContentRow[] = []
    const all = Promise.all(mails.map(async mail => rows.push(await this.#extract(mail, false))))
    const inTime = await Promise.race([all.then(() => true), sleep(PATIENCE, false, { ref: false })])
    await this.#save(organization, rows.splice(0))
    // A mail that holds its worker up holds up nobody else: it is saved when it comes to its end.
    if (!inTime) void this.#leaveBehind(mails, all).then(() => this.#save(organization, rows)).catch((error: unknown) => log('warning', 'extraction is delayed', { organization, error: codeOf(error) }))
    return mails.length > 0
  }

  async #leaveBehind(mails: readonly PendingMail[], all: Promise<unknown>): Promise<void> {
    for (const { id } of mails) this.#slow.add(id)
    await all.finally(() => { for (const { id } of mails) this.#slow.delete(id) })
  }

  async #giveWay(): Promise<void> {
    for (let waited = 0; this.#parts.busy() && waited < LONGEST_YIELD && !this.#stopped; waited += YIELD) await sleep(YIELD)
  }

  async #extract({ id, raw }: PendingMail, urgent: boolean): Promise<ContentRow> {
    return contentRow(id, await this.#parts.extractor.extract(raw, urgent))
  }

  async #save(organization: string, rows: readonly ContentRow[]): Promise<void> {
    if (rows.length === 0) return
    await this.#parts.database.within([organization], ({ client }) => saveContent(client, organization, rows))
    for (const { id } of rows) this.#parts.ready(organization, id)
  }
}

function contentRow(id: string, extraction: Extraction): ContentRow {
  if (extraction.content === 'failed') {
    return { id, content: 'failed', content_version: CONTENT_VERSION, excerpt: null, body_text: null, attachments: [], notices: [`content-${extraction.reason}`], terms: [] }
  }
  const { excerpt, text, attachments, terms, cut } = extraction
  return { id, content: 'ready', content_version: CONTENT_VERSION, excerpt, body_text: text, attachments, notices: cut, terms }
}
