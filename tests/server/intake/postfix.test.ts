import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Arrival, TemporaryFailure } from '../../../server/intake/arrival.ts'
import { freePort, startCompanyAndWorld, startPostfix } from '../../postfix.ts'
import { CAPTURE_HOST, TOKEN, recordingDoor, until } from './recording-door.ts'

let doorPort = 0
let servers: Awaited<ReturnType<typeof startCompanyAndWorld>>

beforeAll(async () => {
  doorPort = await freePort()
  servers = await startCompanyAndWorld({ host: CAPTURE_HOST, token: TOKEN.abc, door: `smtp:[127.0.0.1]:${doorPort}` })
})
afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(servers.company.log().split('\n').slice(-50).join('\n'))
})
afterAll(() => servers.stop())

const openDoor = (changes: Parameters<typeof recordingDoor>[0] = {}) => recordingDoor({ bind: { host: '127.0.0.1', port: doorPort }, ...changes })

let mails = 0
const letter = (from: string, to: string) =>
  `From: ${from}\r\nTo: ${to}\r\nSubject: Hello\r\nDate: Mon, 5 Oct 2026 10:00:00 +0000\r\nMessage-ID: <${++mails}@x.example>\r\n\r\nHow are you?`

const recipients = ({ envelope }: Arrival) => [...envelope.to].sort()

test('outside → user', async () => {
  const door = await openDoor()
  await servers.world.send({ from: 'jane@bigco.com', to: ['tech@abc.com'], text: letter('jane@bigco.com', 'tech@abc.com') })
  await until(() => door.arrivals.length > 0 && servers.company.mailbox('tech@abc.com').includes(`<${mails}@x.example>`))
  expect(door.arrivals.map(({ envelope }) => envelope)).toEqual([{ from: 'jane@bigco.com', to: ['tech@abc.com'] }])
  expect(door.arrivals[0]!.octets.toString()).toContain(`Message-ID: <${mails}@x.example>\r\n\r\nHow are you?\r\n`)
})

test('user → To, Cc and Bcc: one copy names all three', async () => {
  const door = await openDoor()
  const to = ['jane@bigco.com', 'kim@acme.co.kr', 'solo@naver.com']
  await servers.company.send({ from: 'tech@abc.com', to, text: letter('tech@abc.com', 'jane@bigco.com') })
  await until(() => door.arrivals.length > 0 && to.every((address) => servers.world.mailbox(address).includes(`<${mails}@x.example>`)))
  expect(door.arrivals.map(recipients)).toEqual([to])
  expect(door.arrivals[0]!.envelope.from).toBe('tech@abc.com')
})

test('user → user', async () => {
  const door = await openDoor()
  await servers.company.send({ from: 'tech@abc.com', to: ['cagedbird@abc.com'], text: letter('tech@abc.com', 'cagedbird@abc.com') })
  await until(() => door.arrivals.length > 0)
  expect(door.arrivals.map(({ envelope }) => envelope)).toEqual([{ from: 'tech@abc.com', to: ['cagedbird@abc.com'] }])
})

test('outside → alias: the copy names the alias, its members have the mail', async () => {
  const door = await openDoor()
  await servers.world.send({ from: 'jane@bigco.com', to: ['sales@abc.com'], text: letter('jane@bigco.com', 'sales@abc.com') })
  await until(() => door.arrivals.length > 0 && ['wuthering@abc.com', 'nativespeaker@abc.com'].every((address) => servers.company.mailbox(address).includes(`<${mails}@x.example>`)))
  expect(door.arrivals.map(recipients)).toEqual([['sales@abc.com']])
})

test('120 recipients come as three copies that together name all', async () => {
  const door = await openDoor()
  const to = Array.from({ length: 120 }, (_, n) => `guest${n}@elsewhere.example`)
  await servers.company.send({ from: 'tech@abc.com', to, text: letter('tech@abc.com', 'guests') })
  await until(() => door.arrivals.flatMap(recipients).length >= 120)
  expect(door.arrivals.map(({ envelope }) => envelope.to.length).sort()).toEqual([20, 50, 50])
  expect(door.arrivals.flatMap(recipients).sort()).toEqual([...to].sort())
})

test('addresses that other servers refuse are in the copy too', async () => {
  const door = await openDoor()
  const to = ['"a b"@elsewhere.example', '"a@c"@elsewhere.example', 'bob=x@elsewhere.example', 'jane+news@elsewhere.example', 'prvs=1=jane@elsewhere.example', '영업@elsewhere.example']
  await servers.company.send({ from: 'tech@abc.com', to, text: letter('tech@abc.com', 'odd addresses') })
  await until(() => door.arrivals.flatMap(recipients).length >= to.length)
  expect(door.arrivals.flatMap(recipients).sort()).toEqual([...to].sort())
})

test('a bounce, which has no sender', async () => {
  const door = await openDoor()
  await servers.world.send({ from: '', to: ['tech@abc.com'], text: letter('mailer-daemon@bigco.com', 'tech@abc.com') })
  await until(() => door.arrivals.length > 0)
  expect(door.arrivals[0]!.envelope).toEqual({ from: '', to: ['tech@abc.com'] })
})

test('the door is down: the mail itself is not held up, its copy comes when the door is back', async () => {
  await servers.world.send({ from: 'jane@bigco.com', to: ['tech@abc.com'], text: letter('jane@bigco.com', 'tech@abc.com') })
  await until(() => servers.company.mailbox('tech@abc.com').includes(`<${mails}@x.example>`))
  await new Promise((later) => setTimeout(later, 3000))
  const door = await openDoor()
  await until(() => door.arrivals.length > 0, 15_000)
  expect(door.arrivals.map(recipients)).toEqual([['tech@abc.com']])
})

test('the database is away: the copy comes when it is back', async () => {
  let away = true
  const arrived: Arrival[] = []
  await openDoor({
    receive: async (arrival) => {
      if (away) {
        away = false
        throw new TemporaryFailure('database')
      }
      arrived.push(arrival)
      return { logId: '1', mailId: null, outcome: 'skipped', held: false }
    },
  })
  await servers.company.send({ from: 'tech@abc.com', to: ['jane@bigco.com', 'solo@naver.com'], text: letter('tech@abc.com', 'jane@bigco.com') })
  await until(() => arrived.length > 0, 15_000)
  expect(arrived.map(recipients)).toEqual([['jane@bigco.com', 'solo@naver.com']])
})

test('the same copies over LMTP, each recipient answered', async () => {
  const door = await recordingDoor({ protocol: 'lmtp' })
  const postfix = await startPostfix({
    hostname: 'mail.abc.com', mailboxes: ['tech@abc.com'],
    copies: { host: CAPTURE_HOST, token: TOKEN.abc, door: `lmtp:inet:127.0.0.1:${door.port}` },
  })
  try {
    await postfix.send({ from: 'tech@abc.com', to: ['jane@bigco.com', 'solo@naver.com'], text: letter('tech@abc.com', 'jane@bigco.com') })
    await until(() => (postfix.log().match(/relay=127\.0\.0\.1.*status=sent \(250 2\.6\.0 Taken/g) ?? []).length === 2)
    expect(door.arrivals.map(recipients)).toEqual([['jane@bigco.com', 'solo@naver.com']])
  } finally {
    await postfix.stop()
  }
})
