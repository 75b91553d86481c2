import { describe, expect, test } from 'vitest'
import type { Filing, KnownMail } from '../../../core/capture/copies.ts'
import { decideCopies, everybodyOn } from '../../../core/capture/copies.ts'
import type { Rules } from '../../../core/capture/remembered.ts'
import type { Matches } from '../../../core/contacts/matching.ts'
import type { Settings } from '../../../core/settings/settings.ts'
import { type Company, companyAbc, contactsFor, mailFactsOf, type MailOfCase, type SettingsOfCase } from './company-abc.ts'

/** ABC with rules of two ages: what was set at version 1, and what was added at version 5. */
function abc(before: SettingsOfCase, since: SettingsOfCase = {}): Company {
  const { settings, ...company } = companyAbc({ ...before, supportAddresses: ['support'] }, 1)
  const newer = companyAbc(since, 5).settings
  const both: Settings = {
    ...settings,
    exceptionAddresses: new Map([...settings.exceptionAddresses, ...newer.exceptionAddresses]),
    otherDomains: new Map([...settings.otherDomains, ...newer.otherDomains]),
  }
  return { ...company, settings: both }
}

function fileOne(known: KnownMail | null, mail: MailOfCase, company: Company, version: number, contacts?: Matches): Filing {
  const copies = [{ mail: mailFactsOf(mail, company) }]
  const rules: Rules & { version: number } = { ...company, version }
  return decideCopies(known, copies, rules, contacts ?? contactsFor(everybodyOn(known, copies), company))
}

const toJamie: MailOfCase = { from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], subject: 'Question' }
const outcomeOf = (filing: Filing): string | undefined => filing.verdicts[0]?.outcome

describe('a further copy of a saved mail', () => {
  const first = fileOne(null, toJamie, abc({}), 1)

  test('is a duplicate where it brings nothing', () => {
    const again = fileOne(first.mail, toJamie, abc({}), 1)
    expect(again).toMatchObject({ verdicts: [{ outcome: 'duplicate', saved: [] }], mail: first.mail, store: null, link: [], takenBack: false, earlier: null })
  })

  test('adds the history of whom it brings, and names all causes anew', () => {
    const more = fileOne(first.mail, { ...toJamie, envelopeTo: ['ops@globex.com', 'lee@acme.co.kr'] }, abc({}), 1)
    expect(more).toMatchObject({ verdicts: [{ outcome: 'duplicate' }], mail: { contacts: ['acme', 'globex'] }, store: null, takenBack: false })
    expect(more.link.map(({ contact, why }) => `${contact} ${why.length}`)).toEqual(['acme 3', 'globex 1'])
  })

  test('adds a contact that was registered meanwhile', () => {
    const registered = { byAddress: new Map([['kim@acme.co.kr', ['acme', 'new']]]), byDomain: new Map() }
    expect(fileOne(first.mail, toJamie, abc({}), 2, registered)).toMatchObject({ link: [{ contact: 'new' }], mail: { contacts: ['acme', 'new'] } })
  })

  test('takes nothing away where the contact was deleted meanwhile', () => {
    const none = { byAddress: new Map(), byDomain: new Map() }
    expect(fileOne(first.mail, toJamie, abc({}), 2, none)).toMatchObject({ verdicts: [{ outcome: 'duplicate' }], mail: { contacts: ['acme'] }, takenBack: false, earlier: null })
  })

  test('opens the ticket that the first copy did not ask for, linked to the histories', () => {
    const desk = fileOne(first.mail, { ...toJamie, envelopeTo: ['support@abc.com'] }, abc({}), 1)
    expect(desk).toMatchObject({ verdicts: [{ outcome: 'ticket', ticket: { action: 'open', name: 'Question', contacts: ['acme'] } }], mail: { ticket: true, contacts: ['acme'] }, store: null })
    const again = fileOne(desk.mail, { ...toJamie, envelopeTo: ['support@abc.com'] }, abc({}), 1)
    expect(again).toMatchObject({ verdicts: [{ outcome: 'duplicate', ticket: null }] })
  })
})

