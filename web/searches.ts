import { door } from '../contract/mail-log.ts'
import { authorizeOutcome, type AuthorizeOutcome } from '../contract/oauth.ts'
import { outcome, reasonCode } from '../contract/verdict.ts'
import type { z } from 'zod'
import type { ActivitySearch } from './screens/activity/activity.tsx'
import type { ContactsSearch } from './screens/contacts.tsx'
import type { LogSearch } from './screens/mail-log.tsx'
import type { TicketsSearch } from './screens/tickets.tsx'
import type { TrySearch } from './screens/try.tsx'

/** What stands behind the ? of an address, as its screen understands it; anything else is dropped without complaint. */
type Raw = Readonly<Record<string, unknown>>

export function readContactsSearch(raw: Raw): ContactsSearch {
  return present({ q: text(raw['q']), owner: text(raw['owner']), tag: text(raw['tag']), sort: oneOf(['name', 'activity'] as const, raw['sort']) })
}

export function readTicketsSearch(raw: Raw): TicketsSearch {
  return present({ view: text(raw['view']), q: text(raw['q']), label: text(raw['label']), sort: oneOf(['oldest'] as const, raw['sort']), in: oneOf(['all'] as const, raw['in']) })
}

export function readActivitySearch(raw: Raw): ActivitySearch {
  const days = Number(raw['days'])
  return present({ kind: oneOf(['mail', 'ticket', 'note'] as const, raw['kind']), person: text(raw['person']), days: days > 0 && days <= 3660 ? days : undefined, q: text(raw['q']), mail: text(raw['mail']) })
}

/** How the way to a provider's sign-in and back went. */
export function readAuthorizedSearch(raw: Raw): { readonly authorized?: AuthorizeOutcome } {
  return present({ authorized: oneOf(values(authorizeOutcome), raw['authorized']) })
}

export function readProviderSearch(raw: Raw): { readonly q?: string } {
  return present({ q: text(raw['q']) })
}

export function readLogSearch(raw: Raw): LogSearch {
  const days = Number(raw['days'])
  return present({ outcome: oneOf(values(outcome), raw['outcome']), door: oneOf(values(door), raw['door']), reason: oneOf(values(reasonCode), raw['reason']), q: text(raw['q']), days: Number.isInteger(days) && days > 0 ? days : undefined, open: text(raw['open']) })
}

export function readTrySearch(raw: Raw): TrySearch {
  return present({ from: text(raw['from']), to: text(raw['to']), cc: text(raw['cc']), bcc: text(raw['bcc']), subject: text(raw['subject']), change: text(raw['change']) })
}

export function readSignInSearch(raw: Raw): { readonly next?: string; readonly link?: string; readonly openid?: 'refused' | 'failed' } {
  return present({ openid: oneOf(['refused', 'failed'] as const, raw['openid']), next: text(raw['next']), link: text(raw['link'] ?? raw['token']) })
}

export function readTokenSearch(raw: Raw): { readonly token?: string } {
  return present({ token: text(raw['token']) })
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 2000) || undefined : undefined
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value)
}

function values<T extends Record<string, string>>(schema: z.ZodEnum<T>): readonly T[keyof T][] {
  return schema.options
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

function present<T extends object>(search: T): Present<T> {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Present<T>
}
