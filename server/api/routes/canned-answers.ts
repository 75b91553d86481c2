import { addCannedAnswer, answerField, changeCannedAnswer, type CannedAnswer, listCannedAnswers, removeCannedAnswer } from '../../../contract/canned-answers.ts'
import type { Route } from '../../../contract/route.ts'
import { type CannedAnswerRecord, deleteCannedAnswer, findCannedAnswer, insertCannedAnswer, listCannedAnswers as list, updateCannedAnswer } from '../../store/canned-answers.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { fieldRefused, notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { given } from '../validate.ts'

export const cannedAnswers: Handler[] = [
  reads(listCannedAnswers, async ({ client, organization, query }) => pageFor(await list(client, organization, query.q, sliceOf(query, ['text'])), shown)),

  writes(addCannedAnswer, async call => {
    checkFields(call.body.text)
    return answerOf(call, await insertCannedAnswer(call.client, call.organization, call.body))
  }, answerOf),

  writes(changeCannedAnswer, async call => {
    const { client, organization, params } = call
    const after = { ...await answerOf(call, params.id), ...given(call.body) }
    checkFields(after.text)
    await updateCannedAnswer(client, organization, params.id, after)
    return answerOf(call, params.id)
  }, answerOf),

  writes(removeCannedAnswer, async ({ client, organization, params }) => {
    if (!await deleteCannedAnswer(client, organization, params.id)) throw notFound('answer')
    return undefined
  }),
]

/** A field that nobody fills in would stand in a mail to a customer. */
function checkFields(text: string): void {
  const unknown = [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, field]) => field!.trim()).find(field => !answerField.options.some(known => known === field))
  if (unknown !== undefined) throw fieldRefused('text', 'invalid-field', `There is no field {{${unknown}}}. There are: ${answerField.options.join(', ')}.`)
}

async function answerOf({ client, organization }: Work<Route>, id: string): Promise<CannedAnswer> {
  const found = await findCannedAnswer(client, organization, id)
  if (!found) throw notFound('answer')
  return shown(found)
}

function shown(record: CannedAnswerRecord): CannedAnswer {
  return { ...record, updatedAt: record.updatedAt.toISOString() }
}
