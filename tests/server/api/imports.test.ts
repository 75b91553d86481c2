import iconv from 'iconv-lite'
import { beforeAll, describe, expect, it } from 'vitest'
import { listContacts, type Contact } from '../../../contract/contacts.ts'
import { listActivity } from '../../../contract/activity.ts'
import { addContact, mergeContacts } from '../../../contract/contacts.ts'
import { listChanges } from '../../../contract/changes.ts'
import { cancelJob, getJob, type Job } from '../../../contract/jobs.ts'
import { listAliases } from '../../../contract/aliases.ts'
import { changeUser, listUsers } from '../../../contract/users.ts'
import { Imports } from '../../../server/jobs/imports.ts'
import { addJobFile, askJob, createJob } from '../../../server/store/jobs.ts'
import { startBench } from './bench.ts'

const { abc, xyz, call, refused, ask, database, events, receive } = await startBench()
const { member, administrator, agent } = abc.keys

/** Hands a file over and waits until its job has ended. */
async function bring(key: string, path: string, file: string | Buffer, media = 'text/csv'): Promise<Job> {
  const answered = await ask(key, 'POST', `/api/v1/${path}`, new Uint8Array(Buffer.from(file)), { 'content-type': media })
  expect(answered.status, answered.text).toBe(202)
  const { jobId } = answered.json as { jobId: string }
  await expect.poll(async () => (await call(key, getJob, { params: { id: jobId } })).state, { timeout: 15_000 }).toMatch(/done|failed/)
  return call(key, getJob, { params: { id: jobId } })
}

