import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { found } from '../../../demo/found.ts'
import { run as importContacts } from '../../../server/command/import-contacts.ts'
import { cloneDatabase } from '../../database.ts'
import { terminal } from './terminal.ts'

const database = await cloneDatabase()
const at = terminal(database)
const folder = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-contacts-'))
afterAll(() => rmSync(folder, { recursive: true }))

let organization = ''
beforeAll(async () => {
  organization = (await found(database)).organization
})

function file(content: string | Buffer): string {
  const name = path.join(folder, 'contacts.csv')
  writeFileSync(name, content)
  return name
}

async function contact(name: string) {
  const { rows } = await database.superuser.query<Record<string, unknown>>(
    `select c.kind, c.tags, c.notes, (select login from account a where a.id = c.owner_id) as owner,
       array(select a.address from contact_address a where a.contact_id = c.id order by a.place) as addresses,
       array(select a.label from contact_address a where a.contact_id = c.id order by a.place) as labels,
       array(select d.domain from contact_domain d where d.contact_id = c.id order by d.domain) as domains
     from contact c where c.organization_id = $1 and c.name = $2`, [organization, name])
  return rows
}

test('a table with all columns, in any order, with quotes, names and several values in a cell', async () => {
  const { code, out, err } = await at(importContacts, file(`Kind,Name,Email,Domains,Owner,Tags,Notes
Customer,"Wayne, Stark & Co","Bruce <bruce@wayne.example>, tony@stark.example",wayne.example;@STARK.example,wuthering,"Fair; Renewal","He said ""yes"".
Call in spring."
lead,Müller,info@müller-bau.example office@mueller-bau.example,,,,
`))
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toBe('2 rows\n       2  added: 1 customer, 1 lead\n')
  expect(await contact('Wayne, Stark & Co')).toEqual([{
    kind: 'customer', owner: 'wuthering', tags: ['Fair', 'Renewal'], notes: 'He said "yes".\nCall in spring.',
    addresses: ['bruce@wayne.example', 'tony@stark.example'], labels: ['Bruce', ''], domains: ['stark.example', 'wayne.example'],
  }])
  expect(await contact('Müller')).toMatchObject([{ kind: 'lead', owner: null, addresses: ['info@xn--mller-bau-q9a.example', 'office@mueller-bau.example'] }])
})

test('a Korean table as Excel saves it, with Korean column names', async () => {
  const { code, out } = await at(importContacts, file(iconv.encode('이름;구분;메일 주소;담당자\r\n푸른바다수산;고객;bada@bada.example;nativespeaker\r\n', 'cp949')))
  expect({ code, out }).toEqual({ code: 0, out: '1 row\n       1  added: 1 customer\n' })
  expect(await contact('푸른바다수산')).toMatchObject([{ kind: 'customer', owner: 'nativespeaker', addresses: ['bada@bada.example'] }])
})

test('bad rows are told with their line and why, the good ones between them are added', async () => {
  const { code, out } = await at(importContacts, file(`name,kind,addresses,domains,owner
Good One,lead,a@good.example,,
Ours,lead,wuthering@abc.com,,
Ours too,lead,newcomer@abc.com,,
External,lead,WORKERA@abc.net,,
Own domain,lead,,mail.abc.com,
,lead,x@x.example,,
No kind,,x@x.example,,
Friend,friend,x@x.example,,
Not an address,lead,nobody,,
Suffix,lead,,co.kr,
Locked,lead,,naver.com,
Everybody,lead,,daum.net,
Owner,lead,,,hero
Good One,lead,a@good.example;b@good.example,,
Good Two,lead,,good.example,WUTHERING
`))
  expect(code).toBe(1)
  expect(out.split('\n')).toEqual([
    '15 rows',
    '       2  added: 2 leads',
    '      13  not added:',
    '          line 3: wuthering@abc.com is an address of ours (Jamie Bronte), so no contact can have it.',
    '          line 4: newcomer@abc.com is at our own domain abc.com. Add it to a user or an alias account instead.',
    '          line 5: workera@abc.net is an address of ours (workera@abc.net), so no contact can have it.',
    '          line 6: mail.abc.com is at, above or below our own domain abc.com.',
    expect.stringMatching(/^ {10}line 7: "name": /),
    '          line 8: Its kind is missing: customer, potential or lead.',
    expect.stringMatching(/^ {10}line 9: "kind": /),
    '          line 10: "nobody" is no mail address.',
    '          line 11: "co.kr" belongs to many companies. Write the domain of one.',
    '          line 12: naver.com is a free email provider whose lock is closed. Register single addresses, or open its lock first.',
    '          line 13: daum.net is a free email provider: mail of everybody there would go to this contact. Add it by hand if that is meant.',
    '          line 14: There is no user with the ID hero.',
    '          line 15: "Good One" is the lead of line 2 already.',
    '',
  ])
  expect(await contact('Good Two')).toMatchObject([{ owner: 'wuthering', domains: ['good.example'] }])
})

