import { beforeAll, describe, expect, test } from 'vitest'
import { discardOutgoingMail, getOutgoingMail, listOutbox, listSenders, retryOutgoingMail, sendMail } from '../../../contract/outbox.ts'
import { addSupportAddress } from '../../../contract/support-addresses.ts'
import { changeTransport, getTransport, testTransport } from '../../../contract/transport.ts'
import { addExceptionAddress } from '../../../contract/exception-addresses.ts'
import { addExternalAddress } from '../../../contract/external-addresses.ts'
import { listChanges } from '../../../contract/changes.ts'
import { openHead } from '../../../server/outbound/outbox.ts'
import { octetsPlace } from '../../../server/store/outbox.ts'
import { companyServer, serverFor } from '../../../server/store/transport.ts'
import { startOutgoing } from '../../outgoing.ts'
import { startBench } from './bench.ts'

const bench = await startBench()
const { abc, xyz, call, refused, signedIn, database, secrets, receive } = bench
const { administrator, agent, member } = abc.keys
const [wwarrior, cagedbird, ceo, wuthering] = await Promise.all(['wwarrior', 'cagedbird', 'ceo', 'wuthering'].map(login => signedIn(abc, login)))
const mail = { from: 'ceo@abc.com', to: ['Jane Doe <jane@bigco.com>'], subject: 'Offer', text: 'Good day.' }

describe('The outgoing server', () => {
  test('is not there to begin with, and then nothing can be sent', async () => {
    expect(await call(administrator, getTransport)).toEqual({ server: null, port: 587, security: 'starttls', username: null, hasPassword: false })
    expect(await refused(ceo!, sendMail, { body: mail })).toMatchObject({ status: 409, code: 'no-outgoing-server' })
  })

  test('is set, its port follows SSL, and its password is never shown', async () => {
    const set = await call(administrator, changeTransport, { body: { server: 'SMTP.abc.com.', security: 'tls', username: 'abc', password: 'open sesame' } })
    expect(set).toMatchObject({ server: 'smtp.abc.com', port: 465, security: 'tls', username: 'abc', hasPassword: true })
    expect(JSON.stringify([set, await call(administrator, getTransport), await call(administrator, listChanges, {})])).not.toContain('sesame')
    const saved = await within(client => companyServer(client, abc.id))
    expect(secrets.open(saved!.sealedPassword!, saved!.place).toString()).toBe('open sesame')
    expect(saved!.sealedPassword!.toString('latin1')).not.toContain('sesame')
  })

  test.each([
    ['another server', { server: 'smtp.evil.example' }, false], ['another name', { username: 'eve' }, false], ['no SSL any more', { security: 'none' as const }, false], ['another port', { port: 2525 }, true],
  ])('%s: does the password stay? %s', async (_, body, stays) => {
    await call(administrator, changeTransport, { body: { server: 'smtp.abc.com', security: 'tls', username: 'abc', password: 'open sesame' } })
    expect(await call(administrator, changeTransport, { body })).toMatchObject({ hasPassword: stays })
  })

  test.each([['http://smtp.abc.com/'], ['smtp abc com'], ['a@b']])('%s is no name of a server', async server => {
    expect(await refused(administrator, changeTransport, { body: { server } })).toMatchObject({ status: 400, code: 'invalid-field' })
  })

  test('is tested as the form has it: signed in, nothing sent, nothing saved', async () => {
    const server = await startOutgoing({}, { tls: true })
    const before = await call(administrator, getTransport)
    const proposed = { server: '127.0.0.1', port: server.port, security: 'tls' as const, username: 'abc' }
    expect(await call(administrator, testTransport, { body: { ...proposed, password: 'x' } })).toEqual({ ok: true, fault: null })
    expect(server.lines.at(-2)).toMatch(/^AUTH/)
    // The saved password is of another server: it does not go to this one.
    expect(await call(administrator, testTransport, { body: proposed })).toMatchObject({ ok: false, fault: { step: 'sign-in', code: 'sign-in-missing' } })
    server.answer({ AUTH: '535 5.7.8 secret words of theirs' })
    const refusal = await call(administrator, testTransport, { body: { ...proposed, password: 'x' } })
    expect(refusal).toMatchObject({ ok: false, fault: { step: 'sign-in', code: 'sign-in-refused' } })
    expect(JSON.stringify(refusal)).not.toContain('secret')
    expect(await call(administrator, testTransport, { body: { ...proposed, security: 'none', password: 'x' } })).toMatchObject({ ok: false, fault: { code: 'tls-expected' } })
    expect(await call(administrator, testTransport, { body: { ...proposed, server: '10.0.0.1', password: 'x' } })).toMatchObject({ ok: false, fault: { step: 'address', code: 'address-private' } })
    expect(await call(administrator, getTransport)).toEqual(before)
    await server.close()
  })

  test('goes when its name does', async () => {
    expect(await call(administrator, changeTransport, { body: { server: null } })).toMatchObject({ server: null, hasPassword: false })
    await call(administrator, changeTransport, { body: { server: 'smtp.abc.com' } })
  })
})