describe('a rule that stood when the mail was saved takes it back', () => {
  const company = abc({ otherDomains: [{ domain: 'something.com' }], exceptionAddresses: ['ceo'] })
  const first = fileOne(null, toJamie, company, 3)

  test('an added domain', () => {
    const back = fileOne(first.mail, { ...toJamie, envelopeTo: ['reports@something.com'] }, company, 4)
    expect(back).toMatchObject({ verdicts: [{ outcome: 'skipped', saved: [] }], mail: { contacts: [] }, takenBack: true, link: [], store: null,
      earlier: { reduced: false, reasons: [{ code: 'exception-domain', participant: 'reports@something.com' }, { code: 'taken-back' }] } })
  })

  test('an excepted Sender; then hardly anything is kept of what the earlier rows held', () => {
    const back = fileOne(first.mail, { ...toJamie, headers: { Sender: 'ceo@abc.com' } }, company, 4)
    expect(back).toMatchObject({ takenBack: true, mail: { contacts: [], participants: [{ address: 'ceo@abc.com', role: 'sender' }] },
      earlier: { reduced: true, reasons: [{ code: 'exception-address', participant: 'ceo@abc.com' }, { code: 'taken-back' }] } })
    expect(back.mail.participants).toHaveLength(1)
  })

  test('but not from the Help Desk', () => {
    const desk = fileOne(null, { ...toJamie, cc: ['support@abc.com'] }, company, 3)
    const back = fileOne(desk.mail, { ...toJamie, cc: ['support@abc.com'], envelopeTo: ['reports@something.com'] }, company, 4)
    expect(back).toMatchObject({ verdicts: [{ outcome: 'duplicate' }], takenBack: true, mail: { contacts: [], ticket: true } })
  })

  test('and a later copy does not bring it back', () => {
    const back = fileOne(first.mail, { ...toJamie, headers: { Sender: 'ceo@abc.com' } }, company, 4)
    expect(fileOne(back.mail, toJamie, company, 4)).toMatchObject({ verdicts: [{ outcome: 'skipped' }], mail: { contacts: [] }, store: null })
  })
})

describe('a rule made since', () => {
  const first = fileOne(null, toJamie, abc({}), 3)
  const today = abc({}, { otherDomains: [{ domain: 'something.com' }], exceptionAddresses: ['ceo'] })

  test('does not touch the mail, and its copy adds neither evidence nor history', () => {
    const late = fileOne(first.mail, { ...toJamie, envelopeTo: ['reports@something.com', 'ops@globex.com'] }, today, 6)
    expect(late).toMatchObject({ verdicts: [{ outcome: 'duplicate', saved: [], reasons: [{ code: 'exception-domain' }] }], mail: first.mail, link: [], takenBack: false, earlier: null })
  })

  test('that excepts somebody who was on it all the time leaves it as it is', () => {
    const withCeo = { ...toJamie, cc: ['ceo@abc.com'] }
    const saved = fileOne(null, withCeo, abc({}), 3)
    const late = fileOne(saved.mail, { ...withCeo, envelopeTo: ['ops@globex.com'] }, today, 6)
    expect(late).toMatchObject({ verdicts: [{ outcome: 'duplicate', reasons: [{ code: 'exception-address' }] }], mail: saved.mail, takenBack: false, earlier: null })
  })

  test('keeps out its own copy only, whichever it arrives with', () => {
    const company = today
    const kept = { mail: mailFactsOf({ ...toJamie, envelopeTo: ['reports@something.com'] }, company) }
    const good = { mail: mailFactsOf({ ...toJamie, envelopeTo: ['ops@globex.com'] }, company) }
    const contacts = contactsFor(everybodyOn(first.mail, [kept, good]), company)
    for (const copies of [[kept, good], [good, kept]]) {
      const filing = decideCopies(first.mail, copies, { ...company, version: 6 }, contacts)
      expect(filing.mail.contacts).toEqual(['acme', 'globex'])
      expect(filing.verdicts.map(verdict => verdict.saved.length).sort()).toEqual([0, 2])
    }
  })

  test('but keeps out a mail that was not saved', () => {
    const skipped = fileOne(null, { ...toJamie, from: 'stranger@elsewhere.org' }, abc({}), 3)
    const late = fileOne(skipped.mail, { ...toJamie, from: 'stranger@elsewhere.org', envelopeTo: ['ops@globex.com', 'reports@something.com'] }, today, 6)
    expect(late).toMatchObject({ verdicts: [{ outcome: 'skipped' }], mail: { contacts: [] }, takenBack: false })
  })
})

