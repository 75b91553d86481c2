import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type pg from 'pg'
import type { Listening } from '../contract/organization.ts'
import { normalAddress } from '../core/mail/address.ts'
import type { AddressNews } from '../core/settings/address-notice.ts'
import { captureHostOf } from '../core/mail/capture-address.ts'
import { readMessageId } from '../core/mail/message.ts'
import { OpenId } from './accounts/openid.ts'
import { Accounts } from './accounts/accounts.ts'
import { byApiKey, bySession, unlessSuspended } from './api/access.ts'
import type { CaptureParts, OutboundParts, ProofOf, WorkParts } from './api/parts.ts'
import { startApi } from './api/server.ts'
import { Capture } from './capture/capture.ts'
import { tryMail } from './capture/dry-run.ts'
import { effectOf } from './capture/effect.ts'
import { Extractor } from './capture/extract.ts'
import type { FiledMail } from './capture/file.ts'
import { macOfMessageId } from './capture/read.ts'
import type { Config } from './config.ts'
import { allowedServers } from './foreign/allowed.ts'
import type { Trust } from './foreign/connect.ts'
import { isPublished, recordFor } from './foreign/domain-proof.ts'
import { ForeignFault } from './foreign/fault.ts'
import { type OpenDatabase, openDatabase } from './database/open.ts'
import { YoungStatistics } from './database/statistics.ts'
import { Grants } from './foreign/oauth-grants.ts'
import { providersOf } from './foreign/oauth-providers.ts'
import { type Arrival, TemporaryFailure } from './intake/arrival.ts'
import { Budget } from './intake/budget.ts'
import { networksOf } from './intake/networks.ts'
import { routeBy } from './intake/route.ts'
import { startRelay } from './intake/relay.ts'
import { selfMadeCertificate } from './intake/relay/self-made.ts'
import { type OpenDoor, smtpLimits, startSmtp } from './intake/smtp.ts'
import { DeskJob } from './jobs/desk.ts'
import { Schedule } from './intake/schedule.ts'
import { signInByPassword } from './intake/schedule/sign-in.ts'
import { ExtractionJob } from './jobs/extraction.ts'
import { Imports } from './jobs/imports.ts'
import { MailImports } from './jobs/mail-imports.ts'
import { SendJob } from './jobs/send.ts'
import { testConnection } from './jobs/test-connection.ts'
import { tellAdministrators } from './outbound/notices.ts'
import { openHead, putIntoOutbox } from './outbound/outbox.ts'
import { holdRelayed } from './outbound/relayed.ts'
import { type Keys, greetingName, openTransport, tryServer } from './outbound/transports.ts'
import { packageRoot } from './package-root.ts'
import { openSecrets, type Secrets } from './secrets.ts'
import { syncFreeProviders } from './store/free-providers.ts'
import { grantsOf } from './store/oauth-grants.ts'
import { organizationIds, trustedNetworksOf } from './store/organization.ts'
import { dropHeld } from './store/outbox.ts'
import { organizationOfRelayPassword, relayHolder } from './store/relay.ts'
import { Routing } from './store/routing.ts'
import { Standings } from './store/standing.ts'
import { serverFor } from './store/transport.ts'
import { EventRelay } from './watch/event-relay.ts'
import { EventHub } from './watch/events.ts'
import { codeOf, type Log } from './watch/log.ts'

/** A server that runs. */
export interface Running {
  readonly database: OpenDatabase
  readonly secrets: Secrets
  readonly accounts: Accounts
  readonly captureHost: string
  /** Where the web and the API are, null where switched off. */
  readonly http: string | null
  readonly smtp: OpenDoor | null
  readonly lmtp: OpenDoor | null
  readonly relay: AddressInfo | null
  /** Lets what is under way come to its end, and stops everything in the order in which it hangs together. */
  stop(): Promise<void>
}

/** Puts all parts together and opens the doors. @throws Error in words, and nothing is left running */
export async function assemble(config: Config, log: Log): Promise<Running> {
  const stops: (() => Promise<unknown>)[] = []
  try {
    return { ...await openAll(config, log, stops), stop: () => stopAll(stops, log) }
  } catch (error) {
    await stopAll(stops, log).catch(() => {})
    throw error
  }
}

/** Stops what was started, the last first. What fails to stop holds up nothing else. @throws the first failure, when all is done */
export async function stopAll(stops: (() => Promise<unknown>)[], log: Log): Promise<void> {
  const failures: unknown[] = []
  for (const end of stops.splice(0).reverse()) {
    await Promise.resolve().then(end).catch((error: unknown) => {
      log('error', 'A part did not stop as it should', { cause: codeOf(error) })
      failures.push(error)
    })
  }
  if (failures.length > 0) throw failures[0]
}

