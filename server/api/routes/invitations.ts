import { type Invitation, acceptInvitation, getInvitation, invite, listInvitations, withdrawInvitation } from '../../../contract/invitations.ts'
import { person } from '../../accounts/find.ts'
import { note } from '../../accounts/note.ts'
import { type LinkRecord, createLink, deleteLink, findLink, findLinkByToken, listLinks, organizationOfToken } from '../../store/account-links.ts'
import { accountByLogin } from '../../store/accounts.ts'
import { findMe } from '../../store/me.ts'
import { clientOf } from '../access.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, fieldRefused, notFound } from '../errors.ts'
import { type Handler, open, reads, writes } from '../handler.ts'
import { linkNotValid, signedInAs } from '../signed-in.ts'

const KIND = 'invitation'

export const invitations: Handler[] = [
  reads(listInvitations, async ({ client, organization, query }) => pageFor(await listLinks(client, organization, KIND, sliceOf(query, ['id'])), shown)),

  writes(invite, async ({ client, organization, body: { login }, caller, parts: { accounts } }) => {
    const account = await accountByLogin(client, organization, login)
    const found = account && await person(client, organization, account.id)
    if (!found) throw fieldRefused('login', 'unknown-account', `There is no active user with the ID ${login}.`)
    if (found.hasPassword) throw new Refusal(409, 'already-there', `${found.name} signs in already. Make a link for a new password instead.`)
    const { token, ...link } = await createLink(client, organization, { kind: KIND, account: found.account, by: caller.by })
    const changeId = await note(client, found, 'invited', caller.by)
    return { ...shown(link), url: `${accounts.url}/invitation?token=${token}`, changeId }
  }, async () => {
    throw new Refusal(409, 'already-there', 'This link was made by the first request, which alone showed it. Invite again for another one.')
  }),

  writes(withdrawInvitation, async ({ client, organization, params: { id }, caller }) => {
    const link = await findLink(client, organization, KIND, id)
    if (!link || !await deleteLink(client, organization, KIND, id)) throw notFound('invitation')
    return { changeId: await note(client, { organization, account: link.account, login: link.login }, 'invitation-withdrawn', caller.by) }
  }),

  open(getInvitation, async ({ parts: { database }, params: { token } }) => {
    const organization = organizationOfToken(token)
    const me = organization && await database.within([organization], async ({ client }) => {
      const link = await findLinkByToken(client, organization, KIND, token)
      return link && findMe(client, organization, link.account)
    })
    if (!me) throw linkNotValid()
    return { company: me.organization.name, name: me.name, login: me.login, address: me.addresses[0] ?? '', language: me.language ?? me.organization.language }
  }),

  open(acceptInvitation, async asked => {
    const { parts: { accounts }, params: { token }, body, request } = asked
    const found = await accounts.redeem(KIND, token, async (client, person) => {
      await accounts.setPassword(client, person, body.password)
      await note(client, person, 'invitation-accepted', person.name)
    })
    if (!found) throw linkNotValid()
    return signedInAs(asked, await accounts.signInAs(found, clientOf(request)))
  }),
]

function shown({ id, account, login, name, createdAt, createdBy, expiresAt }: LinkRecord): Invitation {
  return { id, user: { id: account, login, name }, createdAt: createdAt.toISOString(), createdBy, expiresAt: expiresAt.toISOString() }
}
