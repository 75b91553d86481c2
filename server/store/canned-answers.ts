import type pg from 'pg'
import { type Page, type Slice, anywhere, pageOf } from './page.ts'

export interface CannedAnswerRecord {
  readonly id: string
  readonly name: string
  readonly text: string
  readonly updatedAt: Date
}

const ANSWER = 'select id, name, text, updated_at as "updatedAt" from canned_answer'

export async function listCannedAnswers(client: pg.ClientBase, organization: string, q: string | undefined, { limit, after }: Slice): Promise<Page<CannedAnswerRecord>> {
  const { rows } = await client.query<CannedAnswerRecord>(
    `${ANSWER} where organization_id = $1 and ($2::text is null or lower(name) like $2 or lower(text) like $2) and ($3::text is null or lower(name) > $3) order by lower(name) limit $4`,
    [organization, anywhere(q), after?.[0], limit + 1])
  return pageOf(rows, limit, row => row, row => [row.name.toLowerCase()])
}

export async function findCannedAnswer(client: pg.ClientBase, organization: string, id: string): Promise<CannedAnswerRecord | null> {
  const { rows } = await client.query<CannedAnswerRecord>(`${ANSWER} where organization_id = $1 and id = $2`, [organization, id])
  return rows[0] ?? null
}

export async function insertCannedAnswer(client: pg.ClientBase, organization: string, { name, text }: Pick<CannedAnswerRecord, 'name' | 'text'>): Promise<string> {
  const { rows } = await client.query<{ id: string }>('insert into canned_answer (organization_id, name, text) values ($1, $2, $3) returning id', [organization, name, text])
  return rows[0]!.id
}

export async function updateCannedAnswer(client: pg.ClientBase, organization: string, id: string, { name, text }: Pick<CannedAnswerRecord, 'name' | 'text'>): Promise<void> {
  await client.query('update canned_answer set name = $3, text = $4, updated_at = now() where organization_id = $1 and id = $2', [organization, id, name, text])
}

/** @returns false where there is none */
export async function deleteCannedAnswer(client: pg.ClientBase, organization: string, id: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from canned_answer where organization_id = $1 and id = $2', [organization, id])
  return rowCount === 1
}
