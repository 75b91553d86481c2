import type { OutboundParts } from '../../../server/api/parts.ts'
import { allowedServers } from '../../../server/foreign/allowed.ts'
import { openHead, putIntoOutbox } from '../../../server/outbound/outbox.ts'
import { tryServer } from '../../../server/outbound/transports.ts'
import type { Secrets } from '../../../server/secrets.ts'
import { authority } from '../../certificates.ts'

/** What sends mail, as the API's tests need it: all of it but the sending. */
export function outboundParts(secrets: Secrets): OutboundParts {
  return {
    relay: { host: 'mailkeep.test', port: 2587 },
    put: (client, organization, draft, author) => putIntoOutbox(client, organization, draft, author, secrets),
    headOf: (organization, { id, head }) => head && openHead(head, organization, id, secrets),
    wake: () => {},
    tryServer: server => tryServer(server, { trust: { allowed: allowedServers(['127.0.0.0/8']), authorities: [authority] }, name: 'mailkeep.test', answerMs: 1000, mailMs: 1000 }),
  }
}
