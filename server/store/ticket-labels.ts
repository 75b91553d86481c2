import type pg from 'pg'
import { MOST_COUNTED } from './tickets.ts'

export interface LabelRecord {
  readonly id: string
  readonly name: string
  readonly colour: string
  readonly isDefault: boolean
  readonly tickets: number
}

const LABEL = `select l.id, l.name, l.colour, l.is_default as "isDefault",
  (select count(*)::int from (select from ticket t where t.organization_id = $1 and t.label_id = l.id limit ${MOST_COUNTED}) n) as tickets from ticket_label l`

export async function listLabels(client: pg.ClientBase, organization: string): Promise<LabelRecord[]> {
  const { rows } = await client.query<LabelRecord>(`${LABEL} where l.organization_id = $1 order by lower(l.name), l.id`, [organization])
  return rows
}

export async function findLabel(client: pg.ClientBase, organization: string, id: string): Promise<LabelRecord | null> {
  const { rows } = await client.query<LabelRecord>(`${LABEL} where l.organization_id = $1 and l.id = $2`, [organization, id])
  return rows[0] ?? null
}

/** Compared without case. @returns its id */
export async function labelByName(client: pg.ClientBase, organization: string, name: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>('select id from ticket_label where organization_id = $1 and lower(name) = lower($2)', [organization, name])
  return rows[0]?.id ?? null
}

export async function insertLabel(client: pg.ClientBase, organization: string, { name, colour }: Pick<LabelRecord, 'name' | 'colour'>): Promise<string> {
  const { rows } = await client.query<{ id: string }>('insert into ticket_label (organization_id, name, colour) values ($1, $2, $3) returning id', [organization, name, colour])
  return rows[0]!.id
}

/** A label that becomes the default takes that from another. */
export async function updateLabel(client: pg.ClientBase, organization: string, id: string, { name, colour, isDefault }: Pick<LabelRecord, 'name' | 'colour' | 'isDefault'>): Promise<void> {
  if (isDefault) await client.query('update ticket_label set is_default = false where organization_id = $1 and is_default and id <> $2', [organization, id])
  await client.query('update ticket_label set name = $3, colour = $4, is_default = $5 where organization_id = $1 and id = $2', [organization, id, name, colour, isDefault])
}

/** Its tickets get the default label. */
export async function deleteLabel(client: pg.ClientBase, organization: string, id: string): Promise<void> {
  await client.query('update ticket set label_id = (select id from ticket_label where organization_id = $1 and is_default) where organization_id = $1 and label_id = $2', [organization, id])
  await client.query('delete from ticket_label where organization_id = $1 and id = $2', [organization, id])
}
