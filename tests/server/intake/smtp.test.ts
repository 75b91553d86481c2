import { describe, expect, test } from 'vitest'
import { type Arrival, TemporaryFailure } from '../../../server/intake/arrival.ts'
import { networksOf } from '../../../server/intake/networks.ts'
import { Wire } from '../../wire.ts'
import { CAPTURE_HOST, MAIL, TOKEN, recordingDoor, until } from './recording-door.ts'

const capture = (tag: string, token = TOKEN.abc) => `capture+${token}${tag}@${CAPTURE_HOST}`

test('a mail comes in with its envelope and its octets as they were', async () => {
  const door = await recordingDoor()
  const wire = await Wire.connect(door.port)
  expect(await wire.hear()).toEqual({ code: 220, lines: ['crm.abc.com ESMTP Mailkeep'] })
  expect((await wire.say('EHLO mail.abc.com')).lines).toEqual(['crm.abc.com greets [127.0.0.1]', 'PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', `SIZE ${100 * 1024 * 1024}`])
  expect(await wire.say('MAIL FROM:<jane@bigco.com>')).toMatchObject({ code: 250 })
  expect(await wire.say('RCPT TO:<tech@abc.com>')).toEqual({ code: 250, lines: ['2.1.5 Recipient taken'] })
  expect(await wire.say(`RCPT TO:<${capture('+bcc=bigco.com')}>`)).toMatchObject({ code: 250 })
  expect(await wire.say('DATA')).toMatchObject({ code: 354 })
  expect(await wire.say(`${MAIL}.`)).toEqual({ code: 250, lines: ['2.6.0 Taken, mail log 1'] })
  expect(await wire.say('QUIT')).toMatchObject({ code: 221 })
  expect(door.arrivals).toMatchObject([{
    organization: 'ABC', door: 'smtp', size: MAIL.length, headerOnly: false,
    envelope: { from: 'jane@bigco.com', to: ['tech@abc.com', 'bcc@bigco.com'] },
  }])
  expect(door.arrivals[0]!.octets.toString()).toBe(MAIL)
  expect(door.acknowledged).toEqual(['ABC'])
  expect(door.budget.used).toBe(0)
})

test('the greeting comes at once', async () => {
  const door = await recordingDoor()
  const times: number[] = []
  for (let n = 0; n < 20; n++) {
    const start = performance.now()
    const wire = await Wire.connect(door.port)
    await wire.hear()
    times.push(performance.now() - start)
    wire.close()
  }
  expect(times.sort((a, b) => a - b)[10]).toBeLessThan(50)
})

