import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { z } from 'zod'
import type { OAuthProvider } from '../../contract/oauth.ts'
import type { Database } from '../database/database.ts'
import { type Secrets, UnsealError } from '../secrets.ts'
import { presentVersion, recordChange } from '../store/changes.ts'
import {
  type SealedGrant, claimRefresh, endGrant, findGrant, idleGrants, newlyEnding, putGrant, putRefreshed, releaseRefresh, tokensPlace,
} from '../store/oauth-grants.ts'
import { organizationIds } from '../store/organization.ts'
import type { Log } from '../watch/log.ts'
import { ForeignFault } from './fault.ts'
import { OAuthFault, type Tokens, refreshTokens } from './oauth.ts'
import { type Provider, isServerOf } from './oauth-providers.ts'

export interface GrantsOptions {
  readonly database: Database
  readonly secrets: Secrets
  readonly providers: ReadonlyMap<OAuthProvider, Provider>
  readonly log: Log
  /** Tells administrators of it, in the transaction in which it is noted. */
  readonly notice: (client: pg.ClientBase, organization: string, email: string, what: 'permission-ending' | 'permission-ended') => Promise<void>
  /** Told when a permission has ended or will soon. */
  readonly changed: (organization: string) => void
}

interface Refreshing {
  readonly access: string
  readonly refresh: string
}

const DAY_SECONDS = 86_400
/** A refresh takes no longer, and if its process dies another one takes over then. */
const REFRESH_SECONDS = 20
const WAIT_MILLISECONDS = 30_000
const LOOK_MILLISECONDS = 250
const UPKEEP_MILLISECONDS = 3_600_000
/** A permission that is not used for a day is used once: so none dies for want of use, and a dead one is known within a day. */
const IDLE_HOURS = 24

/** The permissions that providers gave for external addresses: their tokens, kept fresh and sealed. */
export class Grants {
  readonly #options: GrantsOptions
  readonly #running = new Map<string, Promise<string>>()
  #timer: NodeJS.Timeout | null = null
  #upkeep = Promise.resolve()

  constructor(options: GrantsOptions) {
    this.#options = options
  }

