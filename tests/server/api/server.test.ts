import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import Fastify from 'fastify'
import { afterAll, describe, expect, it } from 'vitest'
import { getHealth } from '../../../contract/health.ts'
import { byApiKey } from '../../../server/api/access.ts'
import { Refusal } from '../../../server/api/errors.ts'
import { serveWeb } from '../../../server/api/web.ts'
import { connectDatabase } from '../../../server/database/database.ts'
import { startBench } from './bench.ts'

const { abc, another, ask, call, url, logged } = await startBench()
const { administrator, member } = abc.keys
const json = { 'content-type': 'application/json' }

describe('a request that cannot be read', () => {
  it.each([
    ['half a body', 'POST', '/api/v1/contacts', '{"kind":"lead"', json, 400, 'unreadable-body'],
    ['a body in another encoding', 'POST', '/api/v1/contacts', Buffer.from('{"kind":"lead","name":"\xe9"}', 'latin1'), json, 400, 'unreadable-body'],
    ['an empty body', 'POST', '/api/v1/contacts', undefined, json, 400, 'missing-field'],
    ['a form', 'POST', '/api/v1/contacts', 'kind=lead', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported-media'],
    ['plain text', 'POST', '/api/v1/contacts', 'lead', { 'content-type': 'text/plain' }, 415, 'unsupported-media'],
    ['a mail where JSON is taken', 'POST', '/api/v1/contacts', 'From: x', { 'content-type': 'message/rfc822' }, 415, 'unsupported-media'],
    ['a body of 2 MB', 'POST', '/api/v1/contacts', JSON.stringify({ notes: 'x'.repeat(2_000_000) }), json, 413, 'too-large'],
    ['a body that would change all objects', 'POST', '/api/v1/contacts', '{"kind":"lead","name":"x","__proto__":{"admin":true}}', json, 400, 'unknown-field'],
    ['a body where none is taken', 'POST', '/api/v1/organization/capture/renew', '{"token":"mine"}', json, 400, 'unknown-field'],
    ['a query where none is taken', 'GET', '/api/v1/organization?all=true', undefined, {}, 400, 'unknown-field'],
    ['a query that says one thing twice', 'GET', '/api/v1/contacts?limit=1&limit=2', undefined, {}, 400, 'invalid-field'],
    ['an address that is none', 'GET', '/api/v1/contact', undefined, {}, 404, 'not-found'],
    ['an address with a broken sign', 'GET', '/api/v1/contacts/%E0%A4%A', undefined, {}, 400, 'bad-request'],
    ['an id that is none', 'GET', '/api/v1/contacts/1%20or%201=1', undefined, {}, 404, 'not-found'],
    ['another method', 'PUT', '/api/v1/contacts', '{}', json, 405, 'method-not-allowed'],
  ])('%s is refused in words', async (_title, method, address, body, headers, status, code) => {
    const answered = await ask(administrator, method, address, body, headers)
    expect(answered.json).toMatchObject({ status, code })
    expect(answered.text).not.toMatch(/node_modules|at .*\.ts|SELECT|postgres/i)
    if (status === 405) expect(answered.headers.get('allow')).toBe('GET, POST')
  })

  it('a cut body leaves nothing behind, and the next request is answered', async () => {
    const { hostname, port } = new URL(url)
    const socket = net.connect(Number(port), hostname)
    socket.write(`POST /api/v1/contacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${member}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"kind":"le`)
    await new Promise(resolve => setTimeout(resolve, 50))
    socket.destroy()
    expect((await ask(member, 'GET', '/api/v1/contacts?q=le')).status).toBe(200)
  })

  it('nobody may send us much', async () => {
    const answered = await ask(null, 'POST', '/api/v1/mail-log/uploads', Buffer.alloc(100_000), { 'content-type': 'message/rfc822' })
    expect(answered.status).toBe(401)
  })
})

describe('health and metrics', () => {
  it('health is for anyone', async () => {
    expect(await call(null, getHealth)).toEqual({ live: true, ready: true })
  })

  it('metrics are figures that Prometheus reads, for administrators', async () => {
    expect((await ask(member, 'GET', '/metrics')).status).toBe(403)
    const { text, headers } = await ask(administrator, 'GET', '/metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const lines = text.trimEnd().split('\n').filter(line => !line.startsWith('#'))
    for (const line of lines) expect(line).toMatch(/^[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?[\d.]+$/)
    expect(lines).toContain('mailkeep_balance 0')
    expect(lines).toContain('mailkeep_door_refused_total{door="smtp",why="wrong-token"} 3')
  })
})

it('a server that stops answers what was asked, and waits for nobody who asks nothing', async () => {
  const api = await another()
  const { hostname, port } = new URL(api.url)
  const silent = net.connect(Number(port), hostname)
  await once(silent, 'connect')
  const asking = net.connect(Number(port), hostname)
  asking.write(`POST /api/v1/contacts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${member}\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n`)
  await new Promise(resolve => setTimeout(resolve, 100))
  const started = performance.now()
  const closed = api.close()
  asking.write('{"kind":"lead","name":"Waiter"}'.slice(0, 30))
  const [answer] = await once(asking, 'data') as [Buffer]
  await closed
  expect(answer.toString()).toMatch(/^HTTP\/1.1 400 /)
  expect(performance.now() - started).toBeLessThan(2000)
  await expect(fetch(api.url)).rejects.toThrow()
  silent.destroy()
})

it('a server whose database is away says so, and that trying again helps', async () => {
  const away = connectDatabase({ host: '/nonexistent', user: 'nobody' }, { connections: 1, notice: () => {} })
  const lines: string[] = []
  const api = await another({ database: away, waysIn: [byApiKey(away)], log: (_level, what, facts) => void lines.push(`${what} ${JSON.stringify(facts)}`) })
  const answered = await fetch(`${api.url}/api/v1/contacts`, { headers: { authorization: `Bearer ${member}` } })
  expect([answered.status, answered.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await answered.json()).toMatchObject({ code: 'try-again', detail: expect.stringContaining('trying again helps') })
  const health = await fetch(`${api.url}/health`)
  expect([health.status, await health.json()]).toEqual([503, { live: true, ready: false }])
  expect(lines).toEqual(['A request failed {"route":"GET /api/v1/contacts","problem":"try-again","cause":"Error ENOENT"}'])
  await api.close()
  await away.close()
})

it('answers are not kept by anybody on the way', async () => {
  const { headers } = await ask(member, 'GET', '/api/v1/contacts')
  expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff'])
})

it('nothing was logged of requests that were merely wrong', () => expect(logged).toEqual([]))

describe('the web app', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-web-'))
  mkdirSync(path.join(folder, 'assets'))
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Mailkeep</title>')
  writeFileSync(path.join(folder, 'assets', 'app-1a2b.js'), '1')
  const app = Fastify({ exposeHeadRoutes: false })
  app.setErrorHandler((error, _request, reply) => reply.code(error instanceof Refusal ? error.status : 500).send())
  afterAll(async () => {
    await app.close()
    rmSync(folder, { recursive: true })
  })

  it('is served with a strict policy, and its page stands for every address of its own', async () => {
    await serveWeb(app, folder, () => { throw new Refusal(404, 'not-found', 'There is none.') })
    const base = await app.listen({ host: '127.0.0.1', port: 0 })
    const page = (address: string, accept = 'text/html') => fetch(base + address, { headers: { accept } })
    for (const address of ['/', '/contacts/5?kind=lead', '/settings']) {
      const answered = await page(address)
      expect([answered.status, await answered.text()]).toEqual([200, '<!doctype html><title>Mailkeep</title>'])
      expect(answered.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/)
      expect(answered.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/)
    }
    const script = await page('/assets/app-1a2b.js', '*/*')
    expect([script.status, script.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
    expect((await page('/assets/missing.js', '*/*')).status).toBe(404)
    expect((await page('/api/v1/nothing')).status).toBe(404)
    expect((await page('/..%2f..%2fetc/passwd', '*/*')).status).toBe(404)
  })

  it('is missing politely', async () => {
    const { status, text } = await ask(null, 'GET', '/')
    expect([status, text]).toEqual([200, expect.stringContaining('/api/docs')])
  })
})