describe('As whom one may write', () => {
  beforeAll(async () => {
    await call(administrator, addSupportAddress, { body: { login: 'support' } })
    await call(administrator, addExternalAddress, { body: { type: 'smtp', server: 'smtp.abc.net', email: 'worker.a@abc.net', password: 'x' } })
    await call(administrator, addExternalAddress, { body: { type: 'pop3', server: 'pop.abc.net', email: 'worker.b@abc.net' } })
  })
  const addresses = async (key: string): Promise<string[]> => (await call(key, listSenders, {})).items.map(({ address, kind, canSend }) => `${address} ${kind}${canSend ? '' : ' cannot'}`)
  const external = ['worker.a@abc.net external', 'worker.b@abc.net external cannot']

  test('a member: as itself, and as the external addresses', async () => {
    expect(await addresses(ceo!)).toEqual(['ceo@abc.com own', 'langston.morrison@abc.com own', ...external])
  })
  test('an agent: as the support addresses too', async () => {
    expect(await addresses(cagedbird!)).toEqual(['cagedbird@abc.com own', 'support@abc.com support', ...external])
  })
  test('a program: never as a person, but with the key of an administrator', async () => {
    expect(await addresses(member)).toEqual(external)
    expect(await addresses(agent)).toEqual(['support@abc.com support', ...external])
    expect(await addresses(administrator)).toEqual(expect.arrayContaining(['ceo@abc.com own', 'support@abc.com own', ...external]))
  })
  test.each([
    ['a colleague', 'wuthering@abc.com', 403], ['the Help Desk, by a member', 'support@abc.com', 403], ['a contact', 'jane@bigco.com', 403], ['nobody', 'nobody@abc.com', 403],
  ])('not as %s', async (_, from) => {
    expect(await refused(ceo!, sendMail, { body: { ...mail, from } })).toMatchObject({ status: 400, code: 'not-your-address', errors: [{ path: 'from' }] })
    expect(await refused(ceo!, sendMail, { query: { preview: 'true' }, body: { ...mail, from } })).toMatchObject({ code: 'not-your-address' })
  })
})

describe('The verdict before sending', () => {
  const preview = (key: string, body: object) => call(key, sendMail, { query: { preview: '' }, body: { ...mail, ...body } })
  test('names whose histories get the mail', async () => {
    expect(await preview(ceo!, {})).toMatchObject({ outcome: 'saved', direction: 'outgoing', saved: expect.arrayContaining([expect.objectContaining({ contact: abc.contacts.get('bigco') })]) })
  })
  test('counts blind recipients too', async () => {
    expect(await preview(ceo!, { to: [], bcc: ['jane@bigco.com'] })).toMatchObject({ outcome: 'saved', saved: expect.arrayContaining([expect.objectContaining({ contact: abc.contacts.get('bigco') })]) })
  })
  test('says which rule keeps it out, and only to administrators whose rule that is', async () => {
    await call(administrator, addExceptionAddress, { body: { login: 'wuthering' } })
    const from = 'wuthering@abc.com'
    const seen = await preview(wuthering!, { from })
    expect(seen).toMatchObject({ outcome: 'skipped', reasons: [{ code: 'exception-address' }] })
    expect(JSON.stringify(seen)).not.toContain('setting')
    expect(await preview(administrator, { from })).toMatchObject({ reasons: [{ code: 'exception-address', setting: { menu: 'exception-addresses' } }] })
  })
  test('sends nothing, also with a key that is used for the sending afterwards', async () => {
    const headers = { 'idempotency-key': 'preview-then-send' }
    const before = await count()
    await call(ceo!, sendMail, { query: { preview: '' }, body: mail, headers })
    expect(await count()).toBe(before)
    expect(await refused(ceo!, sendMail, { body: mail, headers })).toMatchObject({ code: 'idempotency-mismatch' })
  })
})

