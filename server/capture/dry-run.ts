import { decideCopies } from '../../core/capture/copies.ts'
import type { Verdict } from '../../core/capture/verdict.ts'
import { type Replacement, withReplaced } from '../../core/settings/replaced.ts'
import type { Database } from '../database/database.ts'
import type { Secrets } from '../secrets.ts'
import { loadRules } from '../store/rules.ts'
import { copyOf, gather } from './gather.ts'
import { read } from './read.ts'

/** A mail as a person types it: values of header fields, and what the envelope says. */
export interface TriedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly subject: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined
  readonly envelopeFrom?: string | undefined
  readonly envelopeTo?: readonly string[] | undefined
  readonly settings?: Replacement | undefined
}

export interface TryParts {
  readonly database: Database
  readonly secrets: Secrets
  readonly captureHost: string
}

/**
 * What would become of this mail, typed or as octets, by the present settings or by others? Goes the way of every mail, but
 * stores nothing.
 * @throws UnknownName where the settings to try name what is not there
 */
export async function tryMail(organization: string, mail: TriedMail | Buffer, { database, secrets, captureHost }: TryParts): Promise<Verdict> {
  return database.within([organization], async ({ client }) => {
    const present = (await loadRules(client, [organization])).get(organization)!
    const rules = { ...present, ...withReplaced(present, Buffer.isBuffer(mail) ? {} : mail.settings ?? {}) }
    const copies = [copyOf(read(arrivalOf(organization, mail), secrets), rules, captureHost)]
    const contacts = await gather(client, [{ organization, rules, known: null, copies }])
    return decideCopies(null, copies, rules, contacts(organization)).verdicts[0]!
  })
}

function arrivalOf(organization: string, mail: TriedMail | Buffer): Parameters<typeof read>[0] {
  const octets = Buffer.isBuffer(mail) ? mail : Buffer.from(headerOf(mail))
  const envelope = Buffer.isBuffer(mail) ? { from: null, to: [] } : { from: mail.envelopeFrom ?? null, to: mail.envelopeTo ?? [] }
  return { organization, door: 'upload', at: new Date(), octets, size: octets.length, headerOnly: false, envelope }
}

/** The header that this mail would have. A line break in a value would begin another field, so it is a blank. */
function headerOf({ from, to, cc, bcc, subject, headers = {} }: TriedMail): string {
  const fields: [string, string][] = [
    ['From', from], ['To', to.join(', ')], ['Cc', cc.join(', ')], ['Bcc', bcc.join(', ')], ['Subject', subject],
    ...Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  ]
  return fields.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value.replace(/[\r\n]+/g, ' ')}\r\n`).join('') + '\r\n'
}
