import { describe, expect, test } from 'vitest'
import { run as apiKey } from '../../../server/command/api-key.ts'
import { run as organization } from '../../../server/command/organization.ts'
import { run as setup } from '../../../server/command/setup.ts'
import { organizationOfKey, useApiKey } from '../../../server/store/api-keys.ts'
import { listUsers } from '../../../server/store/users.ts'
import { cloneDatabase } from '../../database.ts'
import { terminal } from './terminal.ts'

const database = await cloneDatabase()
const at = terminal(database)

describe('before there is a company', () => {
  test('a key cannot be made, and the words say what to do first', async () => {
    const { code, out, err } = await at(apiKey, 'create', '--role', 'administrator', '--name', 'first')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('mailkeep setup')
  })

  test('the list is empty and says how to begin', async () => {
    const { code, out, err } = await at(organization, 'list')
    expect({ code, out }).toEqual({ code: 0, out: '' })
    expect(err).toContain('mailkeep setup')
  })
})

describe('mailkeep setup', () => {
  test.each([
    [['--domain', 'abc.com', '--admin', 'ceo@abc.com'], '--company is missing'],
    [['--company', 'ABC', '--admin', 'ceo@abc.com'], '--domain is missing'],
    [['--company', 'ABC', '--domain', 'abc.com'], '--admin is missing'],
    [['--company', 'ABC', '--domain', 'co.kr', '--admin', 'ceo@co.kr'], 'belongs to many companies'],
    [['--company', 'ABC', '--domain', 'not a domain', '--admin', 'ceo@abc.com'], 'is no domain'],
    [['--company', 'ABC', '--domain', 'abc.com', '--admin', 'nobody'], 'is no mail address'],
    [['--company', 'ABC', '--domain', 'abc.com', '--admin', 'ceo@gmail.com'], 'at none of the company\'s own domains (abc.com)'],
    [['--company', 'ABC', '--domain', 'abc.com', '--admin', 'ceo@abc.com', '--login', 'c e o'], '"login": holds letters'],
    [['--company', 'ABC', '--domain', 'abc.com', '--admin', 'ceo@abc.com', '--language', 'fr'], 'not one of en, ko'],
    [['--company', 'A\u0000BC', '--domain', 'abc.com', '--admin', 'ceo@abc.com'], '"name": holds control characters'],
    [['--compny', 'ABC'], '--compny'],
    [['ABC'], '"ABC" is not understood here'],
  ])('%j is a fault in words, and nothing is made', async (args, words) => {
    const { code, out, err } = await at(setup, ...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(words)
    expect(err).toContain('See: npx mailkeep setup --help')
    expect((await at(organization, 'list')).out).toBe('')
  })

  test('makes the company and its administrator, and prints the capture address', async () => {
    const { code, out, err } = await at(setup, '--company', 'ABC', '--domain', '@ABC.com', '--domain', 'https://www.müller.example/x', '--admin', 'Langston Morrison <ceo@abc.com>')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^ABC is set up\./)
    expect(out).toMatch(/capture\+[a-z2-7]{16}@capture\.localhost/)
    expect(out).toContain('Langston Morrison (ceo), ceo@abc.com')
    expect((await at(organization, 'list')).out).toMatch(/^1\tABC\tabc\.com, xn--mller-kva\.example\tcapture\+[a-z2-7]{16}@capture\.localhost\n$/)
    const users = await database.within(['1'], ({ client }) => listUsers(client, '1', {}, { limit: 10, after: null }))
    expect(users.items).toMatchObject([{ login: 'ceo', name: 'Langston Morrison', role: 'administrator', addresses: ['ceo@abc.com'], active: true }])
  })

  test('what an administrator is called otherwise', async () => {
    const { code, out } = await at(setup, '--company', '한빛상사', '--domain', 'hanbit.example', '--admin', 'minseo.kim+crm@hanbit.example', '--name', '김민서', '--language', 'ko')
    expect(code).toBe(0)
    expect(out).toContain('김민서 (minseo.kim), minseo.kim+crm@hanbit.example')
  })

  test('a domain that another company has is refused, and no half a company is left', async () => {
    const before = await at(organization, 'list')
    const { code, out, err } = await at(setup, '--company', 'Thief', '--domain', 'thief.example', '--domain', 'abc.com', '--admin', 'x@thief.example')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('is here already')
    expect(await at(organization, 'list')).toEqual(before)
  })

  test('--help explains every option and does nothing', async () => {
    const { code, out, err } = await at(setup, '--help')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    for (const option of ['--company', '--domain', '--admin', '--login', '--name', '--language']) expect(out).toContain(option)
  })
})

describe('mailkeep organization', () => {
  test('create prints the number and the name of the new one', async () => {
    const { code, out } = await at(organization, 'create', '--name', 'DEF', '--domain', 'def.example')
    expect(code).toBe(0)
    expect(out).toMatch(/^\d+\tDEF\n$/)
  })

  test.each([[[], 'Say what to do'], [['burn'], '"burn" is none of']])('%j is a fault in words', async (args, words) => {
    const { code, err } = await at(organization, ...args)
    expect(code).toBe(2)
    expect(err).toContain(words)
  })
})

describe('mailkeep api-key create', () => {
  test('prints the key alone, so that a script can take it, and the key opens', async () => {
    const { code, out, err } = await at(apiKey, 'create', '--role', 'administrator', '--name', 'first', '--organization', 'abc')
    expect(code).toBe(0)
    expect(out).toMatch(/^mk_1_[\w-]{43}\n$/)
    expect(err).not.toContain(out.trim())
    expect(organizationOfKey(out.trim())).toBe('1')
    const found = await database.within(['1'], ({ client }) => useApiKey(client, '1', out.trim()))
    expect(found).toMatchObject({ name: 'first', role: 'administrator' })
  })

  test('where there are several companies it has to be said whose key it is', async () => {
    const { code, out, err } = await at(apiKey, 'create', '--role', 'member', '--name', 'x')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('1  ABC (abc.com, xn--mller-kva.example)')
  })

  test.each([
    [['--name', 'x'], '--role is missing'],
    [['--role', 'god', '--name', 'x'], '"administrator"|"agent"|"member"'],
    [['--role', 'agent'], '--name is missing'],
    [['--role', 'agent', '--name', 'x', '--organization', 'XYZ'], 'No organization is called "XYZ"'],
  ])('%j is a fault in words', async (args, words) => {
    const { code, out, err } = await at(apiKey, 'create', ...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(words)
  })

  test('what was made stands in the audit log, without the key', async () => {
    const { rows } = await database.superuser.query(`select menu, subject, by, after from setting_change where organization_id = 1 order by id`)
    expect(rows).toMatchObject([
      { menu: 'users', subject: 'ceo', by: 'mailkeep setup', after: { login: 'ceo' } },
      { menu: 'accounts', subject: 'ceo', by: 'mailkeep setup', after: { event: 'sign-in-link' } },
      { menu: 'api-keys', subject: 'first', by: 'mailkeep api-key', after: { name: 'first', role: 'administrator' } },
    ])
    expect(JSON.stringify(rows)).not.toContain('mk_1_')
  })
})
