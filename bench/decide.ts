import { decideCopies, everybodyOn } from '../core/capture/copies.ts'
import { decide } from '../core/capture/decide.ts'
import type { Facts } from '../core/capture/facts.ts'
import { keysToLookUp, type Matches } from '../core/contacts/matching.ts'
import type { Account, Directory } from '../core/directory/directory.ts'
import type { Participant } from '../core/mail/participants.ts'
import { freeProviders } from '../core/settings/free-providers.ts'
import type { Setting, Settings } from '../core/settings/settings.ts'

const MAILS = 1000
const SECONDS = 2

/** Measures the decision alone, on one core: mails of three people, one in ten of them with a contact, all settings in use. */
export async function run(): Promise<void> {
  const facts = Array.from({ length: MAILS }, (_, n) => factsOf(n))
  const version = 1
  report('keys to look up', facts, ({ mail, directory }) => keysToLookUp(mail.participants, directory))
  const decided = report('decide', facts, decide)
  report('decide as a first copy', facts, mail => decideCopies(null, [mail], { ...mail, version }, mail.contacts))
  report('decide as a second copy', facts, mail => {
    const known = { participants: mail.mail.participants, settingsVersion: version, contacts: ['7'], ticket: false }
    everybodyOn(known, [mail])
    return decideCopies(known, [mail], { ...mail, version }, mail.contacts)
  })
  console.log(decided >= 200_000 ? 'decide reaches 200,000/s' : `decide misses 200,000/s: ${Math.round(decided)}`)
}

/** Runs `work` over all mails for some seconds, after a warm-up. @returns how many a second, in CPU time of this thread */
function report(name: string, facts: readonly Facts[], work: (mail: Facts) => unknown): number {
  rateOf(facts, work, 0.5)
  const rate = rateOf(facts, work, SECONDS)
  console.log(`${name.padEnd(26)} ${Math.round(rate).toLocaleString('en').padStart(11)} /s`)
  return rate
}

function rateOf(facts: readonly Facts[], work: (mail: Facts) => unknown, seconds: number): number {
  const from = process.cpuUsage()
  const until = performance.now() + seconds * 1000
  let done = 0
  for (; performance.now() < until; done += facts.length) for (const mail of facts) work(mail)
  const spent = process.cpuUsage(from)
  return done / ((spent.user + spent.system) / 1e6)
}

function factsOf(n: number): Facts {
  const outside = n % 10 === 0 ? `kim@company${n}.example` : `stranger${n}@elsewhere${n % 97}.example`
  const participants: Participant[] = [
    { address: outside, role: 'from', evidence: 'header', name: 'Kim' },
    { address: `user${n % 200}@abc.com`, role: 'to', evidence: 'header' },
    { address: n % 3 === 0 ? 'solo@naver.com' : `user${(n + 1) % 200}@abc.com`, role: 'cc', evidence: 'header' },
  ]
  const matches: Matches = n % 10 === 0
    ? { byAddress: new Map([[outside, ['7']]]), byDomain: new Map([[`company${n}.example`, ['7', '8']]]) }
    : { byAddress: new Map(), byDomain: new Map() }
  return { mail: { participants, subject: 'An offer', automatic: null, mayBeAnswered: true }, directory, settings, contacts: matches }
}

const setting = (menu: Setting['menu'], id: string): Setting => ({ menu, id, by: 'ceo', at: null, version: 1 })

const accounts: readonly Account[] = Array.from({ length: 200 }, (_, n) => ({ id: `${n}`, kind: 'user', login: `user${n}`, name: `User ${n}`, addresses: [`user${n}@abc.com`] }))
const directory: Directory = {
  domains: new Set(['abc.com', 'abc.example']),
  accountOf: new Map(accounts.flatMap(account => account.addresses.map(address => [address, account]))),
  externalAddresses: new Set(['workera@abc.net']),
}
const settings: Settings = {
  exceptionAddresses: new Map([['0', setting('exception-addresses', '0')]]),
  otherDomains: new Map([['something.com', { scope: 'mail', setting: setting('other-domains', 'something.com') }]]),
  freeProviders: new Map(freeProviders.map(({ domain }) => [domain, { locked: true, setting: setting('free-providers', domain) }])),
  supportAddresses: new Map([['1', setting('support-addresses', '1')]]),
}
