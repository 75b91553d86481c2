import { type ProposedChange, previewEffect } from '../../../contract/effect.ts'
import { findFreeProvider } from '../../store/free-providers.ts'
import { fieldRefused } from '../errors.ts'
import { type Call, type Handler, answers } from '../handler.ts'
import { accountOf, addressOf, domainOf } from '../registration.ts'

export const effect: Handler[] = [
  answers(previewEffect, async call => call.parts.capture.effect(call.organization, await known(call))),
]

/** The change as it would be made: in normal forms, of what is there. @throws Refusal */
async function known({ parts, organization, body }: Call<typeof previewEffect>): Promise<ProposedChange> {
  return parts.database.within([organization], async ({ client }) => {
    switch (body.menu) {
      case 'external-addresses': return { ...body, email: addressOf(body.email, 'email').written }
      case 'exception-addresses': case 'support-addresses': return { ...body, login: (await accountOf({ client, organization }, body.login)).login }
      case 'other-domains': return { ...body, domain: domainOf(body.domain, 'domain') }
      case 'free-providers': {
        const domain = domainOf(body.domain, 'domain')
        if (!await findFreeProvider(client, organization, domain)) throw fieldRefused('domain', 'unknown-provider', `${domain} is no free email provider of the list.`)
        return { ...body, domain }
      }
    }
  })
}
