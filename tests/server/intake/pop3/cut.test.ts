import { describe, expect, test } from 'vitest'
import { FaultyServer } from './faulty-server.ts'
import { letter, messageIdOf, Visitor } from './visitor.ts'

const MAILS = ['1@bigco.com', '2@bigco.com', '3@bigco.com']
  .map((id, n) => ({ uidl: `u${n}`, octets: letter(id, { subject: n === 1 ? 'kept out' : 'Offer', body: '.\r\n' }) }))

/** How many octets a whole session takes, in both directions. */
async function octetsOfASession(keepCopy: boolean): Promise<number> {
  const server = await FaultyServer.start(MAILS)
  await new Visitor({ username: 'workerA@abc.net', password: 'secret' }).visit(server, { keepCopy })
  return server.said + server.heard.reduce((sum, line) => sum + line.length + 2, 0)
}

describe('the connection is cut at every octet of a session with three mails', () => {
  test.each([{ title: 'Keep a Copy', keepCopy: true }, { title: 'Delete', keepCopy: false }])('$title', { timeout: 120_000 }, async ({ keepCopy }) => {
    const octets = await octetsOfASession(keepCopy)
    expect(octets).toBeGreaterThan(800)
    for (let cut = 1; cut < octets; cut++) {
      const server = await FaultyServer.start(MAILS, { cutAfter: cut })
      const visitor = new Visitor({ username: 'workerA@abc.net', password: 'secret' })
      await visitor.visit(server, { keepCopy }).catch(() => {})
      const left = server.mails.map(({ octets: mail }) => messageIdOf(mail))
      const gone = MAILS.map(({ octets: mail }) => messageIdOf(mail)).filter(id => !left.includes(id))
      expect(gone.filter(id => !visitor.saved.includes(id)), `deleted and not stored, cut at ${cut}`).toEqual([])

      server.faults = {}
      await visitor.visit(server, { keepCopy })
      expect(visitor.saved.toSorted(), `saved, cut at ${cut}`).toEqual(['1@bigco.com', '3@bigco.com'])
      expect(server.mails.map(({ octets: mail }) => messageIdOf(mail)), `left, cut at ${cut}`).toEqual(keepCopy ? ['1@bigco.com', '2@bigco.com', '3@bigco.com'] : ['2@bigco.com'])
      await server.stop()
    }
  })
})
