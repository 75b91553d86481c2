import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { addNote } from '../../../contract/activity.ts'
import { addApiKey, removeApiKey } from '../../../contract/api-keys.ts'
import { event } from '../../../contract/events.ts'
import { setFreeProvider } from '../../../contract/free-providers.ts'
import { startBench } from './bench.ts'

const { abc, xyz, call, refused, events, url } = await startBench()
const { administrator, member } = abc.keys
const opened: AbortController[] = []
afterEach(() => opened.splice(0).forEach(controller => controller.abort()))

/** Listens until `count` events came. */
async function listen(key: string): Promise<(count: number) => Promise<unknown[]>> {
  const controller = new AbortController()
  opened.push(controller)
  const response = await fetch(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${key}` }, signal: controller.signal })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const heard = (): unknown[] => [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => event.parse(JSON.parse(data!)))
  return async count => {
    while (heard().length < count) {
      const { value, done } = await reader.read()
      if (done) break
      text += value
    }
    return heard()
  }
}

it('administrators hear all of their own company, members what stands in histories', async () => {
  const [boss, colleague, stranger] = await Promise.all([listen(administrator), listen(member), listen(xyz.keys.administrator)])
  await call(administrator, setFreeProvider, { params: { domain: 'naver.com' }, body: { locked: false } })
  const contact = abc.contacts.get('solo')!
  await call(member, addNote, { params: { id: contact }, body: { text: 'Called' } })
  events.publish(abc.id, { type: 'arrival', logId: '1', outcome: 'saved' })
  events.publish(abc.id, { type: 'mail.ready', mailId: '1' })
  events.publish(xyz.id, { type: 'job', jobId: '7' })
  expect(await boss(4)).toEqual([{ type: 'setting', menu: 'free-providers' }, { type: 'activity', contact }, { type: 'arrival', logId: '1', outcome: 'saved' }, { type: 'mail.ready', mailId: '1' }])
  expect(await colleague(2)).toEqual([{ type: 'activity', contact }, { type: 'mail.ready', mailId: '1' }])
  expect(await stranger(1)).toEqual([{ type: 'job', jobId: '7' }])
})

it('what was refused is not told', async () => {
  const boss = await listen(administrator)
  await refused(administrator, setFreeProvider, { params: { domain: 'emailer.com' }, body: { locked: false } })
  events.publish(abc.id, { type: 'job', jobId: '1' })
  expect(await boss(1)).toEqual([{ type: 'job', jobId: '1' }])
})

it('who has gone is forgotten', async () => {
  const { key, id } = await call(administrator, addApiKey, { body: { name: 'Screen', role: 'member' } })
  await listen(key)
  expect(events.hears(abc.id)).toBe(true)
  await call(administrator, removeApiKey, { params: { id } })
  opened.splice(0).forEach(controller => controller.abort())
  await expect.poll(() => events.hears(abc.id)).toBe(false)
})

it('who goes while it is still asked who it is, is never listened for', async () => {
  const { port } = new URL(url)
  for (let n = 0; n < 30; n++) {
    const socket = connect(Number(port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${administrator}\r\n\r\n`, () => socket.destroy())
    await once(socket, 'close')
  }
  // Whoever was asked about before is answered before.
  await call(administrator, setFreeProvider, { params: { domain: 'daum.net' }, body: { locked: false } })
  await expect.poll(() => events.hears(abc.id)).toBe(false)
})

it('when the server stops, everybody is let go', async () => {
  const hear = await listen(administrator)
  events.close()
  expect(await hear(1)).toEqual([])
})
