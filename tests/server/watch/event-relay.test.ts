import { afterAll, expect, test } from 'vitest'
import type { Event } from '../../../contract/events.ts'
import { EventRelay } from '../../../server/watch/event-relay.ts'
import { EventHub } from '../../../server/watch/events.ts'
import { cloneDatabase } from '../../database.ts'

const database = await cloneDatabase()

async function start() {
  const hub = new EventHub()
  const relay = new EventRelay({ access: database.access.app, pool: database.pool, hub, log: () => {} })
  await relay.start()
  afterAll(() => relay.stop())
  const heard: Event[] = []
  let ended = 0
  const listen = (): void => void hub.listen('1', { tell: event => void heard.push(event), end: () => { ended++ } })
  listen()
  return { hub, relay, heard, ended: () => ended, listen }
}

const [one, other] = [await start(), await start()]
const arrival = (n: number): Event => ({ type: 'arrival', logId: String(n), outcome: 'saved' })

test('what one process tells, those who listen at another one hear; here it is heard once', async () => {
  one.hub.publish('1', arrival(1))
  one.hub.publish('2', arrival(2))
  await expect.poll(() => other.heard).toEqual([arrival(1)])
  expect(one.heard).toEqual([arrival(1)])
})

test('a burst of thousands is heard in its order, however large', async () => {
  const burst = Array.from({ length: 3000 }, (_, n) => arrival(1000 + n))
  for (const event of burst) one.hub.publish('1', event)
  await expect.poll(() => other.heard.length).toBe(3001)
  expect(other.heard.slice(1)).toEqual(burst)
})

test('when the line breaks it is opened again, and those who listen are let go to ask again', async () => {
  await database.superuser.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mailkeep events' and datname = current_database()`)
  await expect.poll(() => [one.ended(), other.ended()], { timeout: 10_000 }).toEqual([1, 1])
  other.hub.publish('1', arrival(5))
  await expect.poll(() => one.heard.at(-1)).toEqual(arrival(5))
})

test('what is no message of ours is passed over', async () => {
  for (const payload of ['', 'x', '[]', '["x",[["1",{"type":"rumour"}]]]']) await database.pool.query(`select pg_notify('mailkeep_events', $1)`, [payload])
  other.hub.publish('1', arrival(6))
  await expect.poll(() => one.heard.at(-1)).toEqual(arrival(6))
})