describe('a mail that was not saved', () => {
  test('is saved from the copy by which it matches, and counts as of that day', () => {
    const skipped = fileOne(null, { ...toJamie, from: 'stranger@elsewhere.org' }, abc({}), 1)
    expect(skipped).toMatchObject({ verdicts: [{ outcome: 'skipped' }], store: null })
    const saved = fileOne(skipped.mail, { ...toJamie, from: 'stranger@elsewhere.org', envelopeTo: ['ops@globex.com'] }, abc({}), 4)
    expect(saved).toMatchObject({ verdicts: [{ outcome: 'saved', saved: [{ contact: 'globex' }] }], store: 0, mail: { settingsVersion: 4 }, earlier: null })
  })

  test('is saved when the rule is gone', () => {
    const skipped = fileOne(null, { ...toJamie, cc: ['reports@something.com'] }, abc({ otherDomains: [{ domain: 'something.com' }] }), 1)
    expect(fileOne(skipped.mail, { ...toJamie, cc: ['reports@something.com'] }, abc({}), 2)).toMatchObject({ verdicts: [{ outcome: 'saved' }], mail: { contacts: ['acme', 'something'] } })
  })

  test('is saved then from any copy but one that an excepted account keeps out', () => {
    const outside = { ...toJamie, to: ['x@elsewhere.org'] }
    const before = abc({ otherDomains: [{ domain: 'something.com' }], exceptionAddresses: ['ceo'] })
    const after = abc({ exceptionAddresses: ['ceo'] })
    const skipped = fileOne(null, { ...outside, envelopeTo: ['wuthering@abc.com', 'reports@something.com'] }, before, 1)
    expect(fileOne(skipped.mail, { ...outside, envelopeTo: ['ceo@abc.com'] }, after, 2)).toMatchObject({ verdicts: [{ outcome: 'skipped' }], store: null, mail: { contacts: [] } })
    expect(fileOne(skipped.mail, outside, after, 2)).toMatchObject({ verdicts: [{ outcome: 'saved' }], store: 0, mail: { contacts: ['acme', 'something'] } })

    const inside = { from: 'wuthering@abc.com', to: ['tech@abc.com'] }
    const out = fileOne(null, { ...inside, envelopeTo: ['kim@acme.co.kr', 'reports@something.com'] }, before, 1)
    expect(fileOne(out.mail, inside, after, 2)).toMatchObject({ verdicts: [{ outcome: 'saved' }], store: 0 })
  })

  test('of which a copy names an excepted author keeps nobody else in mind', () => {
    const company = abc({ exceptionAddresses: ['ceo'] })
    const skipped = fileOne(null, { ...toJamie, from: 'stranger@elsewhere.org' }, company, 1)
    const reduced = fileOne(skipped.mail, { ...toJamie, from: 'ceo@abc.com' }, company, 1)
    expect(reduced).toMatchObject({ verdicts: [{ outcome: 'skipped' }], mail: { participants: [{ address: 'ceo@abc.com' }] }, earlier: { reduced: true, reasons: [{ code: 'exception-address' }] } })
    expect(JSON.stringify([reduced.earlier, reduced.mail])).not.toContain('stranger')
  })

  test('is kept once for a ticket and saved later from what is kept', () => {
    const desk = fileOne(null, { ...toJamie, from: 'stranger@elsewhere.org', cc: ['support@abc.com'] }, abc({}), 1)
    expect(desk).toMatchObject({ verdicts: [{ outcome: 'ticket' }], store: 0 })
    const saved = fileOne(desk.mail, { ...toJamie, from: 'stranger@elsewhere.org', cc: ['support@abc.com'], envelopeTo: ['ops@globex.com'] }, abc({}), 1)
    expect(saved).toMatchObject({ verdicts: [{ outcome: 'saved' }], store: null, link: [{ contact: 'globex' }] })
  })
})

describe('copies that come together', () => {
  test('are one mail, stored from one of them', () => {
    const company = abc({})
    const copies = ['x@elsewhere.org', 'support@abc.com', 'ops@globex.com'].map(bcc => ({ mail: mailFactsOf({ ...toJamie, envelopeTo: [bcc] }, company) }))
    const filing = decideCopies(null, copies, { ...company, version: 1 }, contactsFor(everybodyOn(null, copies), company))
    expect(filing.verdicts.map(({ outcome }) => outcome)).toEqual(['saved', 'ticket', 'duplicate'])
    expect(filing).toMatchObject({ store: 0, mail: { contacts: ['acme', 'globex'], ticket: true } })
  })

  test('one on which nobody can be read belongs to the others', () => {
    const company = abc({})
    const copies = [{ subject: 'x' }, toJamie].map(mail => ({ mail: mailFactsOf(mail, company) }))
    const filing = decideCopies(null, copies, { ...company, version: 1 }, contactsFor(everybodyOn(null, copies), company))
    expect(filing.verdicts.map(({ outcome }) => outcome)).toEqual(['duplicate', 'saved'])
    expect(filing.store).toBe(1)
  })

  test('and on which nobody at all can be read are quarantined, each', () => {
    const nobody = fileOne(null, { subject: 'x' }, abc({}), 1)
    expect(nobody).toMatchObject({ verdicts: [{ outcome: 'quarantined' }], store: null })
    expect(fileOne(nobody.mail, { subject: 'x' }, abc({}), 1)).toMatchObject({ verdicts: [{ outcome: 'quarantined' }], store: null })
  })

  test('an internal copy among them forgets its Bcc, and the mail is stored from another', () => {
    const company = abc({})
    const inside = { from: 'wuthering@abc.com', to: ['nativespeaker@abc.com'] }
    const copies = ['tech@abc.com', 'kim@acme.co.kr'].map(bcc => ({ mail: mailFactsOf({ ...inside, envelopeTo: [bcc] }, company) }))
    const filing = decideCopies(null, copies, { ...company, version: 1 }, contactsFor(everybodyOn(null, copies), company))
    expect(filing.verdicts.map(({ outcome }) => outcome)).toEqual(['duplicate', 'saved'])
    expect(filing.store).toBe(1)
    expect(JSON.stringify(filing.mail)).not.toContain('tech@')
    expect(outcomeOf(filing)).toBe('duplicate')
  })
})
