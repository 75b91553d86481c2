import { type Copy, decideCopies, everybodyOn, type Filing, type KnownMail } from '../../../core/capture/copies.ts'
import { bodyDigest, identityText } from '../../../core/mail/identity.ts'
import { readMessage } from '../../../core/mail/message.ts'
import { type Company, contactsFor, mailFactsOf, type MailOfCase, octetsOf } from './company-abc.ts'

/** A mail store in memory: what capture does with copies, without a database. */
export class Mailbag {
  readonly #mails = new Map<string, KnownMail>()
  #tickets = 0

  /** Files copies that arrived together; those of one mail are decided together. */
  file(copies: readonly MailOfCase[], company: Company, version = 1): Filing[] {
    const byIdentity = new Map<string, Copy[]>()
    for (const copy of copies) {
      const identity = identityOf(copy)
      byIdentity.set(identity, [...byIdentity.get(identity) ?? [], { mail: mailFactsOf(copy, company) }])
    }
    return [...byIdentity].map(([identity, together]) => this.#fileMail(identity, together, company, version))
  }

  #fileMail(identity: string, copies: readonly Copy[], company: Company, version: number): Filing {
    const known = this.#mails.get(identity) ?? null
    const filing = decideCopies(known, copies, { ...company, version }, contactsFor(everybodyOn(known, copies), company))
    this.#mails.set(identity, filing.mail)
    this.#tickets += filing.verdicts.filter(verdict => verdict.ticket?.action === 'open').length
    return filing
  }

  /** What the world can see in the end, whatever way led there: histories by mail, tickets, and what is remembered of whom. */
  state(): { mails: string[][]; tickets: number; remembered: string[] } {
    const mails = [...this.#mails.values()]
    return {
      mails: mails.filter(mail => mail.contacts.length > 0).map(mail => [...mail.contacts].sort()).sort(byText),
      tickets: this.#tickets,
      remembered: mails.flatMap(mail => mail.participants.map(({ role, evidence, address }) => `${role} ${evidence} ${address}`)).sort(),
    }
  }
}

export function identityOf(mail: MailOfCase): string {
  const octets = octetsOf(mail)
  const message = readMessage(octets)
  return identityText(message, bodyDigest(octets.subarray(message.bodyOffset)))
}

export function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}
