import { describe, expect, it } from 'vitest'
import { changeOrganization, changeRetention, getDoors, getOrganization, getRetention, renewCapture } from '../../../contract/organization.ts'
import { listChanges, undoChange } from '../../../contract/changes.ts'
import { addOtherDomain } from '../../../contract/other-domains.ts'
import { cancelJob, getJob, listJobs } from '../../../contract/jobs.ts'
import { createJob, finishJob, reportJob } from '../../../server/store/jobs.ts'
import { startBench } from './bench.ts'

const { abc, xyz, call, refused, database } = await startBench()
const { administrator, member } = abc.keys

it('the doors say to administrators where they listen', async () => {
  expect(await call(administrator, getDoors)).toEqual({ smtp: { host: '127.0.0.1', port: 2525 }, lmtp: null })
  expect((await refused(member, getDoors)).status).toBe(403)
})

describe('our company', () => {
  it('is read by everybody and changed by administrators', async () => {
    const before = await call(member, getOrganization)
    expect(before).toMatchObject({ id: abc.id, name: 'ABC', domains: ['abc.com'], language: 'en', trustedNetworks: [], authservIds: [] })
    expect(before.captureAddress).toMatch(/^capture\+[a-z2-7]{16}@capture\.localhost$/)
    const changed = await call(administrator, changeOrganization, {
      body: { language: 'ko', domains: ['abc.com', 'https://www.ABC.co.kr'], trustedNetworks: ['10.0.0.0/8', '::1'], authservIds: ['mx.abc.com'] },
    })
    expect(changed).toMatchObject({ name: 'ABC', language: 'ko', domains: ['abc.com', 'abc.co.kr'], trustedNetworks: ['10.0.0.0/8', '::1'], authservIds: ['mx.abc.com'] })
    await call(administrator, undoChange, { params: { id: changed.changeId } })
    expect(await call(member, getOrganization)).toEqual(before)
    expect((await refused(member, changeOrganization, { body: { name: 'Mine' } })).status).toBe(403)
  })

  it.each([
    ['a domain in use', { domains: ['abc.net'] }, 409, 'domain-in-use', undefined],
    ['a domain of a contact', { domains: ['abc.com', 'bigco.com'] }, 409, 'domain-of-contact', { kind: 'contact', name: 'BigCo' }],
    ['a domain below which a contact is', { domains: ['abc.com', 'com.example', 'globex.com'] }, 409, 'domain-of-contact', { kind: 'contact' }],
    ["a domain at which a contact's address is", { domains: ['abc.com', 'plus.example'] }, 409, 'domain-of-contact', { kind: 'contact' }],
    ['a public suffix', { domains: ['abc.com', 'co.kr'] }, 400, 'public-suffix', undefined],
    ["another company's domain", { domains: ['abc.com', 'xyz.example'] }, 400, 'domain-taken', undefined],
    ['no domain', { domains: [] }, 400, 'invalid-field', undefined],
    ['another language', { language: 'de' }, 400, 'invalid-field', undefined],
    ['a network that is none', { trustedNetworks: ['10.0.0.0/33'] }, 400, 'invalid-field', undefined],
    ['a capture address', { captureAddress: 'capture+mine@x' }, 400, 'unknown-field', undefined],
  ])('may not get %s', async (_title, body, status, code, conflict) => {
    const before = await call(administrator, getOrganization)
    const refusal = await refused(administrator, changeOrganization, { body })
    expect(refusal).toMatchObject({ status, code, ...conflict && { conflict } })
    expect(JSON.stringify(refusal)).not.toMatch(/XYZ/)
    expect(await call(administrator, getOrganization)).toEqual(before)
  })

  it('may not own a domain that it keeps out', async () => {
    await call(administrator, addOtherDomain, { body: { domain: 'kept-out.example' } })
    expect(await refused(administrator, changeOrganization, { body: { domains: ['abc.com', 'kept-out.example'] } })).toMatchObject({ code: 'domain-taken', conflict: { kind: 'other-domain' } })
  })

  it('renews its capture address; the old one works for 7 days', async () => {
    const old = await call(administrator, getOrganization)
    const renewed = await call(administrator, renewCapture)
    expect(renewed.captureAddress).not.toBe(old.captureAddress)
    expect(renewed.previous.captureAddress).toBe(old.captureAddress)
    expect(Date.parse(renewed.previous.expiresAt) - Date.now()).toBeGreaterThan(6.9 * 86_400_000)
    expect((await call(administrator, getOrganization)).captureAddress).toBe(renewed.captureAddress)
    const { items } = await call(administrator, listChanges, { query: { limit: 1 } })
    expect(JSON.stringify(items)).not.toContain(renewed.captureAddress)
    expect(await refused(administrator, undoChange, { params: { id: renewed.changeId } })).toMatchObject({ status: 409, code: 'not-undoable' })
  })

  it('says for how long its mail log remembers', async () => {
    expect(await call(administrator, getRetention)).toEqual({ logDays: 30 })
    const { changeId } = await call(administrator, changeRetention, { body: { logDays: 365 } })
    expect(await call(administrator, getRetention)).toEqual({ logDays: 365 })
    await call(administrator, undoChange, { params: { id: changeId } })
    expect(await call(administrator, getRetention)).toEqual({ logDays: 30 })
    for (const logDays of [0, 366, 1.5, '30']) expect((await refused(administrator, changeRetention, { body: { logDays } })).status).toBe(400)
  })
})

describe('a job', () => {
  const within = <T>(work: (client: Parameters<typeof createJob>[0]) => Promise<T>): Promise<T> => database.within([abc.id], ({ client }) => work(client))

  it('shows how far it is, and stops when it is cancelled', async () => {
    const id = await within(client => createJob(client, abc.id, { kind: 'import', by: 'ceo', total: 3 }))
    expect(await within(client => reportJob(client, abc.id, id, { done: 2, errors: ['Line 7 holds no address.'] }))).toBe(true)
    expect(await call(administrator, getJob, { params: { id } })).toMatchObject({ kind: 'import', state: 'running', done: 2, total: 3, errors: ['Line 7 holds no address.'], createdBy: 'ceo', finishedAt: null })
    expect((await refused(xyz.keys.administrator, cancelJob, { params: { id } })).status).toBe(404)
    expect(await call(administrator, cancelJob, { params: { id } })).toMatchObject({ state: 'cancelled', done: 2 })
    expect(await within(client => reportJob(client, abc.id, id, { done: 3 }))).toBe(false)
    expect(await within(client => finishJob(client, abc.id, id, 'done'))).toBe(false)
    expect(await refused(administrator, cancelJob, { params: { id } })).toMatchObject({ status: 409, code: 'finished' })
    expect((await call(administrator, listJobs)).items.map(job => job.id)).toEqual([id])
  })

  it('keeps its first hundred errors', async () => {
    const id = await within(client => createJob(client, abc.id, { kind: 'import', by: null }))
    for (let round = 0; round < 3; round++) await within(client => reportJob(client, abc.id, id, { done: round, errors: Array.from({ length: 60 }, (_, at) => `${round} ${at}`) }))
    const { errors } = await call(administrator, getJob, { params: { id } })
    expect([errors.length, errors[0], errors[99]]).toEqual([100, '0 0', '1 39'])
  })
})
