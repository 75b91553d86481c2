import { changeMe, getMe } from '../../../contract/me.ts'
import { findMe, updateLanguage } from '../../store/me.ts'
import { change } from '../change.ts'
import { notFound } from '../errors.ts'
import { type Handler, answers, writes } from '../handler.ts'
import { meOf, sessionOf } from '../signed-in.ts'
import { keptUsers } from './users.ts'

export const me: Handler[] = [
  answers(getMe, call => meOf(call, sessionOf(call).person)),

  writes(changeMe, async call => {
    const { client, organization, body: { name, language } } = call
    const { account } = sessionOf(call).person
    const changed = name === undefined ? null : await change(call, keptUsers, account, before => ({ ...before, name }))
    if (language !== undefined) await updateLanguage(client, organization, account, language)
    const now = await findMe(client, organization, account)
    if (!now) throw notFound('user')
    return { ...now, changeId: changed?.changeId ?? null }
  }, async call => {
    const now = await findMe(call.client, call.organization, sessionOf(call).person.account)
    return { ...now, changeId: null }
  }),
]
