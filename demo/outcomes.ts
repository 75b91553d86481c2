import type { Database } from '../server/database/database.ts'
import { contactsByName } from '../server/store/contacts.ts'
import { listMailLog, type LogRecord } from '../server/store/mail-log.ts'
import type { Key, Page } from '../server/store/page.ts'
import type { Outcomes, Tally } from './report.ts'

const PAGE = 500

/**
 * What became of letters, read from the mail log.
 * @param macOf the code under which the log knows a Message-ID: rows that hold nothing else still hold it
 */
export function outcomesIn(database: Database, organization: string, macOf: (messageId: string) => Buffer): Outcomes {
  let names: Promise<Map<string, string>> | undefined
  return {
    async became({ messageId }) {
      const page = await database.within([organization], ({ client }) => listMailLog(client, organization, { messageIdMac: macOf(messageId) }, { limit: 10, after: null }))
      const row = page.items.find(({ firstId }) => firstId === null)
      if (row === undefined) return null
      const known = await (names ??= contactNames(database, organization))
      // A later copy may have brought the mail to further contacts.
      const contacts = new Set(page.items.flatMap(({ verdict }) => verdict.saved.map(({ contact }) => known.get(contact) ?? contact)))
      return { outcome: row.outcome, reason: reasonOf(row), contacts: [...contacts] }
    },
    async tally() {
      const rows = new Map<string, Tally>()
      for await (const row of everything((after) => database.within([organization], ({ client }) => listMailLog(client, organization, {}, { limit: PAGE, after })))) {
        const key = `${row.outcome} ${reasonOf(row)}`
        rows.set(key, { outcome: row.outcome, reason: reasonOf(row), count: (rows.get(key)?.count ?? 0) + 1 })
      }
      return [...rows.values()]
    },
  }
}

function reasonOf({ verdict }: LogRecord): string | null {
  return verdict.reasons[0]?.code ?? null
}

async function contactNames(database: Database, organization: string): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for await (const { id, name } of everything((after) => database.within([organization], ({ client }) => contactsByName(client, organization, {}, { limit: PAGE, after })))) names.set(id, name)
  return names
}

async function* everything<Item>(read: (after: Key | null) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let after: Key | null = null
  do {
    const page: Page<Item> = await read(after)
    yield* page.items
    after = page.next
  } while (after !== null)
}
