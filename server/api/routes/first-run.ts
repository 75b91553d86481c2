import { accountAddressFault } from '../../../core/contacts/registration.ts'
import { firstRun as run, getFirstRun } from '../../../contract/first-run.ts'
import { addAdministrator } from '../../accounts/administrator.ts'
import { person, signInById } from '../../accounts/find.ts'
import { nextVersion } from '../../store/changes.ts'
import { createOrganization, organizationIds } from '../../store/organization.ts'
import { clientOf } from '../access.ts'
import { Refusal } from '../errors.ts'
import { type Asked, type Handler, open } from '../handler.ts'
import { addressOf, domainsOf } from '../registration.ts'
import { linkNotValid, signedInAs } from '../signed-in.ts'

export const firstRun: Handler[] = [
  open(getFirstRun, async ({ parts: { database, openId } }) => ({
    needed: (await organizationIds(database.pool)).length === 0,
    signInById: await signInById(database),
    openId: openId !== null,
  })),

  open(run, async asked => {
    const { parts: { accounts }, body, request } = asked
    const made = await accounts.firstRun.with(body.token, () => makeCompany(asked))
    if (!made) throw linkNotValid()
    return signedInAs(asked, await accounts.signInAs(made, clientOf(request)))
  }),
]

/** The company with its administrator, in one transaction. @throws Refusal that names the field */
async function makeCompany({ body, parts: { database, accounts } }: Asked<typeof run>) {
  if ((await organizationIds(database.pool)).length > 0) throw new Refusal(409, 'already-there', 'A company is set up here already. Sign in.')
  const domains = domainsOf(body.domains)
  const { password, login, name } = body.administrator
  const address = addressOf(body.administrator.address, 'administrator.address')
  const fault = accountAddressFault(address.address, null, { domains: new Set(domains), accountOf: new Map(), externalAddresses: new Set() }, [])
  if (fault) {
    const detail = `${address.address} is at none of our own domains (${domains.join(', ')}).`
    throw new Refusal(400, fault.code, detail, { errors: [{ path: 'administrator.address', code: fault.code, detail }] })
  }
  let account = ''
  const organization = await createOrganization(database, { name: body.company, domains, language: body.language }, async (client, id) => {
    account = await addAdministrator(client, id, await nextVersion(client, id), { login, name, address }, name)
    await accounts.setPassword(client, { organization: id, account }, password)
  })
  const found = await database.within([organization], ({ client }) => person(client, organization, account))
  if (!found) throw new Error('The administrator was removed in this moment.')
  return found
}
