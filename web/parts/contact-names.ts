import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { getContact, type Contact } from '../../contract/contacts.ts'
import { answer } from '../client/queries.ts'

export type ContactNames = ReadonlyMap<string, Pick<Contact, 'name' | 'kind' | 'domains'>>

/** The contacts behind the ids of a verdict, for their names; one that is gone is left out. */
export function useContactNames(ids: readonly string[]): ContactNames {
  const found = useQueries({ queries: ids.map((id) => ({ ...answer(getContact, { params: { id } }), staleTime: 300_000 })) })
  const key = found.map((one) => one.dataUpdatedAt).join()
  // The results are new objects on every render; their times tell whether anything came.
  return useMemo(() => new Map(found.flatMap(({ data }) => (data ? [[data.id, data] as const] : []))), [key])
}
