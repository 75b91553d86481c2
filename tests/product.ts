import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, expect } from 'vitest'
import type { LogItem } from '../contract/mail-log.ts'
import type { Verdict } from '../core/capture/verdict.ts'
import { assemble, type Running } from '../server/assemble.ts'
import { readConfig } from '../server/config.ts'
import { packageRoot } from '../server/package-root.ts'
import { findOrganization } from '../server/store/organization.ts'
import type { Log } from '../server/watch/log.ts'
import { type MailOfCase, octetsOf, type SettingsOfCase } from './core/capture/company-abc.ts'
import { type Company, foundCompany } from './server/api/company.ts'
import { settle } from './settle.ts'
import { Wire } from './wire.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A row of the mail log as the API shows it alone. */
export type LogRow = LogItem & { readonly verdict: Verdict }

/** The whole product on a data folder of its own, with the company of the worked cases in it. */
export interface Product {
  readonly running: Running
  readonly company: Company
  /** The folder that everything it stores is in. */
  readonly folder: string
  readonly smtp: number
  readonly lmtp: number
  /** The address of the API, without its version. */
  readonly url: string
  /** Of the company's capture addresses. */
  readonly token: string
  /** Asks the API as the company's administrator. */
  get<T>(at: string): Promise<T>
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', at: string, body?: unknown): Promise<T>
  /** Settings in place of all that are set. */
  settle(settings: SettingsOfCase): Promise<void>
  /** Hands a mail over as the company's mail server does: a tagged copy for each recipient that the envelope names. */
  hand(mail: MailOfCase, protocol?: 'smtp' | 'lmtp'): Promise<void>
  /** Uploads a mail as a person does in the mail log, and waits until it is filed. */
  upload(mail: MailOfCase): Promise<void>
  /** Imports a mail by the command line, beside the server. */
  importMail(mail: MailOfCase): Promise<void>
  /** The rows of a Message-ID, the first arrival first. */
  rows(messageId: string): Promise<LogRow[]>
  /** Runs a statement as the owner of the database, to plant a fault and to take it away again. */
  behind(sql: string): Promise<void>
}

/** Starts the product for a test file; it is stopped, and its folder removed, when the file is done. */
export async function startProduct(environment: Readonly<Record<string, string>> = {}, log: Log = () => {}): Promise<Product> {
  const folder = path.join(temporaryFolder('mailkeep-product-'), 'data')
  const config = readConfig({
    MAILKEEP_DATA: folder, MAILKEEP_HTTP: '127.0.0.1:0', MAILKEEP_SMTP: '127.0.0.1:0', MAILKEEP_LMTP: '127.0.0.1:0', MAILKEEP_RELAY: 'off', ...environment,
  })
  const running = await assemble(config, log)
  afterAll(async () => {
    await running.stop()
    rmSync(path.dirname(folder), { recursive: true, force: true })
  })
  const company = await foundCompany(running.database, 'ABC', 'abc.com')
  const { token } = (await running.database.within([company.id], ({ client }) => findOrganization(client, company.id)))!
  const product = { running, company, folder, token, url: running.http!, smtp: running.smtp!.address.port, lmtp: running.lmtp!.address.port }
  return { ...product, ...asking(product), settle: settings => settle(running.database, company, settings), hand: (mail, protocol) => hand(product, mail, protocol), upload: mail => upload(product, mail), importMail: mail => importMail(product, mail), behind: sql => behind(product, sql) }
}

type Bare = Pick<Product, 'running' | 'company' | 'folder' | 'token' | 'url' | 'smtp' | 'lmtp'>

function asking({ url, company }: Bare): Pick<Product, 'get' | 'send' | 'rows'> {
  const ask = async <T>(method: string, at: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}/api/v1${at}`, {
      method, headers: { authorization: `Bearer ${company.keys.administrator}`, ...body !== undefined && { 'content-type': 'application/json' } },
      ...body !== undefined && { body: JSON.stringify(body) },
    })
    const text = await answer.text()
    expect(answer.status, `${method} ${at}: ${text}`).toBeLessThan(300)
    return JSON.parse(text || 'null') as T
  }
  const get = <T>(at: string): Promise<T> => ask<T>('GET', at)
  return {
    get,
    send: ask,
    rows: async (messageId) => {
      const { items } = await get<{ items: LogItem[] }>(`/mail-log?messageId=${encodeURIComponent(messageId)}`)
      return Promise.all(items.toReversed().map(({ id }) => get<LogRow>(`/mail-log/${id}`)))
    },
  }
}

async function upload({ url, company }: Bare, mail: MailOfCase): Promise<void> {
  const answer = await fetch(`${url}/api/v1/mail-log/uploads`, {
    method: 'POST', headers: { authorization: `Bearer ${company.keys.administrator}`, 'content-type': 'message/rfc822' }, body: new Uint8Array(octetsOf(mail)),
  })
  expect(answer.status).toBe(202)
}

async function importMail({ folder, company }: Bare, mail: MailOfCase): Promise<void> {
  const file = path.join(path.dirname(folder), 'import.eml')
  writeFileSync(file, octetsOf(mail))
  const program = path.join(packageRoot, 'dist/server/main.js')
  await promisify(execFile)(process.execPath, [program, 'import', 'mail', file, '--organization', company.id], { env: { ...process.env, MAILKEEP_DATA: folder } })
}

async function behind({ running }: Bare, sql: string): Promise<void> {
  const owner = new pg.Client(running.database.access.owner)
  await owner.connect()
  try {
    await owner.query(sql)
  } finally {
    await owner.end()
  }
}

async function hand(product: Bare, mail: MailOfCase, protocol: 'smtp' | 'lmtp' = 'smtp'): Promise<void> {
  const wire = await Wire.hello(product[protocol], protocol === 'smtp' ? 'EHLO' : 'LHLO')
  try {
    const recipients = mail.envelopeTo ?? []
    const copies = recipients.length === 0 ? [''] : recipients.map(to => `+${to.replace(/@(?=[^@]*$)/, '=')}`)
    expect((await wire.say(`MAIL FROM:<${mail.envelopeFrom ?? 'sender@mail.example'}>`)).code).toBe(250)
    for (const copy of copies) expect((await wire.say(`RCPT TO:<capture+${product.token}${copy}@capture.localhost>`)).code).toBe(250)
    expect((await wire.say('DATA')).code).toBe(354)
    wire.send(octetsOf(mail).toString('latin1').split('\r\n').map(line => line.startsWith('.') ? `.${line}` : line).join('\r\n'))
    wire.send('\r\n.\r\n')
    for (const _answer of protocol === 'lmtp' ? copies : ['']) expect((await wire.hear()).code).toBe(250)
  } finally {
    wire.socket.destroy()
  }
}
