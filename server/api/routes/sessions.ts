import { endSession, listSessions } from '../../../contract/sessions.ts'
import { deleteSession, listSessions as list } from '../../store/credentials.ts'
import { notFound } from '../errors.ts'
import { type Handler, reads, writes } from '../handler.ts'
import { sessionOf } from '../signed-in.ts'

export const sessions: Handler[] = [
  reads(listSessions, async call => {
    const { id, person } = sessionOf(call)
    const items = (await list(call.client, person.account)).map(({ createdAt, lastSeenAt, expiresAt, ...found }) => ({
      ...found, current: found.id === id,
      createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString(), expiresAt: expiresAt.toISOString(),
    }))
    return { items, next: null }
  }),

  writes(endSession, async call => {
    if (!await deleteSession(call.client, sessionOf(call).person.account, call.params.id)) throw notFound('session')
    return undefined
  }),
]