describe('a recipient is taken', () => {
  test.each([
    ['at an own domain', 'RCPT TO:<tech@abc.com>', 'tech@abc.com'],
    ['at an own domain in capitals', 'RCPT TO:<Tech@ABC.COM>', 'Tech@ABC.COM'],
    ['that nobody is at an own domain', 'RCPT TO:<nobody@abc.com>', 'nobody@abc.com'],
    ['with two dots', 'RCPT TO:<a..b@abc.com>', 'a..b@abc.com'],
    ['with a dot before the @', 'RCPT TO:<a.@abc.com>', 'a.@abc.com'],
    ['with a quoted space', 'RCPT TO:<"a b"@abc.com>', '"a b"@abc.com'],
    ['with a quoted @', 'RCPT TO:<"a@c"@abc.com>', '"a@c"@abc.com'],
    ['with a quoted >', 'RCPT TO:<"a>b"@abc.com>', '"a>b"@abc.com'],
    ['behind a source route', 'RCPT TO:<@mx.bigco.com,@relay.example:tech@abc.com>', 'tech@abc.com'],
    ['after a blank', 'RCPT TO: <tech@abc.com>', 'tech@abc.com'],
    ['without brackets', 'RCPT TO:tech@abc.com', 'tech@abc.com'],
    ['with parameters of extensions that we do not have', 'RCPT TO:<tech@abc.com> NOTIFY=NEVER ORCPT=rfc822;tech+40abc.com', 'tech@abc.com'],
    ['in UTF-8', 'RCPT TO:<영업@abc.com>', '영업@abc.com'],
    ['tagged', `RCPT TO:<${capture('+jane=bigco.com')}>`, 'jane@bigco.com'],
    ['tagged, the token in capitals', `RCPT TO:<${capture('+jane=bigco.com', TOKEN.abc.toUpperCase())}>`, 'jane@bigco.com'],
    ['tagged, with = and + in its local part', `RCPT TO:<${capture('+prvs=1=jane+news=bigco.com')}>`, 'prvs=1=jane+news@bigco.com'],
    ['tagged, with dots as Japanese carriers have them', `RCPT TO:<${capture('+a..b.=docomo.example')}>`, 'a..b.@docomo.example'],
    ['tagged, quoted as Postfix writes it', `RCPT TO:<"capture+${TOKEN.abc}+a b=bigco.com"@${CAPTURE_HOST}>`, '"a b"@bigco.com'],
    ['tagged, in UTF-8', `RCPT TO:<${capture('+영업=회사.kr')}>`, '영업@회사.kr'],
    ['tagged, with a local part of 512 octets', `RCPT TO:<${capture(`+${'x'.repeat(512)}=bigco.com`)}>`, `${'x'.repeat(512)}@bigco.com`],
    ['a plain capture address, which is nobody', `RCPT TO:<${capture('')}>`, null],
    ['tagged with what is no address: nobody', `RCPT TO:<${capture('+jane')}>`, null],
    ['tagged with a capture address: nobody', `RCPT TO:<${capture(`+capture=${CAPTURE_HOST}`)}>`, null],
  ])('%s', async (_title, line, address) => {
    const door = await recordingDoor()
    const wire = await Wire.hello(door.port)
    await wire.say('MAIL FROM:<jane@bigco.com> SMTPUTF8')
    expect(await wire.say(line)).toMatchObject({ code: 250 })
    await wire.say('DATA')
    expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 250 })
    expect(door.arrivals[0]!.envelope.to).toEqual(address === null ? [] : [address])
  })
})

describe('a recipient is refused', () => {
  test.each([
    ['at a stranger\'s domain: this is no relay', 'RCPT TO:<jane@bigco.com>', 550, '5.7.1'],
    ['below an own domain', 'RCPT TO:<tech@mail.abc.com>', 550, '5.7.1'],
    ['with an own domain in the local part', 'RCPT TO:<tech%abc.com@bigco.com>', 550, '5.7.1'],
    ['with an own domain in quotes', 'RCPT TO:<"tech@abc.com"@bigco.com>', 550, '5.7.1'],
    ['routed over an own domain', 'RCPT TO:<@abc.com:jane@bigco.com>', 550, '5.7.1'],
    ['without a domain', 'RCPT TO:<postmaster>', 550, '5.7.1'],
    ['with a wrong token', `RCPT TO:<${capture('', 'abcdefghijklmnox')}>`, 550, '5.1.1'],
    ['tagged, with a wrong token', `RCPT TO:<${capture('+jane=bigco.com', 'abcdefghijklmnox')}>`, 550, '5.1.1'],
    ['at the capture host without a token', `RCPT TO:<capture@${CAPTURE_HOST}>`, 550, '5.7.1'],
    ['empty', 'RCPT TO:<>', 501, '5.1.3'],
    ['missing', 'RCPT TO:', 501, '5.1.3'],
    ['with a control character', 'RCPT TO:<te\x07ch@abc.com>', 501, '5.1.3'],
    ['longer than any tagged copy', `RCPT TO:<${'x'.repeat(1200)}@abc.com>`, 501, '5.1.3'],
    ['with an open bracket', 'RCPT TO:<tech@abc.com', 501, '5.1.3'],
    ['of another verb', 'RCPT FROM:<tech@abc.com>', 501, '5.1.3'],
  ])('%s', async (_title, line, code, enhanced) => {
    const door = await recordingDoor()
    const wire = await Wire.hello(door.port)
    await wire.say('MAIL FROM:<jane@bigco.com>')
    const reply = await wire.say(line)
    expect([reply.code, reply.lines[0]!.split(' ')[0]]).toEqual([code, enhanced])
    expect(door.counts()).toMatchObject({ wrongTokens: enhanced === '5.1.1' ? 1 : 0, strangers: enhanced === '5.7.1' ? 1 : 0 })
    expect(await wire.say('DATA')).toMatchObject({ code: 503 })
  })
})

