import { domainOf, withoutTag } from '../mail/address.ts'
import { captureAddressOf } from '../mail/capture-address.ts'
import type { WhoIsOurs } from '../mail/participants.ts'

/** A user or an alias account: what the pickers of Exception Addresses and Support Mail Addresses choose from. */
export interface Account {
  readonly id: string
  readonly kind: 'user' | 'alias'
  readonly login: string
  readonly name: string
  /** In normal form; the first is the main one. */
  readonly addresses: readonly string[]
}

/** Who is OURS. All keys in normal form. */
export interface Directory {
  readonly domains: ReadonlySet<string>
  /** Every address of every account, a deactivated user's too. */
  readonly accountOf: ReadonlyMap<string, Account>
  readonly externalAddresses: ReadonlySet<string>
}

/** `neither`: an address at one of our own domains that belongs to nobody. */
export type Side = 'ours' | 'theirs' | 'neither'

/** On which side an address in normal form stands. Only exactly our domains are ours, not those below them. */
export function sideOf(address: string, directory: Directory): Side {
  if (isOurs(address, directory)) return 'ours'
  return directory.domains.has(domainOf(address)) ? 'neither' : 'theirs'
}

/** Does this address, with or without its tag, belong to an account or an external address of ours? */
export function isOurs(address: string, directory: Directory): boolean {
  return accountAt(address, directory) !== null || holds(directory.externalAddresses, address)
}

/** The account whose address this is, with or without its tag; null where it is nobody's. */
export function accountAt(address: string, directory: Directory): Account | null {
  const account = directory.accountOf.get(address)
  if (account) return account
  const plain = withoutTag(address)
  return plain === address ? null : directory.accountOf.get(plain) ?? null
}

/** What reading a mail's participants asks the directory. `captureHost` is the host of the capture addresses. */
export function whoIsOurs(directory: Directory, captureHost: string): WhoIsOurs {
  return {
    isOurs: address => isOurs(address, directory),
    isAlias: address => accountAt(address, directory)?.kind === 'alias',
    isCaptureAddress: address => captureAddressOf(address, captureHost) !== null,
  }
}

function holds(addresses: ReadonlySet<string>, address: string): boolean {
  if (addresses.has(address)) return true
  const plain = withoutTag(address)
  return plain !== address && addresses.has(plain)
}