async function all(key: string, query: Parameters<typeof call<typeof listContacts>>[2] extends { query?: infer Q } | undefined ? Q : never = {}): Promise<Contact[]> {
  const found: Contact[] = []
  let cursor: string | undefined
  do {
    const page = await call(key, listContacts, { query: { ...query, limit: 200, sort: 'name', ...cursor !== undefined && { cursor } } })
    found.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return found
}

/** What of a contact a file carries. */
const content = ({ kind, name, addresses, domains, owner, tags, notes }: Contact) => ({ kind, name, addresses, domains, owner, tags, notes })

describe('a file is brought', () => {
  it('as a table; the job says what came of it, and its owner alone sees it', async () => {
    const job = await bring(member, 'contacts/import?kind=lead', 'Name,E-mail,Owner\nPolar Bear,polar@ice.example,tech\nOurs,wuthering@abc.com,\nLocked,x@naver.com,\n')
    expect(job).toMatchObject({
      kind: 'import-contacts', state: 'done', done: 3, total: 3, errors: [],
      imported: { dryRun: false, added: 2, there: 0, refused: 1, kinds: { lead: 2 }, locked: [{ domain: 'naver.com', addresses: 1 }], faults: [{ line: 3, code: 'address-is-ours' }] },
    })
    expect((await all(member, { q: 'polar' })).map(content)).toEqual([
      { kind: 'lead', name: 'Polar Bear', addresses: [{ address: 'polar@ice.example', label: '' }], domains: [], owner: 'tech', tags: [], notes: '' },
    ])
    expect((await refused(agent, getJob, { params: { id: job.id } })).status).toBe(404)
    expect((await refused(agent, cancelJob, { params: { id: job.id } })).status).toBe(404)
    expect((await call(administrator, getJob, { params: { id: job.id } })).id).toBe(job.id)
    const { rows } = await database.superuser.query('select count(*)::int as pieces from job_file')
    expect(rows).toEqual([{ pieces: 0 }])
  })

  it('as cards', async () => {
    const job = await bring(member, 'contacts/import?kind=potential', 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Card Jane\r\nEMAIL;TYPE=work:card@jane.example\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Half', 'text/vcard')
    expect(job).toMatchObject({ state: 'done', imported: { added: 1, refused: 1, faults: [{ line: 6, code: 'unreadable-file' }] } })
    expect((await all(member, { q: 'Card Jane' })).map(content)).toMatchObject([{ kind: 'potential', addresses: [{ address: 'card@jane.example', label: 'work' }] }])
  })

  it('with its columns named by hand, and without a first row of names', async () => {
    const job = await bring(member, 'contacts/import?kind=lead&header=false&columns=,name,addresses', 'x,Column Firm,a@column.example\ny,Column Two,b@column.example\n')
    expect(job.imported).toMatchObject({ added: 2, refused: 0 })
  })

  it('on trial: all is checked and nothing is added', async () => {
    const job = await bring(member, 'contacts/import?kind=lead&dryRun=true', 'name,email\nDry Run,dry@run.example\nBad,ceo@abc.com\n')
    expect(job.imported).toMatchObject({ dryRun: true, added: 1, refused: 1 })
    expect(await all(member, { q: 'Dry Run' })).toEqual([])
  })

  it.each<[string, string | Buffer]>([
    ['UTF-8', 'name\n한빛 유틸\n'], ['CP949', iconv.encode('name\n한빛 유틸\n', 'cp949')], ['UTF-16', iconv.encode('name\n한빛 유틸\n', 'utf-16le', { addBOM: true })],
  ])('in %s', async (_title, file) => {
    expect((await bring(member, 'contacts/import?kind=lead', file)).state).toBe('done')
    expect((await all(member, { q: '한빛 유틸' })).map(({ name }) => name)).toEqual(['한빛 유틸'])
  })

  it('with names that are HTML, right to left, or a formula: they are text', async () => {
    const names = ['<script>alert(1)</script>', '\u202eevil', '=1+1', '🙂🙂']
    const job = await bring(member, 'contacts/import?kind=lead', `name,tags\n${names.map((name) => `${name},odd`).join('\n')}\n`)
    expect(job.imported).toMatchObject({ added: 4, refused: 0 })
    expect((await all(member, { tag: 'odd' })).map(({ name }) => name).toSorted()).toEqual(names.toSorted())
  })
})

describe('what is no file of contacts', () => {
  it.each<[string, string | Buffer, RegExp]>([
    ['nothing', '', /empty/], ['blank lines', '\n\n  \n', /empty/], ['a picture', Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0]), /no file of text/],
    ['a workbook', Buffer.from('PK\x03\x04 and so on'), /workbook/], ['no name column', 'a,b\n1,2\n', /one of them is "name"/], ['10,000 columns', `name,${'x,'.repeat(10_000)}\n`, /more than 1000 columns/],
  ])('%s: the job fails and says why', async (_title, file, words) => {
    const job = await bring(member, 'contacts/import?kind=lead', file)
    expect(job.state).toBe('failed')
    expect(job.errors[0]).toMatch(words)
  })

  it.each([['half a quotation', 'name\nWhole Firm\n"Half Firm\n'], ['a row without end', `name\nWhole Firm\n${'x'.repeat(3_000_000)}`]])('%s: what stands before is brought', async (_title, file) => {
    const job = await bring(member, 'contacts/import?kind=lead&dryRun=true', file)
    expect(job).toMatchObject({ state: 'done', imported: { added: 1, refused: 1, faults: [{ code: 'unreadable-file' }] } })
  })

  it.each([['columns', 'contacts/import?columns=name,rank'], ['kind', 'contacts/import?kind=supplier'], ['header', 'contacts/import?header=maybe']])('a wrong %s is refused', async (_title, path) => {
    expect((await ask(member, 'POST', `/api/v1/${path}`, 'name\nx\n', { 'content-type': 'text/csv' })).status).toBe(400)
  })
})

describe('a preview', () => {
  const preview = (file: string | Buffer, path = 'contacts/import/preview') => ask(administrator, 'POST', `/api/v1/${path}`, new Uint8Array(Buffer.from(file)), { 'content-type': 'text/csv' })

  it('shows how the columns begin and what they seem to hold', async () => {
    expect((await preview('First Name,Last Name,E-mail 1 - Value,E-mail 2 - Value,Phone\nJane,Doe,j@x.example,,1\nKim,Ha,k@x.example,h@x.example,2\n')).json).toEqual({
      form: 'csv',
      columns: [
        { name: 'First Name', holds: 'name', examples: ['Jane', 'Kim'] }, { name: 'Last Name', holds: 'name', examples: ['Doe', 'Ha'] },
        { name: 'E-mail 1 - Value', holds: 'addresses', examples: ['j@x.example', 'k@x.example'] }, { name: 'E-mail 2 - Value', holds: 'addresses', examples: ['', 'h@x.example'] },
        { name: 'Phone', holds: null, examples: ['1', '2'] },
      ],
    })
    expect((await preview('BEGIN:VCARD\nFN:x\nEND:VCARD\n')).json).toEqual({ form: 'vcard', columns: [] })
    expect((await preview('ID,이름,부서\nceo,x,y\n', 'directory/import/preview')).json).toMatchObject({ columns: [{ holds: 'login' }, { holds: 'name' }, { holds: 'department' }] })
  })

  it.each([['a workbook', 'PK\x03\x04'], ['nothing', ''], ['10,000 columns', 'x,'.repeat(10_000)]])('%s is refused', async (_title, file) => {
    expect((await preview(file)).json).toMatchObject({ status: 400, code: 'unreadable-file' })
  })
})