describe('a sender is taken as it is', () => {
  test.each([
    ['MAIL FROM:<>', ''],
    ['MAIL FROM:<MAILER-DAEMON>', 'MAILER-DAEMON'],
    ['MAIL FROM:<a.@docomo.example>', 'a.@docomo.example'],
    ['MAIL FROM:<a..b@docomo.example>', 'a..b@docomo.example'],
    ['MAIL FROM:<"a b"@x.example>', '"a b"@x.example'],
    ['MAIL FROM: jane@bigco.com', 'jane@bigco.com'],
    ['MAIL FROM:<jane@bigco.com> BODY=8BITMIME SIZE=1000', 'jane@bigco.com'],
    ['MAIL FROM:<영업@회사.kr> SMTPUTF8', '영업@회사.kr'],
    ['mail from:<jane@localhost>', 'jane@localhost'],
    [`MAIL FROM:<${'x'.repeat(300)}@bigco.com>`, `${'x'.repeat(300)}@bigco.com`],
  ])('%s', async (line, from) => {
    const door = await recordingDoor()
    const wire = await Wire.hello(door.port)
    expect(await wire.say(line)).toMatchObject({ code: 250 })
    await wire.say('RCPT TO:<tech@abc.com>')
    await wire.say('DATA')
    await wire.say(`${MAIL}.`)
    expect(door.arrivals[0]!.envelope.from).toBe(from)
  })
})

test('a transaction for two organizations is two arrivals, and neither sees the other\'s recipients', async () => {
  const door = await recordingDoor()
  const wire = await Wire.hello(door.port)
  await wire.say('MAIL FROM:<jane@bigco.com>')
  for (const to of ['tech@abc.com', 'ceo@def.example', capture('+kim=acme.co.kr'), capture('+x=y.example', TOKEN.def)]) await wire.say(`RCPT TO:<${to}>`)
  await wire.say('DATA')
  expect(await wire.say(`${MAIL}.`)).toEqual({ code: 250, lines: ['2.6.0 Taken, mail log 1, 2'] })
  expect(door.arrivals.map(({ organization, envelope }) => [organization, envelope.to])).toEqual([
    ['ABC', ['tech@abc.com', 'kim@acme.co.kr']],
    ['DEF', ['ceo@def.example', 'x@y.example']],
  ])
  expect(door.acknowledged).toEqual(['ABC', 'DEF'])
})

