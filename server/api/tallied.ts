import type pg from 'pg'
import type { Tallied as Shown } from '../../contract/tallied.ts'
import type { Tallied } from '../../core/capture/tally.ts'
import { contactNames } from '../store/contacts.ts'
import { reasonShown } from './verdict.ts'

/** Numbers as they are answered, with the names of the contacts that are there. */
export async function talliedShown(client: pg.ClientBase, organization: string, { mails, outcomes, contacts, contactCount, keptOut }: Tallied): Promise<Shown> {
  const names = await contactNames(client, organization, contacts.map(({ contact }) => contact))
  return {
    mails, outcomes, contactCount,
    contacts: contacts.flatMap(one => names.get(one.contact) ? { contact: names.get(one.contact)!, mails: one.mails } : []),
    keptOut: keptOut.map(({ reason, mails }) => ({ reason: reasonShown(reason), mails })),
  }
}
