import { getSession, signIn, signOut } from '../../../contract/session.ts'
import { clientOf } from '../access.ts'
import { type Handler, answers, open } from '../handler.ts'
import { granted, meOf, sessionOf, signedInAs } from '../signed-in.ts'

export const session: Handler[] = [
  open(signIn, async asked => {
    const { body, parts: { accounts }, request } = asked
    const client = clientOf(request)
    const result = 'link' in body ? await accounts.signInByLink(body.link, client) : await accounts.signIn(body, client)
    return signedInAs(asked, granted(asked, result))
  }),

  answers(getSession, async call => ({ me: await meOf(call, sessionOf(call).person) })),

  answers(signOut, async ({ parts: { accounts }, request, reply }) => {
    void reply.header('set-cookie', [...await accounts.signOut(clientOf(request))])
    return undefined
  }),
]
