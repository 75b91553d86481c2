import type pg from 'pg'
import type { Security } from '../../core/settings/external-addresses.ts'
import { passwordPlace } from './external-addresses.ts'

/** The server that the company's mail leaves through; `server` null: there is none. */
export interface TransportState {
  readonly server: string | null
  readonly port: number
  readonly security: Security
  /** null: no sign-in is needed. */
  readonly username: string | null
}

export interface TransportRecord extends TransportState {
  readonly hasPassword: boolean
}

/** A server to send a mail through. */
export interface SendingServer {
  readonly server: string
  readonly port: number
  readonly security: Security
  readonly username: string | null
  readonly sealedPassword: Buffer | null
  /** What the sealed password belongs to. */
  readonly place: string
  /** The external address whose provider permits us to sign in without a password; null where none does. */
  readonly grant: string | null
}

const NONE: TransportRecord = { server: null, port: 587, security: 'starttls', username: null, hasPassword: false }

export async function findTransport(client: pg.ClientBase, organization: string): Promise<TransportRecord> {
  const { rows } = await client.query<TransportRecord>(
    'select server, port, security, username, sealed_password is not null as "hasPassword" from transport where organization_id = $1', [organization])
  return rows[0] ?? NONE
}

/** A password stays with the server and the name it was given for, and is not sent in the open where it was given for SSL. */
export async function putTransport(client: pg.ClientBase, organization: string, { server, port, security, username }: TransportState): Promise<void> {
  if (server === null) return void await client.query('delete from transport where organization_id = $1', [organization])
  await client.query(
    `insert into transport as t (organization_id, server, port, security, username) values ($1, $2, $3, $4, $5)
     on conflict (organization_id) do update set server = excluded.server, port = excluded.port, security = excluded.security, username = excluded.username,
       sealed_password = case when (t.server, t.username) is not distinct from (excluded.server, excluded.username)
         and (excluded.security <> 'none' or t.security = 'none') then t.sealed_password end`,
    [organization, server, port, security, username])
}

export async function putTransportPassword(client: pg.ClientBase, organization: string, sealed: Buffer | null): Promise<void> {
  await client.query('update transport set sealed_password = $2 where organization_id = $1', [organization, sealed])
}

/** What the sealed password of the outgoing server belongs to. */
export function transportPlace(organization: string): string {
  return `${organization} transport password`
}

/**
 * The server through which mail of an address of ours leaves: its own where it is an external address, else the company's.
 * @param address in normal form @returns null where there is none
 */
export async function serverFor(client: pg.ClientBase, organization: string, address: string): Promise<SendingServer | null> {
  const { rows: external } = await client.query<{ id: string; type: string } & Omit<SendingServer, 'place'>>(
    `select id, type, server, port, security, sealed_password as "sealedPassword", case when g.external_address_id is not null then id end as "grant",
       case when sealed_password is not null or g.external_address_id is not null then coalesce(username, email) end as username
     from external_address e left join oauth_grant g on g.organization_id = e.organization_id and g.external_address_id = e.id where e.organization_id = $1 and address = $2`, [organization, address])
  const own = external.find(({ type }) => type === 'smtp')
  if (own) return { ...own, place: passwordPlace(organization, own.id) }
  // Another server may not send for a foreign domain.
  return external.length > 0 ? null : companyServer(client, organization)
}

/** The outgoing server of the company; null where there is none. */
export async function companyServer(client: pg.ClientBase, organization: string): Promise<SendingServer | null> {
  const { rows } = await client.query<Omit<SendingServer, 'place' | 'grant'>>(
    'select server, port, security, username, sealed_password as "sealedPassword" from transport where organization_id = $1', [organization])
  return rows[0] ? { ...rows[0], place: transportPlace(organization), grant: null } : null
}
