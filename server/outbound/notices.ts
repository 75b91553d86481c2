import type pg from 'pg'
import { type AddressNews, addressNotice } from '../../core/settings/address-notice.ts'
import type { Secrets } from '../secrets.ts'
import { administratorsToTell } from '../store/administrators.ts'
import { putIntoOutbox } from './outbox.ts'

const PAGE = '/customization/mail-settings/external-addresses'

/**
 * Tells all administrators of an external address by mail, in the transaction in which it is noted that they were told. Where
 * the company has no outgoing server the web app alone says it.
 * @param url the public address of the web app
 */
export async function tellAdministrators(
  client: pg.ClientBase, organization: string, { email, news }: { readonly email: string; readonly news: AddressNews }, { secrets, url }: { readonly secrets: Secrets; readonly url: string },
): Promise<void> {
  const told = await administratorsToTell(client, organization)
  if (!told) return
  const { people, language } = told
  await putIntoOutbox(client, organization, {
    from: { name: 'Mailkeep', address: people[0]!.address }, to: people, automatic: true,
    ...addressNotice(news, { email, language, link: new URL(PAGE, url).href }),
  }, { purpose: 'notice', account: null, by: null }, secrets)
}
