import type pg from 'pg'

export interface TicketSettingsRow {
  readonly followUpAfterDays: number
  readonly holdUnauthenticated: boolean
  readonly acknowledgementsPerHour: number
}

export async function findTicketSettings(client: pg.ClientBase, organization: string): Promise<TicketSettingsRow> {
  const { rows } = await client.query<TicketSettingsRow>(
    `select follow_up_days as "followUpAfterDays", hold_unauthenticated as "holdUnauthenticated", acknowledgements_hour as "acknowledgementsPerHour" from desk where organization_id = $1`, [organization])
  return rows[0]!
}

export async function updateTicketSettings(client: pg.ClientBase, organization: string, row: TicketSettingsRow): Promise<void> {
  await client.query('update desk set follow_up_days = $2, hold_unauthenticated = $3, acknowledgements_hour = $4 where organization_id = $1',
    [organization, row.followUpAfterDays, row.holdUnauthenticated, row.acknowledgementsPerHour])
}