async function openAll(config: Config, log: Log, stops: (() => Promise<unknown>)[]): Promise<Omit<Running, 'stop'>> {
  const database = await openDatabase(config, { exclusive: true, command: 'mailkeep serve', notice: text => log('warning', text) })
  stops.push(() => database.close())
  const secrets = openSecrets(config)
  const captureHost = captureHostOf(config.url)
  const accounts = new Accounts({ database, secrets, url: config.url, data: config.data })
  await knowNewProviders(database)
  const standings = new Standings(database)

  const statistics = new YoungStatistics(database.access)
  stops.push(() => statistics.stop())
  const events = new EventHub()
  // Only a database of its own can have other processes on it.
  if (config.databaseUrl !== null) {
    const relay = new EventRelay({ access: database.access.app, pool: database.pool, hub: events, log })
    await relay.start()
    stops.push(() => relay.stop())
  }
  const extractor = new Extractor()
  stops.push(() => extractor.close())
  const capture = new Capture({ database, secrets, captureHost, filed: mails => {
    announce(mails, events, extraction)
    if (mails.some(({ ticket }) => ticket?.acknowledged)) sending.wake()
    statistics.grown(mails.length)
  } })
  const extraction = new ExtractionJob({
    database, extractor, busy: capture.busy, log, ready: (organization, mailId) => events.publish(organization, { type: 'mail.ready', mailId }),
  })
  stops.push(() => extraction.stop(), () => capture.stop())
  await extraction.start()
  const providers = providersOf(config)
  const tell = (client: pg.ClientBase, organization: string, email: string, news: AddressNews): Promise<void> => tellAdministrators(client, organization, { email, news }, { secrets, url: config.url })
  const grants = new Grants({
    database, secrets, providers, log, changed: organization => events.publish(organization, { type: 'setting', menu: 'external-addresses' }),
    notice: (client, organization, email, what) => tell(client, organization, email, { what }),
  })
  stops.push(() => grants.stop())
  grants.start()
  const tokenFor: Keys['tokenFor'] = (organization, externalAddress, refused) => grants.tokenFor(organization, externalAddress, refused)
  const trust: Trust = { allowed: allowedServers(config.privateServers) }
  const name = greetingName(config.url)
  const sending = new SendJob({
    database, secrets, tokenFor, trust, name, receive: capture.receive, acknowledged: capture.acknowledged, log, alone: config.databaseUrl === null,
    changed: (organization, outboxId) => events.publish(organization, { type: 'outbox', outboxId }),
  })
  stops.push(() => sending.stop())
  await sending.start()
  const desk = new DeskJob({ database, log, woken: (organization, ticket) => events.publish(organization, { type: 'ticket', ticket, what: 'changed', notice: true }) })
  stops.push(() => desk.stop())

  let doors: Doors = { smtp: null, lmtp: null }
  const imports = new Imports({ database, events, log })
  imports.start()
  stops.push(() => imports.stop())

  const budget = new Budget(config.limits.inflightOctets)
  const mailImports = new MailImports({
    database, secrets, events, log, ...whileOpen(capture, standings), acknowledged: capture.acknowledged, look: organization => capture.look(organization), budget, trust,
    limit: config.limits.mailOctets, patienceMs: FETCH_MS,
  })
  mailImports.start()
  stops.push(() => mailImports.stop())
  const schedule = new Schedule({
    database, ...whileOpen(capture, standings), acknowledged: capture.acknowledged, budget, limit: config.limits.mailOctets,
    trust, secrets, log, patienceMs: FETCH_MS, alone: config.databaseUrl === null,
    signIn: async mailbox => mailbox.sealedPassword !== null ? signInByPassword(mailbox, secrets)
      : { username: mailbox.username ?? mailbox.email, token: await grants.tokenFor(mailbox.organization, mailbox.id) },
    changed: (organization, externalAddress, report, over) => events.publish(organization, { type: 'fetching', externalAddress, over, ...report }),
    notice: async (client, { organization, id, email }, fault) => {
      // Of a permission that has ended they were told when it did.
      if (fault?.code === 'sign-in-grant' && (await grantsOf(client, organization, [id])).get(id)?.diedAt) return
      await tell(client, organization, email, fault ? { what: 'trouble', code: fault.code } : { what: 'well' })
    },
    trouble: ({ organization, id }) => {
      events.publish(organization, { type: 'trouble', externalAddress: id })
      sending.wake()
    },
  })
  stops.push(() => schedule.stop())
  await schedule.start()

  const http = config.http && await startApi({
    ...config.http, proxies: config.proxies, webFolder: path.join(packageRoot, 'dist/web'), database, events, log, captureHost, secrets, oauth: { providers, grants }, doors: () => ({ smtp: placeOf(doors.smtp), lmtp: placeOf(doors.lmtp) }),
    openId: config.openId && new OpenId(config.openId, config.url),
    maxMailBytes: config.limits.mailOctets, proofOf: proofsOver(config, { database, secrets }), accounts, waysIn: [byApiKey(database), bySession(accounts)].map(way => unlessSuspended(way, async id => await standings.of(id) === 'suspended')),
    fetching: {
      fetchNow: (organization, id) => schedule.fetchNow(organization, id), changed: id => schedule.changed(id),
      test: server => testConnection(server, { trust, name, patienceMs: TEST_MS }),
    },
    outbound: outboundParts(sending, { secrets, trust, name, relay: config.relay && { host: new URL(config.url).hostname, port: config.relay.port } }),
    doorCounts: () => new Map(Object.entries(doors).flatMap(([name, door]) => door ? [[name, door.counts()] as const] : [])), work: workParts(imports, mailImports),
    capture: captureParts(capture, extraction, { database, secrets, captureHost }),
  })
  if (http) stops.push(() => http.close())
  doors = await openDoors(config, database, standings, capture, captureHost, budget, log, stops)
  const relay = config.relay && await openRelay(config.relay, config, { database, standings, secrets, grants: { tokenFor }, trust, name, capture, budget, log }, stops)
  return { database, secrets, accounts, captureHost, http: http?.url ?? null, ...doors, relay }
}

