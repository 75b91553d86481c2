import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { Outcome, ReasonCode, SavedContact, Verdict } from '../../core/capture/verdict.ts'
import type { Participant } from '../../core/mail/participants.ts'

/*
 * The tables of migrations/*.sql as Kysely sees them. A bigint is a string here: ids are opaque, and a number would lose
 * digits beyond 2^53. A date is its text (YYYY-MM-DD), a timestamptz a Date, a bytea a Buffer. JSON is written as text.
 */

type Id = string
/** An id that the database gives. */
type OwnId = GeneratedAlways<string>
/** Read as a string; written as either. */
type Count = ColumnType<string, string | number | undefined, string | number>
type Version = ColumnType<string, string | number, string | number>
type Moment = ColumnType<Date, Date | string, Date | string>
/** The moment of the insert unless given. */
type Now = ColumnType<Date, Date | string | undefined, Date | string>
/** JSON with a default: read as a value, written as text. */
type JsonOr<T> = ColumnType<T, string | undefined, string>
type Json<T> = ColumnType<T, string, string>
type MaybeJson = ColumnType<unknown, string | null | undefined, string | null>
type Role = 'administrator' | 'agent' | 'member'

export interface Schema {
  organization: {
    /** Taken from its sequence beforehand, so that the new organization can be put in view before its row is written. */
    id: Generated<Id>
    name: string
    language: Generated<string>
    settings_version: Count
    trusted_networks: Generated<string[]>
    authserv_ids: Generated<string[]>
    log_days: Generated<number>
    created_at: Now
  }
  organization_domain: { organization_id: Id; domain: string; position: Generated<number> }
  capture_token: { organization_id: Id; token: string; expires_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null> }

  account: {
    id: OwnId
    organization_id: Id
    kind: 'user' | 'alias'
    login: string
    name: string
    department: Generated<string>
    position: Generated<string>
    role: Generated<Role>
    active: Generated<boolean>
    language: string | null
    created_at: Now
  }
  account_address: { organization_id: Id; address: string; account_id: Id; written: string; place: Generated<number> }
  alias_member: { organization_id: Id; alias_id: Id; user_id: Id }
  external_address: {
    id: OwnId
    organization_id: Id
    type: 'pop3' | 'imap' | 'smtp'
    server: string
    port: number
    security: 'none' | 'starttls' | 'tls'
    keep_copy: Generated<boolean>
    email: string
    address: string
    username: string | null
    sealed_password: Buffer | null
    version: Version
    created_by: string | null
    created_at: Now
    relay_hash: Buffer | null
  }
  transport: {
    organization_id: Id
    server: string
    port: number
    security: 'none' | 'starttls' | 'tls'
    username: string | null
    sealed_password: Buffer | null
  }
  outgoing_mail: {
    id: OwnId
    organization_id: Id
    purpose: 'compose' | 'reply' | 'acknowledgement'
    state: Generated<'waiting' | 'taken' | 'sent' | 'failed'>
    message_id: string
    sender: string
    account_id: Id | null
    created_by: string | null
    created_at: Now
    due_at: Now
    tries: Generated<number>
    leased_until: Date | null
    fault: string | null
    reply: string | null
    sent_at: Date | null
    ended_at: Date | null
    outcome: Outcome | null
    mail_id: Id | null
    sealed_head: Buffer | null
    sealed_octets: Buffer | null
  }
  fetch_state: {
    organization_id: Id
    external_address_id: Id
    next_run: Now
    fence: Count
    lease_until: Now
    started_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    done: Count
    total: string | null
    last_fetch: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    fetched: Count
    fault_code: string | null
    fault_step: string | null
    fault_after: string | null
    failing_since: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    failures: Count
    told: Generated<boolean>
  }
  fetched_mail: { organization_id: Id; external_address_id: Id; name: string; size: Count; mark: string | null; stored: boolean; gone_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null> }
  fetched_folder: { organization_id: Id; external_address_id: Id; folder: string; uid_validity: Count; uid: Count; left_over: Generated<string[]> }
  oauth_grant: {
    organization_id: Id
    external_address_id: Id
    provider: 'google' | 'microsoft'
    sealed_tokens: Buffer
    use_until: Moment
    granted_at: Now
    granted_by: string | null
    refreshed_at: Now
    ends_at: Moment
    warned_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    died_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    fence: Count
    refreshing_until: Now
  }

  contact: {
    id: OwnId
    organization_id: Id
    kind: 'customer' | 'potential' | 'lead'
    name: string
    owner_id: Id | null
    tags: Generated<string[]>
    notes: Generated<string>
    created_at: Now
    updated_at: Now
    last_activity_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    name_key: GeneratedAlways<string>
  }
  contact_address: { organization_id: Id; address: string; contact_id: Id; written: string; label: Generated<string>; place: Generated<number> }
  contact_domain: { organization_id: Id; domain: string; contact_id: Id }

