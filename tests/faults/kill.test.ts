import { afterEach, describe, expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'
import { everythingIsThere, Ledger } from './ledger.ts'
import { Served } from './served.ts'

let served: Served

afterEach(async () => { await served.remove() })

/** Company ABC on a server of its own, ready to receive. */
async function company(): Promise<Served> {
  served = await Served.in(packageRoot)
  await served.found()
  await served.start()
  await served.post('/contacts', { kind: 'customer', name: 'BigCo', addresses: [{ address: 'jane@bigco.com', label: '' }] })
  return served
}

describe('what was acknowledged is there, once, whatever is killed', () => {
  test('the server, five times under load', { timeout: 300_000 }, async () => {
    const server = await company()
    const ledger = new Ledger()
    for (let round = 0; round < 5; round++) {
      await ledger.under(server, () => server.kill())
      await server.start()
    }
    await ledger.drain(server)
    await everythingIsThere(ledger, server)
    expect(await server.stop()).toBe(0)
  })

  test('PostgreSQL, three times under load: senders are told to come again, and the server goes on by itself', { timeout: 300_000 }, async () => {
    const server = await company()
    const ledger = new Ledger()
    for (let round = 0; round < 3; round++) {
      await ledger.under(server, async () => { process.kill(server.postmaster, 'SIGKILL') })
      await ledger.drain(server)
    }
    await everythingIsThere(ledger, server)
    expect(await server.stop()).toBe(0)
  })
})
