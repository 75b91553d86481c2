import { expect, test } from 'vitest'
import { contacts } from '../../demo/company.ts'
import { found } from '../../demo/found.ts'
import { letters } from '../../demo/letters.ts'
import { outcomesIn } from '../../demo/outcomes.ts'
import { play } from '../../demo/play.ts'
import { report } from '../../demo/report.ts'
import { DoorCounts } from '../../server/capture/counts.ts'
import { Filer } from '../../server/capture/file.ts'
import { macOfMessageId } from '../../server/capture/read.ts'
import { Receiver } from '../../server/capture/receive.ts'
import { routeBy } from '../../server/intake/route.ts'
import { secretsWith } from '../../server/secrets.ts'
import { cloneDatabase } from '../database.ts'
import { CAPTURE_HOST, recordingDoor } from '../server/intake/recording-door.ts'

const database = await cloneDatabase()
const now = new Date('2026-11-24T09:30:00Z')

test('three months of company ABC go through the real door, and each letter becomes what it says', { timeout: 180_000 }, async () => {
  const { organization, token } = await found(database)
  const secrets = secretsWith([Buffer.alloc(32, 1)])
  const receiver = new Receiver(new Filer({ database, secrets, counts: new DoorCounts(), captureHost: CAPTURE_HOST, filed: () => {} }))
  const route = routeBy(CAPTURE_HOST, { ofCaptureToken: async (asked) => asked === token ? organization : null, ofOwnDomain: async () => null, standing: async () => 'open' })
  const door = await recordingDoor({ receive: receiver.receive, route })
  await play({ smtpPort: door.port, captureAddress: `capture+${token}@${CAPTURE_HOST}`, now })
  await receiver.drain()

  const outcomes = outcomesIn(database, organization, (messageId) => macOfMessageId(messageId, secrets))
  const names = new Map(contacts.map(({ ref, name }) => [ref, name]))
  const all = letters(now)
  for (const letter of all) {
    const became = await outcomes.became(letter)
    expect(became, letter.subject).toMatchObject({ outcome: letter.fate.outcome, ...letter.fate.reason !== undefined && { reason: letter.fate.reason } })
    expect([...became?.contacts ?? []].sort(), letter.subject).toEqual(letter.fate.contacts.map((ref) => names.get(ref)).sort())
  }

  const tally = await outcomes.tally()
  const arrivals = tally.reduce((sum, { count }) => sum + count, 0)
  expect(arrivals, 'the newsletters came in two portions').toBe(all.length + 3)

  const page = await report(all, outcomes, 110)
  expect(page).toContain(`Of ${arrivals} arrivals:`)
  expect(page).toMatch(/wuthering → jane@bigco\.com \+2 +Re: Renewal for 40 users +saved: BigCo, Jane Doe\n/)
  expect(page).toMatch(/jane@bigco\.com → support .* ticket, saved: BigCo, Jane Doe\n/)
  expect(page).toContain('kept out: locked provider')
  expect(page.split('\n').length, 'a page, not a list').toBeLessThan(45)
})
