import { expect, test } from 'vitest'
import { Wire } from '../../wire.ts'
import { CAPTURE_HOST, TOKEN, recordingDoor } from './recording-door.ts'

const MAIL = 'From: jane@bigco.com\r\nTo: tech@abc.com\r\nSubject: Hello\r\n\r\nHow are you?\r\n'

test('a mail comes in with its envelope and its octets as they were', async () => {
  const door = await recordingDoor()
  const wire = await Wire.connect(door.port)
  expect(await wire.hear()).toMatchObject({ code: 220 })
  expect((await wire.say('EHLO mail.abc.com')).lines.slice(1).sort()).toEqual(['8BITMIME', 'ENHANCEDSTATUSCODES', 'PIPELINING', `SIZE ${100 * 1024 * 1024}`, 'SMTPUTF8'])
  expect(await wire.say('MAIL FROM:<jane@bigco.com>')).toMatchObject({ code: 250 })
  expect(await wire.say('RCPT TO:<tech@abc.com>')).toMatchObject({ code: 250, lines: ['2.1.5 Recipient taken'] })
  expect(await wire.say(`RCPT TO:<capture+${TOKEN.abc}+bcc=bigco.com@${CAPTURE_HOST}>`)).toMatchObject({ code: 250 })
  expect(await wire.say('DATA')).toMatchObject({ code: 354 })
  expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 250, lines: ['2.6.0 Taken, mail log 1'] })
  expect(await wire.say('QUIT')).toMatchObject({ code: 221 })
  expect(door.arrivals).toMatchObject([{
    organization: 'ABC', door: 'smtp', size: MAIL.length, headerOnly: false,
    envelope: { from: 'jane@bigco.com', to: ['tech@abc.com', 'bcc@bigco.com'] },
  }])
  expect(door.arrivals[0]!.octets.toString()).toBe(MAIL)
  expect(door.acknowledged).toEqual(['ABC'])
  expect(door.budget.used).toBe(0)
})

test('LMTP answers for each recipient', async () => {
  const door = await recordingDoor({ protocol: 'lmtp' })
  const wire = await Wire.hello(door.port, 'LHLO')
  wire.send('MAIL FROM:<>\r\nRCPT TO:<tech@abc.com>\r\nRCPT TO:<jane@bigco.com>\r\nRCPT TO:<ceo@def.example>\r\nDATA\r\n')
  const codes = []
  for (let n = 0; n < 5; n++) codes.push((await wire.hear()).code)
  expect(codes).toEqual([250, 250, 550, 250, 354])
  wire.send(`${MAIL}.\r\n`)
  expect([await wire.hear(), await wire.hear()]).toMatchObject([{ code: 250 }, { code: 250 }])
  expect(door.arrivals).toMatchObject([
    { organization: 'ABC', door: 'lmtp', envelope: { from: '', to: ['tech@abc.com'] } },
    { organization: 'DEF', door: 'lmtp', envelope: { from: '', to: ['ceo@def.example'] } },
  ])
})
