import { changeTicketSettings, getTicketSettings, ticketSettings as settings, type TicketSettings } from '../../../contract/ticket-settings.ts'
import { findTicketSettings, updateTicketSettings } from '../../store/ticket-settings.ts'
import { type Kept, change } from '../change.ts'
import { type Handler, reads, writes } from '../handler.ts'
import { given } from '../validate.ts'

/** The rules of reopening and answering: one set for each organization. */
export const keptTicketSettings: Kept<TicketSettings> = {
  menu: 'ticket-settings',
  noun: 'set of rules',
  state: settings.strip(),
  nameOf: () => 'ticket-settings',
  find: ({ client, organization }, id) => id === organization ? findTicketSettings(client, organization) : Promise.resolve(null),
  update: ({ client, organization }, _id, state) => updateTicketSettings(client, organization, state),
}

export const ticketSettings: Handler[] = [
  reads(getTicketSettings, ({ client, organization }) => findTicketSettings(client, organization)),

  writes(changeTicketSettings, async call => {
    const { client, organization } = call
    const { changeId } = await change(call, keptTicketSettings, organization, before => ({ ...before, ...given(call.body) }))
    return { ...await findTicketSettings(client, organization), changeId }
  }, ({ client, organization }) => findTicketSettings(client, organization)),
]
