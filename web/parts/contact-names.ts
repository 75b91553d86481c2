import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { getContact, type Contact } from '../../contract/contacts.ts'
import { answer } from '../client/queries.ts'

type Named = Pick<Contact, 'name' | 'kind' | 'domains'>
export type ContactNames = ReadonlyMap<string, Named>

/** The contacts behind the ids of a verdict, for their names; one that is gone is left out. undefined: they are asked for. */
export function useContactNames(ids: readonly string[]): ContactNames | undefined {
  return useQueries({ queries: ids.map((id) => ({ ...answer(getContact, { params: { id } }), staleTime: 300_000 })), combine: byId })
}

function byId(found: readonly UseQueryResult<Named & { readonly id: string }>[]): ContactNames | undefined {
  if (found.some(({ isPending }) => isPending)) return undefined
  return new Map(found.flatMap(({ data }) => (data ? [[data.id, data] as const] : [])))
}
