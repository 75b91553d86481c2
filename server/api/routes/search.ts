import { search as route } from '../../../contract/search.ts'
import { searchContacts, searchMails } from '../../store/search.ts'
import { type Handler, reads } from '../handler.ts'
import { searchWords } from '../words.ts'

export const search: Handler[] = [
  reads(route, async ({ client, organization, query }) => {
    const mails = await searchMails(client, organization, searchWords(query.q))
    return {
      contacts: await searchContacts(client, organization, query.q),
      mails: mails.map(mail => ({ ...mail, at: mail.at.toISOString(), from: [...mail.from], contacts: [...mail.contacts] })),
      tickets: [],
    }
  }),
]
