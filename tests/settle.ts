import type { Database } from '../server/database/database.ts'
import type { SettingsOfCase } from './core/capture/company-abc.ts'
import type { Company } from './server/api/company.ts'

/** Sets a company's mail settings, in place of all that are set: as an administrator's changes do, each row carries the version it made. */
export async function settle(database: Database, company: Company, settings: SettingsOfCase): Promise<void> {
  await database.within([company.id], async ({ client }) => {
    const { rows } = await client.query<{ version: string }>('update organization set settings_version = settings_version + 1 where id = $1 returning settings_version as version', [company.id])
    const version = rows[0]!.version
    for (const table of ['external_address', 'exception_address', 'other_domain', 'support_address']) await client.query(`delete from ${table}`)
    await client.query('update free_provider set locked = true, version = $1 where not locked', [version])
    for (const email of settings.externalAddresses ?? []) {
      await client.query(`insert into external_address (organization_id, type, server, port, security, email, address, version) values ($1, 'pop3', 'pop.abc.net', 110, 'none', $2, lower($2), $3)`, [company.id, email, version])
    }
    for (const login of settings.exceptionAddresses ?? []) {
      await client.query('insert into exception_address (organization_id, account_id, version) values ($1, $2, $3)', [company.id, company.accounts.get(login), version])
    }
    for (const login of settings.supportAddresses ?? []) {
      await client.query('insert into support_address (organization_id, account_id, version) values ($1, $2, $3)', [company.id, company.accounts.get(login), version])
    }
    for (const { domain, scope = 'mail' } of settings.otherDomains ?? []) {
      await client.query('insert into other_domain (organization_id, domain, scope, version) values ($1, $2, $3, $4)', [company.id, domain, scope, version])
    }
    for (const domain of settings.openFreeProviders ?? []) {
      await client.query('update free_provider set locked = false, version = $2 where domain = $1', [domain, version])
    }
  })
}
