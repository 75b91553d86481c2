import { type Account, accountAt, type Directory } from '../directory/directory.ts'
import type { Setting, Settings } from './settings.ts'

/** The excepted account whose address this is, with or without its tag; null where it is none. */
export function exceptionAt(address: string, directory: Directory, settings: Settings): { account: Account; setting: Setting } | null {
  if (settings.exceptionAddresses.size === 0) return null
  const account = accountAt(address, directory)
  const setting = account && settings.exceptionAddresses.get(account.id)
  return account && setting ? { account, setting } : null
}
