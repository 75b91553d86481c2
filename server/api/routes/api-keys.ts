import { type ApiKey, addApiKey, listApiKeys, removeApiKey } from '../../../contract/api-keys.ts'
import { type ApiKeyRecord, createApiKey, deleteApiKey, findApiKey, listApiKeys as list } from '../../store/api-keys.ts'
import { nextVersion, recordChange } from '../../store/changes.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, notFound } from '../errors.ts'
import { type Handler, reads, writes } from '../handler.ts'

export const apiKeys: Handler[] = [
  reads(listApiKeys, async ({ client, organization, query }) => pageFor(await list(client, organization, sliceOf(query, ['id'])), shown)),

  writes(addApiKey, async ({ client, organization, body, caller, announce }) => {
    const stamp = { version: await nextVersion(client, organization), by: caller.by }
    const { key, ...made } = await createApiKey(client, organization, body)
    const after = { id: made.id, name: made.name, role: made.role }
    const changeId = await recordChange(client, organization, stamp, { menu: 'api-keys', subject: made.name, before: null, after })
    announce({ type: 'setting', menu: 'api-keys' })
    return { ...shown(made), key, changeId }
  }, async () => {
    throw new Refusal(409, 'already-there', 'This key was made by the first request, which alone showed it. Withdraw it and make another one.')
  }),

  writes(removeApiKey, async ({ client, organization, params, caller, announce }) => {
    const stamp = { version: await nextVersion(client, organization), by: caller.by }
    const found = await findApiKey(client, organization, params.id)
    if (!found) throw notFound('API key')
    await deleteApiKey(client, organization, found.id)
    const before = { id: found.id, name: found.name, role: found.role }
    const changeId = await recordChange(client, organization, stamp, { menu: 'api-keys', subject: found.name, before, after: null })
    announce({ type: 'setting', menu: 'api-keys' })
    return { changeId }
  }),
]

function shown(key: ApiKeyRecord): ApiKey {
  return { ...key, createdAt: key.createdAt.toISOString(), lastUsedAt: key.lastUsedAt?.toISOString() ?? null }
}
