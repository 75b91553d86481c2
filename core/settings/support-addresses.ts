import { accountAt, type Directory } from '../directory/directory.ts'
import type { Setting, Settings } from './settings.ts'

/** The setting that makes this address, with or without its tag, one of the Help Desk's; null where there is none. */
export function supportAt(address: string, directory: Directory, settings: Settings): Setting | null {
  if (settings.supportAddresses.size === 0) return null
  const account = accountAt(address, directory)
  return account ? settings.supportAddresses.get(account.id) ?? null : null
}
