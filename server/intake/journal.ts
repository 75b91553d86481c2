import { readJournalReport } from '../../core/mail/journal-report.ts'
import { hopsOf } from '../../core/mail/received.ts'
import type { Arrival } from './arrival.ts'
import { networksOf } from './networks.ts'

/** The networks of an organization whose servers are believed, as it wrote them. */
export type TrustedNetworks = (organization: string) => Promise<readonly string[]>

/** A server of the company's talks to itself on the way. */
const ITSELF = networksOf(['127.0.0.0/8', '::1', 'fe80::/10'])

/**
 * What to file of an arrival: where it is a journal report that may be believed, the originals that it carries, each with the
 * sender and the recipients that the report names; else the arrival as it is.
 *
 * A report says who got a mail, and anybody can write one. So it is read only where it came to the bare capture address, which
 * Exchange is told and nobody else: a copy of a mail that a stranger wrote to one of us bears that recipient in its envelope.
 * And its way must lead through servers of the company alone, from the first Received field down to the last. What a report
 * carries is never read as a report again: the outer one may tell of a forged one that somebody was sent.
 */
export async function unwrapJournal(arrival: Arrival, trustedNetworks: TrustedNetworks): Promise<readonly Arrival[]> {
  if (arrival.envelope.to.length > 0 || arrival.headerOnly) return [arrival]
  const report = readJournalReport(arrival.octets)
  if (!report || !await isBelieved(arrival, trustedNetworks)) return [arrival]
  const envelope = { from: report.sender, to: report.recipients, evidence: 'journal' as const }
  return report.originals.map(octets => ({ ...arrival, octets, size: octets.length, envelope }))
}

async function isBelieved({ organization, octets }: Arrival, trustedNetworks: TrustedNetworks): Promise<boolean> {
  const others = hopsOf(octets).filter(hop => !ITSELF.contains(hop))
  if (others.length === 0) return true
  const trusted = networksOf(await trustedNetworks(organization))
  return others.every(hop => trusted.contains(hop))
}