  exception_address: {
    id: OwnId
    organization_id: Id
    account_id: Id
    reason: string | null
    date: string | null
    version: Version
    created_by: string | null
    created_at: Now
  }
  free_provider: {
    organization_id: Id
    domain: string
    locked: boolean
    version: Version
    changed_by: string | null
    changed_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  }
  other_domain: {
    id: OwnId
    organization_id: Id
    domain: string
    scope: Generated<'mail' | 'party'>
    version: Version
    created_by: string | null
    created_at: Now
  }
  support_address: {
    id: OwnId
    organization_id: Id
    account_id: Id
    acknowledgement: string | null
    signature: string | null
    default_assignee_id: Id | null
    version: Version
    created_by: string | null
    created_at: Now
  }
  setting_change: {
    id: OwnId
    organization_id: Id
    at: Now
    by: string | null
    menu: string
    subject: string
    before: MaybeJson
    after: MaybeJson
    version: Version
    undone_by: Id | null
  }

  api_key: {
    id: OwnId
    organization_id: Id
    name: string
    role: Role
    hash: Buffer
    created_at: Now
    last_used_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
  }
  account_link: {
    id: OwnId
    organization_id: Id
    account_id: Id
    kind: 'invitation' | 'password' | 'sign-in'
    hash: Buffer
    created_by: string
    created_at: Now
    expires_at: Moment
  }
  idempotency_key: { organization_id: Id; hash: Buffer; resource: string; status: number; at: Now }

  mail_log: {
    id: Id
    organization_id: Id
    at: Moment
    door: string
    size: number
    outcome: Outcome
    reasons: Generated<ReasonCode[]>
    verdict: Json<Verdict>
    participants: JsonOr<Participant[]>
    subject: string | null
    message_id: string | null
    message_id_mac: Buffer | null
    identity: Buffer | null
    mail_id: Id | null
    first_id: Id | null
    reduced: Generated<boolean>
    settings_version: Version
    import_id: Id | null
  }
  mail: {
    id: Id
    organization_id: Id
    at: Moment
    arrived_at: Moment
    direction: 'incoming' | 'outgoing'
    subject: string
    message_id: string | null
    thread: Generated<string[]>
    people: JSONColumnType<object>
    participants: Json<Participant[]>
    size: number
    notices: Generated<string[]>
    for_desk: Generated<boolean>
    raw: Buffer
    content: Generated<'pending' | 'ready' | 'failed'>
    content_version: Generated<number>
    excerpt: string | null
    attachments: MaybeJson
    body_text: string | null
    safe_html: string | null
  }
  activity: {
    organization_id: Id
    contact_id: Id
    at: Moment
    id: Id
    kind: 'mail' | 'ticket' | 'note'
    mail_id: Id | null
    note: string | null
    author: string | null
    why: JsonOr<SavedContact['why']>
    removed_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    removed_by: string | null
  }
  mail_search: { organization_id: Id; mail_id: Id; terms: string }
  quarantine: { organization_id: Id; log_id: Id; sealed: Buffer; envelope: Json<unknown>; expires_at: Moment }
  door_count: { organization_id: Id; door: string; day: string; acknowledged: Count }
  log_count: { organization_id: Id; day: string; door: string; outcome: string; reason: string; count: Count }
  job: {
    id: OwnId
    organization_id: Id
    kind: string
    state: Generated<'waiting' | 'running' | 'done' | 'failed' | 'cancelled'>
    done: Count
    total: ColumnType<string | null, string | number | null | undefined, string | number | null>
    errors: JsonOr<unknown[]>
    created_by: string | null
    created_at: Now
    finished_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    owner: string | null
    request: MaybeJson
    imported: MaybeJson
    heard_at: Now
    looked: MaybeJson
  }
  mail_import: {
    id: OwnId
    organization_id: Id
    kind: 'file' | 'account'
    name: string
    job_id: Id | null
    place: Count
    size: string | null
    account: MaybeJson
    sealed_password: Buffer | null
    fault: MaybeJson
    created_by: string | null
    created_at: Now
    taken_back_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
    taken_back_by: string | null
    taken_back: Generated<boolean>
  }
  mail_import_folder: { organization_id: Id; import_id: Id; folder: string; uid_validity: Count; uid: Count; left_over: Generated<string[]> }
  job_file: { organization_id: Id; job_id: Id; place: number; octets: Buffer }
}
