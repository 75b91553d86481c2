import { type Transport, changeTransport, getTransport, testTransport, transport as record } from '../../../contract/transport.ts'
import type { Route } from '../../../contract/route.ts'
import { usualPort } from '../../../core/settings/external-addresses.ts'
import { sendNow } from '../../store/outbox.ts'
import { type TransportState, companyServer, findTransport, putTransport, putTransportPassword, transportPlace } from '../../store/transport.ts'
import { type Kept, change } from '../change.ts'
import { fieldRefused } from '../errors.ts'
import { type Call, type Handler, type Work, answers, reads, writes } from '../handler.ts'
import type { OutboundParts } from '../parts.ts'
import { given } from '../validate.ts'
import { serverOf } from './external-addresses.ts'

/** The outgoing server. A password is not kept in the audit log, so an undo does not bring it back. */
export const keptTransport: Kept<TransportState> = {
  menu: 'transport',
  noun: 'setting',
  state: record.omit({ hasPassword: true }).strip(),
  nameOf: ({ server }) => server ?? 'outgoing server',
  find: ({ client, organization }) => findTransport(client, organization),
  update: ({ client, organization }, _id, state) => putTransport(client, organization, state),
}

export const transport: Handler[] = [
  reads(getTransport, transportOf),

  writes(changeTransport, async call => {
    const { client, organization, parts } = call
    const { password, ...fields } = given(call.body)
    const { changeId } = await change(call, keptTransport, organization, before => changed(before, fields))
    if (password !== undefined) await putTransportPassword(client, organization, password === null ? null : parts.secrets.seal(password, transportPlace(organization)))
    await sendNow(client, organization, null)
    call.afterwards(async () => parts.outbound.wake())
    return { ...await transportOf(call), changeId }
  }, transportOf),

  answers(testTransport, async call => {
    const fault = await call.parts.outbound.tryServer(await proposedServer(call))
    return { ok: fault === null, fault }
  }),
]

async function transportOf({ client, organization }: Work<Route>): Promise<Transport> {
  return findTransport(client, organization)
}

/** A port that was the usual one follows security; one that was set by hand stays. */
function changed(before: TransportState, fields: Partial<TransportState>): TransportState {
  const after = { ...before, ...fields }
  const follows = before.port === usualPort('smtp', before.security)
  return {
    ...after,
    server: after.server === null ? null : serverOf(after.server),
    port: fields.port ?? (follows ? usualPort('smtp', after.security) : before.port),
  }
}

/** The server as it would be. The saved password goes to the server and under the name that it was given for, and nowhere else. */
async function proposedServer({ parts, organization, body }: Call<typeof testTransport>): Promise<Parameters<OutboundParts['tryServer']>[0]> {
  const { password, ...fields } = given(body)
  return parts.database.within([organization], async ({ client }) => {
    const { hasPassword: _, ...before } = await findTransport(client, organization)
    const { server, username, ...rest } = changed(before, fields)
    if (server === null) throw fieldRefused('server', 'missing-field', 'Write the name of the server.')
    const saved = password === undefined && server === before.server && username === before.username && (rest.security !== 'none' || before.security === 'none') ? await companyServer(client, organization) : null
    return { ...rest, server, username, password: password ?? (saved?.sealedPassword ? parts.secrets.open(saved.sealedPassword, saved.place).toString() : null) }
  })
}