describe('A mail that is sent', () => {
  test('waits in the outbox, and its author sees how far it is', async () => {
    const sent = await call(ceo!, sendMail, { body: mail })
    expect(sent).toMatchObject({ state: 'sending', from: 'ceo@abc.com', subject: 'Offer', to: ['jane@bigco.com'], fault: null, recorded: null })
    expect(await call(ceo!, getOutgoingMail, { params: { id: (sent as { id: string }).id } })).toEqual(sent)
    expect((await call(ceo!, listOutbox, {})).items[0]).toEqual(sent)
  })

  test('is once in the outbox, however often it is sent with one Idempotency-Key', async () => {
    const before = await count()
    const ids = await Promise.all(Array.from({ length: 3 }, async () => (await call(ceo!, sendMail, { body: mail, headers: { 'idempotency-key': 'once' } }) as { id: string }).id))
    expect(new Set(ids).size).toBe(1)
    expect(await count()).toBe(before + 1)
  })

  test('is its author\'s: an administrator sees that it is there, others do not', async () => {
    const { id } = await call(ceo!, sendMail, { body: { ...mail, subject: 'Confidential' } }) as { id: string }
    expect(await call(wwarrior!, getOutgoingMail, { params: { id } })).toMatchObject({ id, state: 'sending', subject: null, to: [] })
    expect((await call(wwarrior!, listOutbox, { query: { of: 'everybody' } })).items[0]).toMatchObject({ id, subject: null })
    for (const key of [cagedbird!, member, xyz.keys.administrator]) expect(await refused(key, getOutgoingMail, { params: { id } })).toMatchObject({ status: 404 })
    expect(await refused(ceo!, listOutbox, { query: { of: 'everybody' } })).toMatchObject({ status: 403 })
  })

  test('goes to those who were typed, in whatever form, and to nobody twice', async () => {
    const { id } = await call(ceo!, sendMail, { body: { ...mail, to: ['mailto:Jane.Doe@BigCo.com', '"Kim, 철수" <kim@acme.co.kr>'], cc: ['x@müller.example'], bcc: ['kim@acme.co.kr'] } }) as { id: string }
    const head = await headOf(id)
    expect(head.envelope).toEqual({ from: 'ceo@abc.com', to: ['Jane.Doe@bigco.com', 'kim@acme.co.kr', 'x@xn--mller-kva.example'] })
  })

  test('that answers another one stands in its conversation', async () => {
    const { mailId } = await receive({ from: 'jane@bigco.com', to: ['ceo@abc.com'], messageId: '<q3@bigco.com>', headers: { References: '<q1@bigco.com> <q2@bigco.com>', 'In-Reply-To': '<q2@bigco.com>' } })
    const { id } = await call(ceo!, sendMail, { body: { ...mail, inReplyTo: mailId! } }) as { id: string }
    const octets = await octetsOf(id)
    expect(octets).toMatch(/^In-Reply-To: <q3@bigco\.com>\r$/m)
    expect(octets).toMatch(/^References: <q1@bigco\.com>\s+<q2@bigco\.com>\s+<q3@bigco\.com>\r$/m)
    expect(await refused(ceo!, sendMail, { body: { ...mail, inReplyTo: '999999' } })).toMatchObject({ code: 'not-found' })
  })

  test('can be given up as long as it waits, and leaves nothing behind', async () => {
    const { id } = await call(ceo!, sendMail, { body: mail }) as { id: string }
    await call(ceo!, discardOutgoingMail, { params: { id } })
    expect(await refused(ceo!, getOutgoingMail, { params: { id } })).toMatchObject({ status: 404 })
    expect((await within(client => client.query('select from outgoing_mail where id = $1', [id]))).rowCount).toBe(0)
  })

  test('that failed is tried again when somebody says so; one that left is not', async () => {
    const { id } = await call(ceo!, sendMail, { body: mail }) as { id: string }
    await within(client => client.query(`update outgoing_mail set state = 'failed', fault = 'recipients-refused', reply = '550 5.1.1', ended_at = now() where id = $1`, [id]))
    expect(await call(ceo!, getOutgoingMail, { params: { id } })).toMatchObject({ state: 'failed', fault: 'recipients-refused', reply: '550 5.1.1', subject: 'Offer' })
    expect(await call(ceo!, retryOutgoingMail, { params: { id } })).toMatchObject({ state: 'sending' })
    await within(client => client.query(`update outgoing_mail set state = 'sent', sent_at = now(), sealed_head = null, sealed_octets = null where id = $1`, [id]))
    expect(await refused(ceo!, retryOutgoingMail, { params: { id } })).toMatchObject({ code: 'finished' })
    expect(await refused(ceo!, discardOutgoingMail, { params: { id } })).toMatchObject({ code: 'finished' })
  })

  test.each([
    ['without a recipient', { to: [] }, 'to', 'missing-field'],
    ['to what is no address', { cc: ['jane at bigco'] }, 'cc.0', 'not-an-address'],
    ['to two in one', { to: ['a@bigco.com, b@bigco.com'] }, 'to.0', 'not-an-address'],
    ['with a line break in its subject', { subject: 'a\r\nBcc: eve@evil.example' }, 'subject', 'invalid-field'],
    ['with a file of no media type', { files: [{ name: 'a', type: 'text/plain\r\nX: 1', content: '' }] }, 'files.0.type', 'invalid-field'],
    ['with a file that is no base64', { files: [{ name: 'a', content: '***' }] }, 'files.0.content', 'invalid-field'],
  ])('is refused %s', async (_, body, path, code) => {
    expect(await refused(ceo!, sendMail, { body: { ...mail, ...body } })).toMatchObject({ status: 400, errors: [{ path, code }] })
  })

  test('may not be larger than a mail is', async () => {
    const content = Buffer.alloc(900_000).toString('base64')
    expect(await refused(ceo!, sendMail, { body: { ...mail, files: [{ name: 'a', content }] } })).toMatchObject({ status: 413, code: 'too-large' })
  })
})

