import type pg from 'pg'

export interface ViewRecord {
  readonly id: string
  readonly name: string
  readonly filter: Record<string, unknown>
}

export async function listViews(client: pg.ClientBase, organization: string): Promise<ViewRecord[]> {
  const { rows } = await client.query<ViewRecord>('select id, name, filter from ticket_view where organization_id = $1 order by lower(name)', [organization])
  return rows
}

export async function insertView(client: pg.ClientBase, organization: string, { name, filter }: Pick<ViewRecord, 'name' | 'filter'>): Promise<string> {
  const { rows } = await client.query<{ id: string }>('insert into ticket_view (organization_id, name, filter) values ($1, $2, $3) returning id', [organization, name, JSON.stringify(filter)])
  return rows[0]!.id
}

/** @returns false where there is none */
export async function deleteView(client: pg.ClientBase, organization: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from ticket_view where organization_id = $1 and id = $2', [organization, id])
  return rowCount === 1
}
