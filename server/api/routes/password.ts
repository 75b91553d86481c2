import { askForPassword, changePassword, linkForPassword, resetPassword } from '../../../contract/password.ts'
import { person } from '../../accounts/find.ts'
import { note } from '../../accounts/note.ts'
import { createLink } from '../../store/account-links.ts'
import { clientOf } from '../access.ts'
import { Refusal, notFound } from '../errors.ts'
import { type Handler, answers, open, writes } from '../handler.ts'
import { granted, linkNotValid, sessionOf } from '../signed-in.ts'

export const password: Handler[] = [
  answers(changePassword, async call => {
    const { cookies } = granted(call, await call.parts.accounts.changePassword(sessionOf(call), call.body, clientOf(call.request)))
    void call.reply.header('set-cookie', [...cookies])
    return undefined
  }),

  open(askForPassword, async asked => {
    granted(asked, await asked.parts.accounts.forgotten(asked.body.login, clientOf(asked.request)) ?? {})
    return { asked: true as const }
  }),

  writes(linkForPassword, async ({ client, organization, params: { id }, caller, parts: { accounts } }) => {
    const found = await person(client, organization, id)
    if (!found) throw notFound('active user')
    const { token, expiresAt } = await createLink(client, organization, { kind: 'password', account: id, by: caller.by })
    const changeId = await note(client, found, 'password-link', caller.by)
    return { url: `${accounts.url}/password-reset?token=${token}`, expiresAt: expiresAt.toISOString(), changeId }
  }, async () => {
    throw new Refusal(409, 'already-there', 'This link was made by the first request, which alone showed it. Make another one.')
  }),

  open(resetPassword, async ({ parts: { accounts }, params, body }) => {
    const found = await accounts.redeem('password', params.token, async (client, person) => {
      await accounts.setPassword(client, person, body.password)
      await note(client, person, 'password-reset', person.name)
    })
    if (!found) throw linkNotValid()
    return undefined
  }),
]