  /** Looks after all permissions, now and then every hour, until `stop`. */
  start(): void {
    const again = (): void => {
      this.#upkeep = this.upkeep().catch(() => {}).then(() => { if (this.#timer) this.#timer = setTimeout(again, UPKEEP_MILLISECONDS).unref() })
    }
    this.#timer = setTimeout(again, LOOK_MILLISECONDS).unref()
  }

  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    await this.#upkeep
  }

  /**
   * An access token to sign in with to the server of an external address (XOAUTH2; OAUTHBEARER, RFC 7628). It is refreshed
   * before it expires, by one at a time, here and in every other process.
   * @param refused a token that the mail server has just refused: another one is got
   * @throws ForeignFault (step sign-in)
   */
  async tokenFor(organization: string, externalAddress: string, refused: string | null = null): Promise<string> {
    const key = `${organization} ${externalAddress}`
    const running = this.#running.get(key)
    const token = await (running ?? this.#run(key, () => this.#token(organization, externalAddress, refused)))
    return token === refused && running ? this.tokenFor(organization, externalAddress, refused) : token
  }

  /** Keeps what was given to `by`. @returns false where there is no such external address any more */
  async keep(organization: string, externalAddress: string, provider: Provider, tokens: Tokens & { readonly refresh: string }, by: string): Promise<boolean> {
    const { database, changed } = this.#options
    const kept = await database.within([organization], async ({ client }) => {
      const { rows } = await client.query<{ email: string }>('select email from external_address where organization_id = $1 and id = $2 for update', [organization, externalAddress])
      if (!rows[0]) return false
      const endsSeconds = tokens.endsSeconds ?? provider.unusedDays * DAY_SECONDS
      await putGrant(client, organization, externalAddress, { provider: provider.name, by, endsSeconds, ...this.#sealed(organization, externalAddress, tokens, tokens.refresh) })
      await note(client, organization, rows[0].email, 'permission-given', by)
      return true
    })
    if (kept) changed(organization)
    return kept
  }

  /** One look after all permissions: uses those that lie idle, and tells of those that end soon. */
  async upkeep(): Promise<void> {
    const { database, changed, log, notice } = this.#options
    for (const organization of await organizationIds(database.pool)) {
      const idle = await database.within([organization], ({ client }) => idleGrants(client, organization, IDLE_HOURS))
      for (const id of idle) await this.#run(`${organization} ${id}`, () => this.#refreshed(organization, id)).catch(() => {})
      const ending = await database.within([organization], async ({ client }) => {
        const found = await newlyEnding(client, organization)
        for (const { email } of found) {
          await note(client, organization, email, 'permission-ending', 'Mailkeep')
          await notice(client, organization, email, 'permission-ending')
        }
        return found
      })
      for (const { id } of ending) log('warning', 'The permission for an external address ends soon', { organization, externalAddress: id })
      if (ending.length > 0) changed(organization)
    }
  }

  async #run(key: string, work: () => Promise<string>): Promise<string> {
    const running = this.#running.get(key) ?? work()
    this.#running.set(key, running)
    try {
      return await running
    } finally {
      if (this.#running.get(key) === running) this.#running.delete(key)
    }
  }

  async #token(organization: string, id: string, refused: string | null): Promise<string> {
    const grant = await this.#usable(organization, id)
    const { access } = this.#opened(organization, grant)
    return grant.fresh && access !== refused ? access : this.#refreshed(organization, id, access)
  }

  /** The token of a refresh: our own, or one that another process made meanwhile. @param stale the token that is to be replaced */
  async #refreshed(organization: string, id: string, stale: string | null = null): Promise<string> {
    const end = performance.now() + WAIT_MILLISECONDS
    while (performance.now() < end) {
      const fence = await this.#options.database.within([organization], ({ client }) => claimRefresh(client, organization, id, REFRESH_SECONDS))
      const grant = await this.#usable(organization, id)
      const tokens = this.#opened(organization, grant)
      if (fence !== null && (stale === null || tokens.access === stale)) return this.#refresh(organization, grant, tokens.refresh, fence)
      if (fence !== null) await this.#options.database.within([organization], ({ client }) => releaseRefresh(client, organization, id, fence))
      if (stale !== null && tokens.access !== stale) return tokens.access
      await sleep(LOOK_MILLISECONDS)
    }
    throw new ForeignFault('sign-in-later')
  }

  async #refresh(organization: string, grant: SealedGrant, refresh: string, fence: string): Promise<string> {
    const { database } = this.#options
    const id = grant.externalAddress
    try {
      const provider = this.#providerOf(grant)
      const tokens = await refreshTokens(provider, refresh)
      const endsSeconds = tokens.endsSeconds ?? (tokens.refresh === null && isLimited(grant, provider) ? null : provider.unusedDays * DAY_SECONDS)
      await database.within([organization], ({ client }) => putRefreshed(client, organization, id, fence, { endsSeconds, ...this.#sealed(organization, id, tokens, tokens.refresh ?? refresh) }))
      return tokens.access
    } catch (error) {
      throw await this.#failed(organization, id, fence, error)
    }
  }

  async #failed(organization: string, id: string, fence: string, error: unknown): Promise<unknown> {
    const { database, log, changed, notice } = this.#options
    if (error instanceof OAuthFault && error.code === 'ended') {
      const told = await database.within([organization], async ({ client }) => {
        const email = await endGrant(client, organization, id, fence)
        if (email === null) return false
        await note(client, organization, email, 'permission-ended', 'Mailkeep')
        await notice(client, organization, email, 'permission-ended')
        return true
      })
      if (told) {
        log('warning', 'The permission for an external address has ended', { organization, externalAddress: id })
        changed(organization)
      }
      return new ForeignFault('sign-in-grant')
    }
    await database.within([organization], ({ client }) => releaseRefresh(client, organization, id, fence))
    if (!(error instanceof OAuthFault)) return error
    log('warning', 'No token could be got for an external address', { organization, externalAddress: id, trouble: error.code })
    return new ForeignFault('sign-in-later')
  }

  async #usable(organization: string, id: string): Promise<SealedGrant> {
    const grant = await this.#options.database.within([organization], ({ client }) => findGrant(client, organization, id))
    if (!grant) throw new ForeignFault('sign-in-missing')
    if (grant.diedAt) throw new ForeignFault('sign-in-grant')
    if (grant.security === 'none' || !isServerOf(this.#providerOf(grant), grant.server)) throw new ForeignFault('sign-in-method')
    return grant
  }

  #providerOf({ provider }: SealedGrant): Provider {
    const found = this.#options.providers.get(provider)
    // The operator took the client away.
    if (!found) throw new ForeignFault('sign-in-method')
    return found
  }

  #opened(organization: string, { externalAddress, sealedTokens }: SealedGrant): Refreshing {
    try {
      return kept.parse(JSON.parse(this.#options.secrets.open(sealedTokens, tokensPlace(organization, externalAddress)).toString()))
    } catch (error) {
      if (error instanceof UnsealError) throw new ForeignFault('sign-in-missing')
      throw error
    }
  }

  #sealed(organization: string, id: string, { access, accessSeconds }: Tokens, refresh: string): { sealedTokens: Buffer; useSeconds: number } {
    const tokens: Refreshing = { access, refresh }
    return {
      sealedTokens: this.#options.secrets.seal(JSON.stringify(tokens), tokensPlace(organization, id)),
      // Five minutes of it are left over, for a fetch that has just begun.
      useSeconds: accessSeconds - Math.min(300, accessSeconds / 4),
    }
  }
}

/** Did the provider say when it ends? Using it does not put that off; a new refresh token does. */
function isLimited({ grantedAt, endsAt }: SealedGrant, { unusedDays }: Provider): boolean {
  return endsAt.getTime() - grantedAt.getTime() < (unusedDays - 1) * DAY_SECONDS * 1000
}

const kept = z.object({ access: z.string(), refresh: z.string() })

/** Into the audit log. It has no id of a setting, so no undo takes anything back. */
async function note(client: Parameters<typeof recordChange>[0], organization: string, email: string, event: string, by: string): Promise<void> {
  await recordChange(client, organization, { version: await presentVersion(client, organization), by }, { menu: 'external-addresses', subject: email, before: null, after: { event } })
}
