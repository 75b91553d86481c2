import type pg from 'pg'
import type { Verdict } from '../../core/capture/verdict.ts'
import type { Draft, Head } from '../../core/mail/draft.ts'
import type { Effect, ProposedChange } from '../../contract/effect.ts'
import type { Balance } from '../../contract/mail-log.ts'
import type { MailFolder } from '../../contract/mail-imports.ts'
import type { Listening } from '../../contract/organization.ts'
import type { TransportTested } from '../../contract/transport.ts'
import type { TriedMail } from '../../contract/try.ts'
import type { OAuthProvider } from '../../contract/oauth.ts'
import type { ExternalType, Security } from '../../core/settings/external-addresses.ts'
import type { OpenId } from '../accounts/openid.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { Database } from '../database/database.ts'
import type { Grants } from '../foreign/oauth-grants.ts'
import type { Provider } from '../foreign/oauth-providers.ts'
import type { ForeignFault } from '../foreign/fault.ts'
import type { Secrets } from '../secrets.ts'
import type { OutgoingRecord, Purpose } from '../store/outbox.ts'
import type { DoorFigures } from '../watch/metrics.ts'
import type { EventHub } from '../watch/events.ts'
import type { Log } from '../watch/log.ts'
import type { WayIn } from './access.ts'

/** What the API asks of the capture. Every call names its organization; what is not that organization's is not there. */
export interface CaptureParts {
  /** Decides a mail without storing it: one that was typed, or its octets. @throws UnknownName where the settings to try name what is not there */
  tryMail(organization: string, mail: TriedMail | Buffer): Promise<Verdict>
  /** Decides a quarantined mail again and files it. @returns false where there is no such quarantined mail */
  runAgain(organization: string, logId: string): Promise<boolean>
  /** Days as in 2025-11-24 (UTC), both included. */
  balance(organization: string, days: { readonly since?: string | undefined; readonly until?: string | undefined }): Promise<Balance>
  /** What a change would have done to the mail of the last days. The change is in normal forms, and of what is there. */
  effect(organization: string, change: ProposedChange): Promise<Effect>
  /** Extracts a mail at once; its row says how that went: it stays pending where that cannot be done now. */
  extractNow(organization: string, mailId: string): Promise<void>
  /** Makes the safe HTML of a mail, and keeps it: '' where the mail has none, null where it cannot be made now. */
  safeHtml(organization: string, mailId: string): Promise<void>
  /** HMAC of a Message-ID as people paste it, as the mail log keeps it. */
  macOfMessageId(messageId: string): Buffer
}

/**
 * Is this domain (in normal form) the organization's own? null: it is, or nobody has to prove it; else the record that it is to
 * publish.
 */
export type ProofOf = (organization: string, domain: string) => Promise<{ readonly name: string; readonly value: string } | null>

/** What the API asks of what sends mail. */
export interface OutboundParts {
  /** Where mail programs find the relay; null where it is switched off. */
  readonly relay: { readonly host: string; readonly port: number } | null
  /** Puts a mail into the outbox within the caller's transaction; `wake` sends it once that has committed. */
  put(client: pg.ClientBase, organization: string, draft: Draft, author: { readonly purpose: Purpose; readonly account: string | null; readonly by: string | null }): Promise<{ readonly id: string; readonly messageId: string }>
  /** What is known of a mail in the outbox; null where nothing is known any more. */
  headOf(organization: string, mail: Pick<OutgoingRecord, 'id' | 'head'>): Head | null
  wake(): void
  /** Connects and signs in; a password of null is none. @returns what failed, or null */
  tryServer(server: { readonly server: string; readonly port: number; readonly security: Security; readonly username: string | null; readonly password: string | null }): Promise<TransportTested['fault']>
}

/** What the API asks of what fetches mail. */
export interface FetchingParts {
  /** Fetches a mailbox now, or as soon as whoever is at it has left. @returns false where there is none */
  fetchNow(organization: string, externalAddress: string): Promise<boolean>
  /** An external address was changed or removed. */
  changed(externalAddress: string): void
  /** Connects, signs in and looks; changes nothing. */
  test(server: {
    readonly type: ExternalType
    readonly host: string
    readonly port: number
    readonly security: Security
    readonly signIn: { readonly username: string; readonly password: string } | { readonly username: string; readonly token: string }
  }): Promise<{ readonly mails: number | null; readonly fault: ForeignFault | null }>
}

/** What the API asks of those who do long work. */
export interface WorkParts {
  /** Does an import whose file is whole; it is asked for in its job's row. */
  beginImport(organization: string, jobId: string): void
  /** Files the mails of a file while it comes in, or looks at them. Resolves when its job has ended, well or not. */
  bringFile(file: {
    readonly organization: string
    readonly id: string
    readonly jobId: string
    readonly media: 'message/rfc822' | 'application/mbox'
    readonly octets: AsyncIterable<Buffer>
    readonly place: number
    readonly look: boolean
  }): Promise<void>
  /** Brings an account whose job waits, or looks at it. */
  beginMailImport(organization: string, id: string): void
  /** Takes back what an import brought. */
  takeMailImportBack(organization: string, id: string): void
  /** Signs in to an account and sees its folders. @throws ForeignFault */
  accountFolders(account: { readonly server: string; readonly port: number; readonly security: Security; readonly username: string }, password: string): Promise<MailFolder[]>
}

/** The sign-in with providers for external addresses. */
export interface OAuthParts {
  readonly providers: ReadonlyMap<OAuthProvider, Provider>
  readonly grants: Pick<Grants, 'keep' | 'tokenFor'>
}

/** All that the routes work with. */
export interface Parts {
  readonly database: Database
  readonly capture: CaptureParts
  readonly outbound: OutboundParts
  readonly fetching: FetchingParts
  readonly work: WorkParts
  /** What each open door of this process counts, by its name. */
  readonly doorCounts: () => ReadonlyMap<string, DoorFigures>
  readonly events: EventHub
  readonly accounts: Accounts
  /** Sign-in by a provider; null where none is configured. */
  readonly openId: OpenId | null
  /** How a caller may show who it is, tried in turn. */
  readonly waysIn: readonly WayIn[]
  readonly log: Log
  /** The host of the capture addresses (see captureHostOf). */
  readonly captureHost: string
  /** Where the doors of this process listen. */
  readonly doors: () => { readonly smtp: Listening; readonly lmtp: Listening }
  readonly secrets: Secrets
  readonly proofOf: ProofOf
  readonly oauth: OAuthParts
  /** In octets. */
  readonly maxMailBytes: number
}
