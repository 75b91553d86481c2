import addressparser from 'nodemailer/lib/addressparser'
import type { Mailbox } from './address.ts'
import { decodeWords } from './charset.ts'
import { oneLine } from './printable.ts'

/** Stands in until address.ts has it. */
export function readAddresses(value: string): Mailbox[] {
  return addressparser(value, { flatten: true }).filter(found => found.address.includes('@')).map(found => ({
    name: oneLine(decodeWords(found.name)), written: found.address, address: found.address.toLowerCase(),
  }))
}