/** Whoever is alone on a server is its operator, and proves nothing. */
function proofsOver({ nameServers }: Pick<Config, 'nameServers'>, { database, secrets }: { readonly database: OpenDatabase; readonly secrets: Secrets }): ProofOf {
  return async (organization, domain) => {
    if ((await organizationIds(database.pool)).length === 1) return null
    const record = recordFor(organization, domain, secrets)
    return await isPublished(record, nameServers) ? null : record
  }
}

/** What is fetched is filed only while the quota of its organization lasts; until then it stays where it is. */
function whileOpen({ receive, receiveHeader }: Capture, standings: Standings): Pick<Capture, 'receive' | 'receiveHeader'> {
  const ask = async ({ organization }: Arrival): Promise<void> => {
    if (await standings.of(organization) !== 'open') throw new TemporaryFailure('full')
  }
  return {
    receive: async arrival => { await ask(arrival); return receive(arrival) },
    receiveHeader: async arrival => { await ask(arrival); return receiveHeader(arrival) },
  }
}

/** null: switched off, or not open yet. */
interface Doors {
  readonly smtp: OpenDoor | null
  readonly lmtp: OpenDoor | null
}

function placeOf(door: OpenDoor | null): Listening {
  return door && { host: door.address.address, port: door.address.port }
}

async function openDoors(
  config: Config, database: OpenDatabase, standings: Standings, capture: Capture, captureHost: string, budget: Budget, log: Log, stops: (() => Promise<unknown>)[],
): Promise<Doors> {
  const found = new Routing(database.pool)
  const routing = { ofCaptureToken: (token: string) => found.ofCaptureToken(token), ofOwnDomain: (domain: string) => found.ofOwnDomain(domain) }
  const common = {
    hostname: new URL(config.url).hostname, captureHost, receive: capture.receive, route: routeBy(captureHost, { ...routing, standing: id => standings.of(id) }),
    acknowledged: capture.acknowledged, budget, limits: smtpLimits(config.limits.mailOctets),
    networks: networksOf(config.intake.networks), trustedNetworks: (id: string) => database.within([id], ({ client }) => trustedNetworksOf(client, id)), tls: config.tls, signIn: config.intake.signIn, log,
  }
  const open = async (protocol: 'smtp' | 'lmtp'): Promise<OpenDoor | null> => {
    const bind = config[protocol]
    if (!bind) return null
    const door = await startSmtp({ ...common, protocol, bind })
    stops.push(() => door.close())
    return door
  }
  return { smtp: await open('smtp'), lmtp: await open('lmtp') }
}

const RELAY_ANSWER_MS = 60_000
const RELAY_MAIL_MS = 600_000

