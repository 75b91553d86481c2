import type { BodyOf, Route } from '../../contract/route.ts'
import { listExceptionAddresses } from '../../contract/exception-addresses.ts'
import { listExternalAddresses } from '../../contract/external-addresses.ts'
import { listFreeProviders } from '../../contract/free-providers.ts'
import { listOtherDomains } from '../../contract/other-domains.ts'
import { listSupportAddresses } from '../../contract/support-addresses.ts'
import type { AnswerOf } from '../../contract/route.ts'
import type { tryMail } from '../../contract/try.ts'
import { call, type Input, type Parts } from '../client/call.ts'

export const menus = ['free-providers', 'other-domains', 'exception-addresses', 'support-addresses', 'external-addresses'] as const

/** A change of one setting, to try: a domain, a login or an address that is put on a menu's list, or taken off it. For free providers, on the list of the open ones. */
export interface TriedChange {
  readonly menu: (typeof menus)[number]
  readonly action: 'add' | 'remove'
  readonly value: string
}

type TriedSettings = NonNullable<BodyOf<typeof tryMail>['settings']>

/** Changes as they stand in an address: `free-providers:add:gmail.com,…`. */
export function changesWritten(changes: readonly TriedChange[]): string {
  return changes.map(({ menu, action, value }) => `${menu}:${action}:${encodeURIComponent(value)}`).join(',')
}

export function changesIn(written: string | undefined): readonly TriedChange[] {
  return (written ?? '').split(',').flatMap((one) => {
    const [menu, action, value] = one.split(':')
    const known = menus.find((name) => name === menu)
    return known && (action === 'add' || action === 'remove') && value ? [{ menu: known, action, value: decodeURIComponent(value) } as const] : []
  })
}

/** The present settings with the changes made: whole lists, as the trial wants them. */
export async function settingsWith(changes: readonly TriedChange[]): Promise<TriedSettings> {
  const of = (menu: TriedChange['menu']): readonly TriedChange[] => changes.filter((one) => one.menu === menu)
  const settings: TriedSettings = {}
  if (of('free-providers').length > 0) settings.openFreeProviders = applied((await all(listFreeProviders, { query: { limit: 200, locked: 'false' } })).map((one) => one.domain), of('free-providers'))
  if (of('exception-addresses').length > 0) settings.exceptionAddresses = applied((await all(listExceptionAddresses, { query: { limit: 200 } })).map((one) => one.login), of('exception-addresses'))
  if (of('support-addresses').length > 0) settings.supportAddresses = applied((await all(listSupportAddresses, { query: { limit: 200 } })).map((one) => one.login), of('support-addresses'))
  if (of('external-addresses').length > 0) settings.externalAddresses = applied((await all(listExternalAddresses, { query: { limit: 200 } })).map((one) => one.email), of('external-addresses'))
  if (of('other-domains').length > 0) {
    const now = await all(listOtherDomains, { query: { limit: 200 } })
    const scopes = new Map(now.map((one) => [one.domain, one.scope]))
    settings.otherDomains = applied(now.map((one) => one.domain), of('other-domains')).map((domain) => ({ domain, scope: scopes.get(domain) ?? 'mail' }))
  }
  return settings
}

function applied(now: readonly string[], changes: readonly TriedChange[]): string[] {
  const list = new Set(now)
  for (const { action, value } of changes) {
    if (action === 'add') list.add(value.trim())
    else for (const one of list) if (one.toLowerCase() === value.trim().toLowerCase()) list.delete(one)
  }
  return [...list]
}

type ItemOf<R extends Route> = AnswerOf<R> extends { readonly items: readonly (infer Item)[] } ? Item : never

/** Every item of a list, page after page. */
async function all<R extends Route>(route: R, input: Input<R>): Promise<readonly ItemOf<R>[]> {
  const items: ItemOf<R>[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { query, ...rest } = input as Parts
    const page = (await call(route, { ...rest, query: { ...query, ...(cursor ? { cursor } : {}) } } as Input<R>)) as { items: ItemOf<R>[]; next: string | null }
    items.push(...page.items)
    cursor = page.next
  }
  return items
}