const within = <T>(work: (client: Parameters<Parameters<typeof database.within>[1]>[0]['client']) => Promise<T>): Promise<T> => database.within([abc.id], ({ client }) => work(client))
const count = async (): Promise<number> => (await within(client => client.query('select from outgoing_mail'))).rowCount!

async function rowOf(id: string): Promise<{ sealed_head: Buffer; sealed_octets: Buffer }> {
  return (await within(client => client.query('select sealed_head, sealed_octets from outgoing_mail where id = $1', [id]))).rows[0]
}

async function headOf(id: string): Promise<ReturnType<typeof openHead>> {
  return openHead((await rowOf(id)).sealed_head, abc.id, id, secrets)
}

async function octetsOf(id: string): Promise<string> {
  return secrets.open((await rowOf(id)).sealed_octets, octetsPlace(abc.id, id)).toString()
}

test('An external address has its own server, and no other', async () => {
  expect(await within(client => serverFor(client, abc.id, 'worker.a@abc.net'))).toMatchObject({ server: 'smtp.abc.net', username: 'worker.a@abc.net' })
  expect(await within(client => serverFor(client, abc.id, 'worker.b@abc.net'))).toBeNull()
  expect(await within(client => serverFor(client, abc.id, 'ceo@abc.com'))).toMatchObject({ server: 'smtp.abc.com', username: null })
})