describe('what the store answers, the sender hears', () => {
  const fails = (kind: TemporaryFailure['kind']) => async (): Promise<never> => { throw new TemporaryFailure(kind) }
  const answers: [string, (arrival: Arrival) => Promise<never>, number, string][] = [
    ['the database is away', fails('database'), 451, '4.3.0'],
    ['the disk is full', fails('full'), 452, '4.3.1'],
    ['the store is stopping', fails('stopping'), 451, '4.3.0'],
    ['an error nobody thought of', async () => { throw new Error('From: jane@bigco.com') }, 451, '4.3.0'],
    ['an error before the first wait', () => { throw new TypeError('x') }, 451, '4.3.0'],
    ['no answer in time', () => new Promise(() => {}), 451, '4.3.0'],
  ]
  test.each(answers)('%s', async (title, receive, code, enhanced) => {
    const door = await recordingDoor({ receive, limits: { answerMs: 100 } })
    const wire = await Wire.hello(door.port)
    for (let n = 0; n < 2; n++) {
      await wire.say('MAIL FROM:<jane@bigco.com>')
      await wire.say('RCPT TO:<tech@abc.com>')
      await wire.say('DATA')
      const reply = await wire.say(`${MAIL}.`)
      expect([reply.code, reply.lines[0]!.split(' ')[0]]).toEqual([code, enhanced])
    }
    expect(door.acknowledged).toEqual([])
    expect(door.budget.used).toBe(title === 'no answer in time' ? 2 * MAIL.length : 0)
    expect(JSON.stringify(door.logged)).not.toContain('jane')
  })

  test('SMTP acknowledges only when every organization has the mail', async () => {
    const door = await recordingDoor({
      receive: async ({ organization }) => {
        if (organization === 'DEF') throw new TemporaryFailure('full')
        return { logId: '1', mailId: null, outcome: 'skipped', held: false }
      },
    })
    const wire = await Wire.hello(door.port)
    wire.send('MAIL FROM:<jane@bigco.com>\r\nRCPT TO:<tech@abc.com>\r\nRCPT TO:<ceo@def.example>\r\nDATA\r\n')
    for (let n = 0; n < 4; n++) await wire.hear()
    expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 452 })
    expect(door.acknowledged).toEqual(['ABC'])
  })

  test('LMTP tells each recipient what became of its own organization\'s copy, repeated ones too', async () => {
    const door = await recordingDoor({
      protocol: 'lmtp',
      receive: async ({ organization }) => {
        if (organization === 'DEF') throw new TemporaryFailure('database')
        return { logId: '7', mailId: null, outcome: 'skipped', held: false }
      },
    })
    const wire = await Wire.hello(door.port, 'LHLO')
    await wire.say('MAIL FROM:<jane@bigco.com>')
    const asked = []
    for (const to of ['tech@abc.com', 'ceo@def.example', 'jane@bigco.com', 'tech@abc.com']) asked.push((await wire.say(`RCPT TO:<${to}>`)).code)
    expect(asked).toEqual([250, 250, 550, 250])
    await wire.say('DATA')
    wire.send(`${MAIL}.\r\nNOOP\r\n`)
    const told = []
    for (let n = 0; n < 4; n++) told.push((await wire.hear()).lines[0])
    expect(told).toEqual(['2.6.0 Taken, mail log 7', '4.3.0 The mail cannot be stored now, come again', '2.6.0 Taken, mail log 7', '2.0.0 OK'])
  })

  test('a receipt that comes too late is counted all the same, and its octets are given back', async () => {
    let give: () => void = () => {}
    const door = await recordingDoor({
      limits: { answerMs: 50 },
      receive: () => new Promise((resolve) => { give = () => resolve({ logId: '1', mailId: null, outcome: 'skipped', held: false }) }),
    })
    const wire = await Wire.hello(door.port)
    wire.send('MAIL FROM:<jane@bigco.com>\r\nRCPT TO:<tech@abc.com>\r\nDATA\r\n')
    for (let n = 0; n < 3; n++) await wire.hear()
    expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 451 })
    give()
    await until(() => door.budget.used === 0)
    expect(door.acknowledged).toEqual(['ABC'])
  })

  const routes: [string, () => Promise<never>][] = [
    ['fails', async () => { throw new Error('no connection') }],
    ['takes too long', () => new Promise(() => {})],
  ]
  test.each(routes)('a recipient whose look-up %s is asked to come again', async (_title, route) => {
    const door = await recordingDoor({ route, limits: { answerMs: 50 } })
    const wire = await Wire.hello(door.port)
    await wire.say('MAIL FROM:<jane@bigco.com>')
    expect(await wire.say('RCPT TO:<tech@abc.com>')).toMatchObject({ code: 451 })
    expect(await wire.say('DATA')).toMatchObject({ code: 503 })
  })
})

test('a client outside the company\'s networks is sent away with its first answer', async () => {
  const door = await recordingDoor({ networks: networksOf(['127.0.0.1', '::1']) })
  const outside = await Wire.connect(door.port, '127.0.0.1', '127.0.0.2')
  expect(await outside.hear()).toMatchObject({ code: 554 })
  expect(await outside.rest()).toBe('')
  expect(door.counts().outsiders).toBe(1)
  const inside = await Wire.connect(door.port)
  expect(await inside.hear()).toMatchObject({ code: 220 })
})
