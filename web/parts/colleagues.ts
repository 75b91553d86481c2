import { useMemo } from 'react'
import { searchDirectory, type DirectoryEntry } from '../../contract/directory.ts'
import { usePages } from '../client/queries.ts'

/** The users of our company, for choices and for the names behind logins: the first two hundred of the directory. */
export function useColleagues(): readonly DirectoryEntry[] {
  const { items } = usePages(searchDirectory, { query: { limit: 200 } })
  return useMemo(() => items?.filter((one) => one.kind === 'user') ?? [], [items])
}