async function openRelay(
  bind: NonNullable<Config['relay']>, config: Config,
  { database, standings, secrets, grants, trust, name, capture, budget, log }: { readonly grants: Pick<Keys, 'tokenFor'>; readonly database: OpenDatabase; readonly standings: Standings; readonly secrets: Secrets; readonly trust: Trust; readonly name: string; readonly capture: Capture; readonly budget: Budget; readonly log: Log },
  stops: (() => Promise<unknown>)[],
): Promise<AddressInfo> {
  const { hostname } = new URL(config.url)
  const within = <T>(organization: string, work: (client: pg.ClientBase) => Promise<T>): Promise<T> => database.within([organization], ({ client }) => work(client))
  const relay = await startRelay({
    bind, hostname, budget, log, limits: smtpLimits(config.limits.mailOctets), tls: config.tls ?? selfMadeCertificate(config.data, hostname),
    receive: capture.receive, acknowledged: capture.acknowledged,
    hold: relayed => within(relayed.organization, client => holdRelayed(client, relayed, secrets)),
    letGo: (organization, held) => within(organization, client => dropHeld(client, organization, held)),
    signIn: async (user, password) => {
      const organization = organizationOfRelayPassword(password)
      const isOpen = organization !== null && await standings.of(organization) !== 'suspended'
      const holder = isOpen ? await within(organization, client => relayHolder(client, organization, password)) : null
      return holder && holder.address === normalAddress(user) ? holder : null
    },
    serverOf: async ({ organization, address }) => {
      const server = await within(organization, client => serverFor(client, organization, address))
      if (!server) throw new ForeignFault('sign-in-missing')
      return openTransport(organization, server, { secrets, tokenFor: grants.tokenFor }, { trust, name, answerMs: RELAY_ANSWER_MS, mailMs: RELAY_MAIL_MS })
    },
  })
  stops.push(() => relay.close())
  return relay.address
}

/** An upgrade may know more free email providers than the organizations do. */
async function knowNewProviders(database: OpenDatabase): Promise<void> {
  for (const id of await organizationIds(database.pool)) await database.within([id], ({ client }) => syncFreeProviders(client, id))
}

/** What is filed is told to those who look on, and looked into. */
function announce(mails: readonly FiledMail[], events: EventHub, extraction: ExtractionJob): void {
  for (const { organization, logId, mailId, outcome, contacts, ticket } of mails) {
    if (mailId !== null) extraction.wake(organization)
    if (!events.hears(organization)) continue
    events.publish(organization, { type: 'arrival', logId, outcome })
    for (const contact of contacts) events.publish(organization, { type: 'activity', contact })
    if (ticket) events.publish(organization, { type: 'ticket', ticket: ticket.id, what: ticket.what, notice: ticket.notice })
  }
}

function captureParts(
  capture: Capture, extraction: ExtractionJob, parts: { database: OpenDatabase; secrets: Secrets; captureHost: string },
): CaptureParts {
  const { database, secrets } = parts
  return {
    tryMail: (organization, mail) => tryMail(organization, mail, parts),
    effect: (organization, change) => effectOf(organization, change, database),
    runAgain: (organization, logId) => capture.runAgain(organization, logId),
    balance: (organization, days) => capture.balance(organization, days),
    extractNow: (organization, mailId) => extraction.now(organization, mailId),
    safeHtml: (organization, mailId) => extraction.safeHtml(organization, mailId),
    macOfMessageId: text => macOfMessageId(readMessageId(text) ?? '', secrets),
  }
}

function workParts(imports: Imports, mailImports: MailImports): WorkParts {
  return {
    beginImport: (organization, jobId) => imports.begin(organization, jobId),
    bringFile: file => mailImports.file(file),
    beginMailImport: (organization, id) => mailImports.begin(organization, id),
    takeMailImportBack: (organization, id) => mailImports.takeBack(organization, id),
    accountFolders: (account, password) => mailImports.folders(account, password),
  }
}

/** How long the server of a mailbox may take for one answer. */
const FETCH_MS = 30_000
/** How long somebody who tests a server waits for each of its answers. */
const TEST_MS = 10_000

function outboundParts(
  sending: SendJob, { secrets, trust, name, relay }: { readonly secrets: Secrets; readonly trust: Trust; readonly name: string } & Pick<OutboundParts, 'relay'>,
): OutboundParts {
  return {
    relay,
    put: (client, organization, draft, author) => putIntoOutbox(client, organization, draft, author, secrets),
    headOf: (organization, { id, head }) => head && openHead(head, organization, id, secrets),
    wake: () => sending.wake(),
    tryServer: server => tryServer(server, { trust, name, answerMs: TEST_MS, mailMs: TEST_MS }),
  }
}
