import fc from 'fast-check'
import type { MailOfCase, SettingsOfCase } from './company-abc.ts'

/*
 * Random letters among the people of ABC and those they write with. Few addresses, so that rules meet often.
 */

export const OURS = ['ceo@abc.com', 'langston.morrison@abc.com', 'wuthering@abc.com', 'jamie+fair@abc.com', 'tech@abc.com', 'sales@abc.com', 'support@abc.com', 'workerA@abc.net']
const NOBODYS = ['info@abc.com']
const THEIRS = [
  'jane@bigco.com', 'new@bigco.com', 'kim@acme.co.kr', 'kim.private@gmail.com', 'solo@naver.com', 'stranger@naver.com', 'ops@globex.com', 'anna@eu.globex.com',
  'reports@something.com', 'bot@mail.something.com', 'hello@emailer.com', 'buyer+abc@plus.example', 'buyer+x@plus.example', 'stranger@elsewhere.org', 'cron@mx.abc.com', 'workerB@abc.net',
]

const anybody = fc.constantFrom(...OURS, ...NOBODYS, ...THEIRS)
const someOf = (most: number): fc.Arbitrary<string[]> => fc.uniqueArray(anybody, { maxLength: most })

const machine: fc.Arbitrary<Record<string, string>> = fc.constantFrom<Record<string, string>[]>({}, {}, {}, { 'Auto-Submitted': 'auto-replied' }, { 'Content-Type': 'multipart/report; report-type=delivery-status' })

export const letters: fc.Arbitrary<MailOfCase> = fc.record({
  from: fc.uniqueArray(anybody, { minLength: 1, maxLength: 2 }).map(people => people.join(', ')),
  to: someOf(3), cc: someOf(2), bcc: someOf(1), envelopeTo: someOf(3), headers: machine, subject: fc.constantFrom('', 'Offer'),
})

/** Copies of one letter: the same To and Cc; From, Sender, Bcc and envelope as each came. */
export const copiesOfOne: fc.Arbitrary<MailOfCase[]> = fc.record({ to: someOf(3), cc: someOf(2), headers: machine }).chain(({ to, cc, headers }) =>
  fc.array(fc.record({
    from: anybody, to: fc.constant(to), cc: fc.constant(cc), bcc: someOf(1), envelopeTo: someOf(2), messageId: fc.constant('<one@acme.co.kr>'),
    headers: fc.record({ Sender: anybody, 'Resent-From': anybody }, { requiredKeys: [] }).map(more => ({ ...headers, ...more })),
  }), { minLength: 2, maxLength: 5 }))

const OTHER_DOMAINS = ['something.com', 'mail.something.com', 'emailer.com', 'elsewhere.org', 'globex.com', 'bigco.com']

export const rules: fc.Arbitrary<Required<SettingsOfCase>> = fc.record({
  externalAddresses: fc.subarray(['workerA@abc.net']),
  exceptionAddresses: fc.subarray(['ceo', 'sales', 'tech', 'support']),
  openFreeProviders: fc.subarray(['naver.com', 'gmail.com']),
  otherDomains: fc.uniqueArray(fc.record({ domain: fc.constantFrom(...OTHER_DOMAINS), scope: fc.constantFrom('mail', 'party') }), { maxLength: 2, selector: other => other.domain }),
  supportAddresses: fc.subarray(['support', 'tech', 'ceo']),
})

/** Settings and the same with one more rule that keeps mail out. */
export const stricter: fc.Arbitrary<[SettingsOfCase, SettingsOfCase]> = rules.chain(settings => fc.oneof(
  fc.constantFrom('ceo', 'wuthering', 'sales', 'tech').map(id => ({ ...settings, exceptionAddresses: [...settings.exceptionAddresses, id] })),
  fc.record({ domain: fc.constantFrom('plus.example', 'acme.co.kr', 'eu.globex.com'), scope: fc.constantFrom('mail', 'party') })
    .map(other => ({ ...settings, otherDomains: [...settings.otherDomains, other] })),
  fc.constant({ ...settings, openFreeProviders: [] }),
).map(stricter => [settings, stricter]))
