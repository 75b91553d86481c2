import { describe, expect, test } from 'vitest'
import { decide } from '../../../core/capture/decide.ts'
import { decideCopies } from '../../../core/capture/copies.ts'
import { companyAbc, factsOf, type MailOfCase, type SettingsOfCase } from './company-abc.ts'
import copies from './copies.json' with { type: 'json' }
import decision from './decision.json' with { type: 'json' }
import { byText, Mailbag } from './mailbag.ts'

interface CopyOfCase extends Omit<MailOfCase, 'messageId'> {
  readonly messageId?: null
  readonly messageIdForm?: string
}

interface Sequence {
  readonly title: string
  readonly settings?: SettingsOfCase
  readonly copies: readonly CopyOfCase[]
  readonly expect: { readonly mails: readonly (readonly string[])[]; readonly tickets: number }
}

const sequences: readonly Sequence[] = copies.cases

describe.each(sequences)('$title', ({ settings, copies, expect: expected }) => {
  const company = companyAbc(settings)
  const mails = copies.map(withMessageId)
  const mailsExpected = expected.mails.map(contacts => [...contacts].sort()).sort(byText)

  test.each(waysToArrive(mails.length))('as %j', (...way) => {
    const bag = new Mailbag()
    for (const batch of way) bag.file(batch.map(at => mails[at] ?? {}), company)

    expect(bag.state()).toMatchObject({ mails: mailsExpected, tickets: expected.tickets })
  })
})

describe('a copy that comes alone', () => {
  test.each(decision.cases as { title: string; settings?: SettingsOfCase; mail: MailOfCase }[])('is decided as it is: $title', ({ settings, mail }) => {
    const company = companyAbc(settings)
    const facts = factsOf(mail, company)

    expect(decideCopies(null, [facts], { ...company, version: 1 }, facts.contacts).verdicts).toEqual([decide(facts)])
  })
})

function withMessageId({ messageId, messageIdForm, ...copy }: CopyOfCase): MailOfCase {
  if (messageId === null) return copy
  return { ...copy, messageId: messageIdForm === 'bare' ? ' one@acme.co.kr ' : '<one@acme.co.kr>' }
}

/** Every order of `count` copies, one after the other; and all at once, in every order. */
function waysToArrive(count: number): number[][][] {
  const orders = ordersOf([...Array(count).keys()])
  return [...orders.map(order => order.map(at => [at])), ...orders.map(order => [order])]
}

function ordersOf(items: number[]): number[][] {
  // Five equal copies have but one order.
  if (items.length > 4) return [items]
  return items.length < 2 ? [items] : items.flatMap(first => ordersOf(items.filter(item => item !== first)).map(rest => [first, ...rest]))
}