test('the same table once more changes nothing', async () => {
  const table = 'name,kind,addresses\nTwice,customer,one@twice.example\n'
  expect((await at(importContacts, file(table))).out).toContain('1  added')
  const { code, out } = await at(importContacts, file(table))
  expect({ code, out }).toEqual({ code: 0, out: '1 row\n       0  added\n       1  there already, left as they are\n' })
  expect(await contact('Twice')).toHaveLength(1)
})

test('addresses at locked providers are added, and it says that their mail is not saved', async () => {
  const { code, out } = await at(importContacts, file('name,addresses\nPrivate,a@naver.com b@gmail.com c@naver.com d@daum.net\n'), '--kind', 'lead')
  expect(code).toBe(0)
  expect(out).toContain('Mail of 3 of these addresses is not saved, because their free email providers are locked: naver.com, gmail.com.')
})

test('--dry-run checks everything and adds nothing', async () => {
  const { code, out } = await at(importContacts, '--dry-run', file('name,kind,addresses\nDry,lead,dry@dry.example\nBad,lead,ceo@abc.com\n'))
  expect(code).toBe(1)
  expect(out).toContain('       1  would be added: 1 lead\n       1  would not be added:\n          line 3: ceo@abc.com')
  expect(await contact('Dry')).toEqual([])
})

describe('what is no table', () => {
  test.each([
    ['a file that is not there', () => '/nonexistent.csv', 1, 'cannot be read'],
    ['an empty file', () => file(''), 1, 'The file is empty'],
    ['a workbook', () => file(Buffer.from('PK\x03\x04rest')), 1, 'This is a workbook of a spreadsheet program'],
    ['a picture', () => file(Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])), 1, 'This is no file of text'],
    ['a table of 10,000 columns', () => file(`name,${'x,'.repeat(10_000)}kind\n`), 1, 'more than 1000 columns'],
    ['a table whose first row names no columns', () => file('BigCo,jane@bigco.com\n'), 1, 'The first row has to name the columns'],
  ])('%s', async (_, name, code, words) => {
    const ran = await at(importContacts, name())
    expect(ran).toMatchObject({ code, out: '' })
    expect(ran.err).toContain(words)
  })

  test('a quotation mark that is never closed', async () => {
    const { code, out } = await at(importContacts, file('name,kind\nBefore,lead\n"After,lead\nLost,lead\n'))
    expect(code).toBe(1)
    expect(out).toContain('1  added: 1 lead')
    expect(out).toContain('line 3: A quotation mark is opened and never closed.')
  })

  test('no file, or two', async () => {
    expect((await at(importContacts)).code).toBe(2)
    expect((await at(importContacts, 'a.csv', 'b.csv')).code).toBe(2)
  })
})

test('ten thousand rows go in batches', async () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => `Firm ${i},lead,info@firm${i}.example,firm${i}.example`)
  const { code, out } = await at(importContacts, file(`name,kind,addresses,domains\n${rows.join('\n')}\n`))
  expect({ code, out }).toEqual({ code: 0, out: '10,000 rows\n  10,000  added: 10,000 leads\n' })
})
