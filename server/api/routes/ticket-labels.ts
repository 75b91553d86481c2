import { addTicketLabel, changeTicketLabel, labelColour, listTicketLabels, removeTicketLabel, type TicketLabel } from '../../../contract/ticket-labels.ts'
import type { Route } from '../../../contract/route.ts'
import { deleteLabel, findLabel, insertLabel, labelByName, type LabelRecord, listLabels, updateLabel } from '../../store/ticket-labels.ts'
import { fieldRefused, notFound, Refusal } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { given } from '../validate.ts'

export const ticketLabels: Handler[] = [
  reads(listTicketLabels, async ({ client, organization }) => ({ items: (await listLabels(client, organization)).map(shown), next: null })),

  writes(addTicketLabel, async call => {
    await checkName(call, call.body.name, null)
    return labelOf(call, await insertLabel(call.client, call.organization, call.body))
  }, labelOf),

  writes(changeTicketLabel, async call => {
    const { client, organization, params } = call
    const before = await labelOf(call, params.id)
    const after = { ...before, ...given(call.body) }
    await checkName(call, after.name, params.id)
    await updateLabel(client, organization, params.id, after)
    return labelOf(call, params.id)
  }, labelOf),

  writes(removeTicketLabel, async call => {
    const { client, organization, params } = call
    const label = await labelOf(call, params.id)
    if (label.isDefault) throw new Refusal(409, 'in-use', `New tickets get the label ${label.name}. Make another one the default first.`)
    await deleteLabel(client, organization, params.id)
    return undefined
  }),
]

async function checkName({ client, organization }: Work<Route>, name: string, self: string | null): Promise<void> {
  const there = await labelByName(client, organization, name)
  if (there !== null && there !== self) throw fieldRefused('name', 'already-there', `There is a label ${name} already.`)
}

async function labelOf({ client, organization }: Work<Route>, id: string): Promise<TicketLabel> {
  const found = await findLabel(client, organization, id)
  if (!found) throw notFound('label')
  return shown(found)
}

function shown(record: LabelRecord): TicketLabel {
  return { ...record, colour: labelColour.catch('grey').parse(record.colour) }
}