describe('what is exported', () => {
  beforeAll(async () => {
    const contacts = [
      { kind: 'customer' as const, name: '=HYPERLINK("http://evil.example")', addresses: [{ address: 'a@evil.example', label: '+Sales; "x" <y>' }, { address: 'b@evil.example' }], domains: ['evil.example'], tags: ['a;b', '"q"', '-c'], notes: '@SUM(1)\nline two' },
      { kind: 'lead' as const, name: 'Kim', addresses: [{ address: 'kim1@two.example' }] },
      { kind: 'lead' as const, name: 'Kim', addresses: [{ address: 'kim2@two.example' }], owner: 'tech', notes: "'=quoted" },
      { kind: 'potential' as const, name: '김하늘', domains: ['müller.example'], tags: ['박람회'] },
    ]
    for (const body of contacts) await call(member, addContact, { body })
  })

  it.each(['csv', 'vcard'])('as %s is imported again to the same contacts; here, where they are, nothing is added', async form => {
    const exported = await ask(member, 'GET', `/api/v1/contacts/export?form=${form}`)
    expect(exported.headers.get('content-disposition')).toMatch(/^attachment; filename="contacts\.(csv|vcf)"$/)
    const here = await bring(member, 'contacts/import', exported.text, `text/${form}`)
    expect(here).toMatchObject({ state: 'done', imported: { added: 0, refused: 0 } })

    await database.superuser.query('delete from contact where organization_id = $1', [xyz.id])
    const there = await bring(xyz.keys.member, 'contacts/import', exported.text.replaceAll('xyz.example', 'was-xyz.example'), `text/${form}`)
    expect(there).toMatchObject({ state: 'done', imported: { there: 0, refused: 0 } })
    const sorted = (contacts: Contact[]) => contacts.map(content).map((one) => JSON.stringify(one)).toSorted()
    expect(sorted(await all(xyz.keys.member))).toEqual(sorted(await all(member)).map((one) => one.replaceAll('xyz.example', 'was-xyz.example')))
  })

  it('begins no cell as a formula does', async () => {
    const { text } = await ask(member, 'GET', '/api/v1/contacts/export')
    const cells = text.split(/\r\n/).flatMap((line) => line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? []).map((cell) => cell.replace(/^"/, ''))
    expect(cells.filter((cell) => /^[=+\-@]/.test(cell))).toEqual([])
    expect(text).toContain(`'=HYPERLINK`)
  })

  it('may be narrowed', async () => {
    const { text } = await ask(member, 'GET', `/api/v1/contacts/export?kind=potential&tag=${encodeURIComponent('박람회')}`)
    expect(text.split('\r\n')).toHaveLength(3)
  })
})

describe('an import that was broken off', () => {
  const rows = Array.from({ length: 1200 }, (_, at) => `Left ${at},left${at}@left.example`)
  const left = () => database.within([abc.id], async ({ client }) => {
    const id = await createJob(client, abc.id, { kind: 'import-contacts', by: 'member', owner: 'key member of ABC' })
    await addJobFile(client, abc.id, id, 0, Buffer.from(`name,email\n${rows.join('\n')}\n`))
    await askJob(client, abc.id, id, { kind: 'lead', header: true, dryRun: false })
    return id
  })

  it('is taken over by another process, and nothing is brought twice', async () => {
    const id = await left()
    const first = new Imports({ database, events, log: () => {} })
    const begun = new Promise<void>(resolve => {
      const stop = events.listen(abc.id, { tell: () => { stop(); resolve() }, end: () => {} })
    })
    first.begin(abc.id, id)
    await begun
    await first.stop()
    const halfway = await call(member, getJob, { params: { id } })
    expect(halfway.state).toBe('running')
    expect(halfway.done).toBeLessThan(1200)
    await database.superuser.query(`update job set heard_at = now() - interval '1 minute' where id = $1`, [id])
    const [second, third] = [new Imports({ database, events, log: () => {} }), new Imports({ database, events, log: () => {} })]
    await Promise.all([second.look(), third.look()])
    const job = await call(member, getJob, { params: { id } })
    expect(job).toMatchObject({ state: 'done', done: 1200, total: 1200, imported: { added: 1200, there: 0, refused: 0 } })
    expect((await all(member, { q: '@left.example' })).length).toBe(1200)
  })

  it('is cancelled between two batches, and what it did stays', async () => {
    const id = await left()
    await call(member, cancelJob, { params: { id } })
    const imports = new Imports({ database, events, log: () => {} })
    imports.begin(abc.id, id)
    await imports.stop()
    expect(await call(member, getJob, { params: { id } })).toMatchObject({ state: 'cancelled', done: 0 })
  })
})

describe('merged contacts', () => {
  it('have one history in which a mail of several stands once, with all its reasons', async () => {
    const add = (name: string, address: string) => call(member, addContact, { body: { kind: 'lead', name, addresses: [{ address, label: name }] } })
    const [into, second, third] = [await add('Keep', 'k@one.example'), await add('Go', 'g@two.example'), await add('Gone', 'h@two.example')]
    await receive({ from: 'g@two.example', to: ['wuthering@abc.com'], cc: ['h@two.example'], subject: 'Both that go', messageId: '<go@two.example>' })
    await receive({ from: 'k@one.example', to: ['wuthering@abc.com'], cc: ['h@two.example'], subject: 'Kept and gone', messageId: '<keep@two.example>' })
    const { merged } = await call(member, mergeContacts, { body: { into: into.id, from: [second.id, third.id] } })
    expect(merged).toEqual({ mails: 1, tickets: 0, notes: 0, inBoth: 2 })
    const { items } = await call(member, listActivity, { params: { id: into.id } })
    expect(items.map(({ mail, why }) => [mail?.subject, why.map(({ participant }) => participant).toSorted()])).toEqual([
      ['Kept and gone', ['h@two.example', 'k@one.example']], ['Both that go', ['g@two.example', 'h@two.example']],
    ])
  })
})

describe('people are brought', () => {
  it('as a table: added, changed, left as they are, refused; each change stands in the audit log', async () => {
    const table = 'ID,Name,Department,Position,E-mail,Role,Active,Members\nhelp,Help Line,,,help@abc.com,,,"newbie; tech"\nnewbie,New Bie,Sales,Rep,newbie@abc.com,agent,,\ntech,,Support,,,,,\nwrong,Wrong,,,x@elsewhere.example,,,\n'
    const trial = await bring(administrator, 'directory/import?dryRun=true', table)
    expect(trial).toMatchObject({ state: 'done', imported: { added: 2, changed: 1, refused: 1, kinds: { user: 1, alias: 1 }, faults: [{ line: 5, code: 'address-not-at-own-domain' }] } })
    expect((await call(administrator, listUsers, { query: { q: 'newbie' } })).items).toEqual([])

    const job = await bring(administrator, 'directory/import', table)
    expect(job.imported).toMatchObject({ ...trial.imported, dryRun: false })
    const { items: [newbie] } = await call(administrator, listUsers, { query: { q: 'newbie' } })
    expect(newbie).toMatchObject({ login: 'newbie', name: 'New Bie', department: 'Sales', position: 'Rep', role: 'agent', active: true })
    expect((await call(administrator, listAliases, { query: { q: 'help' } })).items[0]).toMatchObject({ login: 'help', members: ['newbie', 'tech'] })
    expect((await call(administrator, listChanges, { query: { limit: 3 } })).items.map(({ menu, subject }) => `${menu} ${subject}`)).toEqual(['aliases help', 'users tech', 'users newbie'])

    expect((await bring(administrator, 'directory/import', table)).imported).toMatchObject({ added: 0, changed: 0, there: 3, refused: 1 })
    expect((await bring(administrator, 'directory/import', 'ID,재직\nnewbie,퇴직\n')).imported).toMatchObject({ changed: 1 })
    expect((await call(administrator, listUsers, { query: { q: 'newbie' } })).items[0]).toMatchObject({ active: false, position: 'Rep' })
    await call(administrator, changeUser, { params: { id: newbie!.id }, body: { active: true } })
  })

  it('by administrators alone; cards are no table', async () => {
    expect((await ask(agent, 'POST', '/api/v1/directory/import', 'id\nx\n', { 'content-type': 'text/csv' })).status).toBe(403)
    expect((await bring(administrator, 'directory/import', 'BEGIN:VCARD\nFN:x\nEND:VCARD\n')).errors[0]).toMatch(/as a table/)
  })
})
