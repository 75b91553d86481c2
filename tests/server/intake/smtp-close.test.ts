import net from 'node:net'
import { expect, test } from 'vitest'
import { TemporaryFailure } from '../../../server/intake/arrival.ts'
import { Wire } from '../../wire.ts'
import { MAIL, recordingDoor, until } from './recording-door.ts'

test('a closing door sends idle clients away and takes no new ones', async () => {
  const door = await recordingDoor()
  const idle = await Wire.hello(door.port)
  const start = performance.now()
  const closed = door.close()
  expect(await idle.hear()).toMatchObject({ code: 421 })
  await closed
  expect(performance.now() - start).toBeLessThan(1000)
  await expect(Wire.connect(door.port)).rejects.toThrow('ECONNREFUSED')
})

test('a mail under way comes in, is answered, and then its client is sent away', async () => {
  const door = await recordingDoor({ limits: { stopMs: 5000 } })
  const wire = await Wire.hello(door.port)
  await wire.say('MAIL FROM:<jane@bigco.com>')
  const closed = door.close()
  expect(await wire.say('RCPT TO:<tech@abc.com>')).toMatchObject({ code: 250 })
  expect(await wire.say('DATA')).toMatchObject({ code: 354 })
  expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 250 })
  expect(await wire.hear()).toMatchObject({ code: 421 })
  await closed
  expect(door.arrivals.length).toBe(1)
})

test('a client that never ends its mail is cut off when the time is over', async () => {
  const door = await recordingDoor({ limits: { stopMs: 100 } })
  const wire = await Wire.hello(door.port)
  for (const line of ['MAIL FROM:<jane@bigco.com>', 'RCPT TO:<tech@abc.com>', 'DATA', 'From: jane']) wire.send(`${line}\r\n`)
  await until(() => door.budget.used > 0)
  await door.close()
  expect(door.arrivals).toEqual([])
  expect(door.budget.used).toBe(0)
  expect(await wire.rest()).toContain('421 4.3.2')
})

test('a store that is stopping is answered 451, not silence', async () => {
  const door = await recordingDoor({ receive: async () => { throw new TemporaryFailure('stopping') } })
  const wire = await Wire.hello(door.port)
  wire.send('MAIL FROM:<jane@bigco.com>\r\nRCPT TO:<tech@abc.com>\r\nDATA\r\n')
  for (let n = 0; n < 3; n++) await wire.hear()
  expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 451 })
})

test('a port that is taken is an error to who opens the door', async () => {
  const taken = net.createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => taken.once('listening', listening))
  const { port } = taken.address() as net.AddressInfo
  await expect(recordingDoor({ bind: { host: '127.0.0.1', port } })).rejects.toThrow('EADDRINUSE')
  taken.close()
})
