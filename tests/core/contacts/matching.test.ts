import { describe, expect, test } from 'vitest'
import { contactsOf, keysToLookUp, type Matches } from '../../../core/contacts/matching.ts'
import type { Participant } from '../../../core/mail/participants.ts'
import { companyAbc } from '../capture/company-abc.ts'

const { directory } = companyAbc({ externalAddresses: ['workerA@abc.net'] })
const on = (address: string, role: Participant['role'] = 'to'): Participant => ({ address, role, evidence: 'header' })

describe('what is looked up for a mail', () => {
  test('the other side, with and without tags, and every domain above it but the top', () => {
    expect(keysToLookUp([on('buyer+abc@mail.plus.example', 'from'), on('wuthering@abc.com')], directory)).toEqual({
      addresses: ['buyer+abc@mail.plus.example', 'buyer@mail.plus.example'],
      domains: ['mail.plus.example', 'plus.example'],
    })
  })

  test('each once, nothing of ours, nothing of nobody, nothing of who only sent it on', () => {
    const participants = [on('kim@acme.co.kr', 'from'), on('kim@acme.co.kr', 'bcc'), on('lee@acme.co.kr'), on('ceo+x@abc.com'), on('info@abc.com'),
      on('workera@abc.net'), on('jane@bigco.com', 'resent')]
    expect(keysToLookUp(participants, directory)).toEqual({ addresses: ['kim@acme.co.kr', 'lee@acme.co.kr'], domains: ['acme.co.kr', 'co.kr'] })
  })

  test('little, however deep the domain', () => {
    const deep = keysToLookUp(Array.from({ length: 1000 }, (_, n) => on(`n${n}@${'a.'.repeat(120)}com`)), directory)
    expect(deep.domains).toHaveLength(9)
  })
})

describe('whom an address belongs to', () => {
  const matches: Matches = {
    byAddress: new Map([['jane@bigco.com', ['bigco', 'jane']], ['buyer+abc@plus.example', ['plus']], ['buyer@plus.example', ['bare']], ['none@plus.example', []]]),
    byDomain: new Map([['bigco.com', ['bigco']], ['globex.com', ['globex']], ['eu.globex.com', ['globexeu', 'second']]]),
  }
  test.each<[address: string, found: string[]]>([
    ['jane@bigco.com', ['bigco contact-address', 'jane contact-address', 'bigco contact-domain']],
    ['jane+fair@bigco.com', ['bigco contact-address', 'jane contact-address', 'bigco contact-domain']],
    ['buyer+abc@plus.example', ['plus contact-address']],
    ['buyer+other@plus.example', ['bare contact-address']],
    ['none@plus.example', []],
    ['anna@eu.globex.com', ['globexeu contact-domain', 'second contact-domain']],
    ['anna@deep.eu.globex.com', ['globexeu contact-domain', 'second contact-domain']],
    ['anna@globex.com', ['globex contact-domain']],
    ['anna@notglobex.com', []],
    ['root@[192.0.2.1]', []],
  ])('%s', (address, found) => expect(contactsOf(address, matches).map(({ contact, how }) => `${contact} ${how}`)).toEqual(found))
})
