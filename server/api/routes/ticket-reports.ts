import { writeRow } from '../../../core/contacts/csv.ts'
import { exportTicketReport, getTicketReport } from '../../../contract/ticket-reports.ts'
import { type ReportFilter, reportDays, reportGroups, reportLines, reportTimes } from '../../store/ticket-reports.ts'
import { fieldRefused } from '../errors.ts'
import { type Handler, type Work, reads } from '../handler.ts'
import { accountOf } from '../registration.ts'
import { labelIdOf } from '../ticket-views.ts'

const MOST_DAYS = 400
const DAY_MS = 24 * 3600 * 1000

export const ticketReports: Handler[] = [
  reads(getTicketReport, async call => {
    const { client, organization } = call
    const filter = await filterOf(call)
    const groups = (by: 'address' | 'label' | 'agent' | 'contact') => reportGroups(client, organization, by, filter)
    return {
      days: await reportDays(client, organization, filter), ...await reportTimes(client, organization, filter),
      byAddress: await groups('address'), byLabel: await groups('label'), byAgent: await groups('agent'), byContact: await groups('contact'),
    }
  }),

  reads(exportTicketReport, async call => {
    const lines = await reportLines(call.client, call.organization, await filterOf(call))
    call.reply.headers({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="tickets-${call.query.since}-${call.query.until}.csv"` })
    const rows = lines.map(line => writeRow([
      String(line.number), line.name, line.status, line.label ?? '', line.priority, line.assignee ?? '', line.requester ?? '', line.contacts,
      line.openedAt.toISOString(), line.firstResponseAt?.toISOString() ?? '', line.solvedAt?.toISOString() ?? '',
    ]))
    // Spreadsheets take it for UTF-8 by the mark at its beginning.
    return `\uFEFF${writeRow(HEADS)}${rows.join('')}`
  }),
]

const HEADS = ['number', 'name', 'status', 'label', 'priority', 'assignee', 'requester', 'contacts', 'opened', 'first response', 'solved']

async function filterOf(call: Work<typeof getTicketReport> | Work<typeof exportTicketReport>): Promise<ReportFilter> {
  const { since, until, supportAddress, label, agent, contact } = call.query
  const days = (Date.parse(until) - Date.parse(since)) / DAY_MS
  if (days < 0 || days >= MOST_DAYS) throw fieldRefused('until', 'invalid-field', `A report goes over 1 to ${MOST_DAYS} days.`)
  return {
    since, until, contact,
    support: supportAddress === undefined ? undefined : (await accountOf(call, supportAddress, 'supportAddress')).id,
    label: label === undefined ? undefined : await labelIdOf(call, label),
    agent: agent === undefined ? undefined : (await accountOf(call, agent, 'agent')).id,
  }
}
