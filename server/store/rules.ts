import type pg from 'pg'
import type { Account, Directory } from '../../core/directory/directory.ts'
import type { FreeProvider, OtherDomain, Setting, Settings } from '../../core/settings/settings.ts'
import { freeProviders } from '../../core/settings/free-providers.ts'

/** Who is ours and what the administrator set, for one organization at one settings version. */
export interface Rules {
  readonly version: number
  readonly directory: Directory
  readonly settings: Settings
  /** The servers whose Authentication-Results are believed. */
  readonly authservIds: readonly string[]
  /** The accounts of support addresses that acknowledge new tickets. */
  readonly acknowledging: ReadonlySet<string>
}

interface Made { by: string | null; at: string | null; version: number }
interface RulesRow {
  id: string
  version: string
  domains: string[]
  authserv_ids: string[]
  acknowledging: string[]
  accounts: { id: string; kind: 'user' | 'alias'; login: string; name: string; addresses: string[] }[]
  external_addresses: string[]
  exception_addresses: ({ id: string; account: string } & Made)[]
  other_domains: ({ id: string; domain: string; scope: 'mail' | 'party' } & Made)[]
  free_providers: ({ domain: string; locked: boolean } & Made)[]
  support_addresses: ({ id: string; account: string } & Made)[]
}

/** Locks left as they were made closed say nothing of their own, so only the touched ones are read. */
const RULES = `
select o.id, o.settings_version as version, o.authserv_ids,
  array(select s.account_id::text from support_address s where s.organization_id = o.id and s.acknowledgement is not null) as acknowledging,
  array(select d.domain from organization_domain d where d.organization_id = o.id order by d.position) as domains,
  (select coalesce(json_agg(json_build_object('id', a.id::text, 'kind', a.kind, 'login', a.login, 'name', a.name, 'addresses',
     array(select x.address from account_address x where x.organization_id = o.id and x.account_id = a.id order by x.place))), '[]')
     from account a where a.organization_id = o.id) as accounts,
  array(select distinct e.address from external_address e where e.organization_id = o.id) as external_addresses,
  (select coalesce(json_agg(json_build_object('id', s.id::text, 'account', s.account_id::text, 'by', s.created_by, 'at', s.created_at, 'version', s.version)), '[]')
     from exception_address s where s.organization_id = o.id) as exception_addresses,
  (select coalesce(json_agg(json_build_object('id', s.id::text, 'domain', s.domain, 'scope', s.scope, 'by', s.created_by, 'at', s.created_at, 'version', s.version)), '[]')
     from other_domain s where s.organization_id = o.id) as other_domains,
  (select coalesce(json_agg(json_build_object('domain', s.domain, 'locked', s.locked, 'by', s.changed_by, 'at', s.changed_at, 'version', s.version)), '[]')
     from free_provider s where s.organization_id = o.id and (s.changed_at is not null or not s.locked)) as free_providers,
  (select coalesce(json_agg(json_build_object('id', s.id::text, 'account', s.account_id::text, 'by', s.created_by, 'at', s.created_at, 'version', s.version)), '[]')
     from support_address s where s.organization_id = o.id) as support_addresses
from organization o where o.id = any($1::bigint[])`

/**
 * Reads the rules of organizations as they stand in the caller's transaction, which must have these organizations in view.
 * @returns by organization id; an organization that does not exist is missing
 */
export async function loadRules(client: pg.ClientBase, organizations: readonly string[]): Promise<Map<string, Rules>> {
  const { rows } = await client.query<RulesRow>({ name: 'rules', text: RULES, values: [organizations] })
  return new Map(rows.map(row => [row.id, rulesOf(row)]))
}

function rulesOf(row: RulesRow): Rules {
  return { version: Number(row.version), directory: directoryOf(row), settings: settingsOf(row), authservIds: row.authserv_ids, acknowledging: new Set(row.acknowledging) }
}

function directoryOf(row: RulesRow): Directory {
  const accountOf = new Map<string, Account>()
  for (const account of row.accounts) for (const address of account.addresses) accountOf.set(address, account)
  return { domains: new Set(row.domains), accountOf, externalAddresses: new Set(row.external_addresses) }
}

function settingsOf(row: RulesRow): Settings {
  return {
    exceptionAddresses: new Map(row.exception_addresses.map(s => [s.account, setting('exception-addresses', s.id, s)])),
    otherDomains: new Map<string, OtherDomain>(
      row.other_domains.map(s => [s.domain, { scope: s.scope, setting: setting('other-domains', s.id, s) }])),
    freeProviders: new Map<string, FreeProvider>([...untouchedLocks, ...row.free_providers.map(s =>
      [s.domain, { locked: s.locked, setting: setting('free-providers', s.domain, s) }] as const)]),
    supportAddresses: new Map(row.support_addresses.map(s => [s.account, setting('support-addresses', s.id, s)])),
  }
}

function setting(menu: Setting['menu'], id: string, { by, at, version }: Made): Setting {
  return { menu, id, by, at: at && new Date(at).toISOString(), version }
}

/** All locks are closed to begin with, and nobody closed them. */
const untouchedLocks: readonly (readonly [string, FreeProvider])[] = freeProviders.map(provider =>
  [provider.domain, { locked: true, setting: { menu: 'free-providers', id: provider.domain, by: null, at: null, version: 0 } }])
