import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { networksOf } from '../../../server/intake/networks.ts'
import { Wire } from '../../wire.ts'
import { MAIL, recordingDoor } from './recording-door.ts'

const certificates = fileURLToPath(new URL('../../certificate', import.meta.url))
const tls = { certFile: path.join(certificates, 'cert.pem'), keyFile: path.join(certificates, 'key.pem') }
const signIn = { user: 'mailserver', password: 'correct horse' }
const outside = { networks: networksOf(['192.0.2.0/24']), tls, signIn }
const plain = (user: string, password: string) => `AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`
const RIGHT = plain('mailserver', 'correct horse')

async function overTls(port: number): Promise<Wire> {
  const wire = await Wire.hello(port)
  expect(await wire.say('STARTTLS')).toMatchObject({ code: 220 })
  await wire.secure()
  return wire
}

describe('outside the company\'s networks', () => {
  test('a mail is taken after sign-in over TLS', async () => {
    const door = await recordingDoor(outside)
    const wire = await overTls(door.port)
    expect((await wire.say('EHLO mail.abc.com')).lines).toContain('AUTH LOGIN PLAIN')
    expect(await wire.say('MAIL FROM:<jane@bigco.com>')).toMatchObject({ code: 530 })
    expect(await wire.say(RIGHT)).toMatchObject({ code: 235 })
    for (const line of ['MAIL FROM:<jane@bigco.com>', 'RCPT TO:<tech@abc.com>', 'DATA']) await wire.say(line)
    expect(await wire.say(`${MAIL}.`)).toMatchObject({ code: 250 })
    expect(door.arrivals.length).toBe(1)
  })

  test('sign-in by LOGIN works too', async () => {
    const door = await recordingDoor(outside)
    const wire = await overTls(door.port)
    await wire.say('EHLO mail.abc.com')
    expect(await wire.say('AUTH LOGIN')).toMatchObject({ code: 334 })
    expect(await wire.say(Buffer.from('mailserver').toString('base64'))).toMatchObject({ code: 334 })
    expect(await wire.say(Buffer.from('correct horse').toString('base64'))).toMatchObject({ code: 235 })
  })

  test('before TLS no password is asked for or taken', async () => {
    const door = await recordingDoor(outside)
    const wire = await Wire.connect(door.port)
    await wire.hear()
    const { lines } = await wire.say('EHLO mail.abc.com')
    expect(lines).toContain('STARTTLS')
    expect(lines.join(' ')).not.toContain('AUTH')
    expect(await wire.say(RIGHT)).toMatchObject({ code: 500 })
    expect(await wire.say('MAIL FROM:<jane@bigco.com>')).toMatchObject({ code: 530 })
  })

  test('who guesses is refused after five wrong passwords, with the right one too', async () => {
    const door = await recordingDoor(outside)
    const codes = []
    for (const password of ['1', '2', '3', '4', '5', '6']) {
      const wire = await overTls(door.port)
      await wire.say('EHLO mail.abc.com')
      codes.push((await wire.say(plain('mailserver', password))).code)
      wire.close()
    }
    const wire = await overTls(door.port)
    await wire.say('EHLO mail.abc.com')
    codes.push((await wire.say(RIGHT)).code)
    expect(codes).toEqual([535, 535, 535, 535, 535, 454, 454])
    expect(JSON.stringify(door.logged)).not.toContain('correct horse')
  })

  test('without a certificate there is no sign-in, the log says why, and strangers are sent away', async () => {
    const door = await recordingDoor({ ...outside, tls: null })
    const wire = await Wire.connect(door.port)
    expect(await wire.hear()).toMatchObject({ code: 554 })
    expect(door.logged).toEqual(['clients cannot sign in: without a certificate their password would be readable on the way'])
  })
})

test('what was sent in clear after STARTTLS is forgotten', async () => {
  const door = await recordingDoor({ tls })
  const wire = await Wire.hello(door.port)
  wire.send(`STARTTLS\r\nEHLO evil.example\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<tech@abc.com>\r\n${'NOOP\r\n'.repeat(500)}`)
  expect(await wire.hear()).toMatchObject({ code: 220 })
  await wire.secure()
  expect(await wire.say('RCPT TO:<tech@abc.com>')).toMatchObject({ code: 503, lines: ['5.5.1 Error: send HELO/EHLO first'] })
  expect((await wire.say('EHLO mail.abc.com')).lines).not.toContain('STARTTLS')
  expect(await wire.say('RCPT TO:<tech@abc.com>')).toMatchObject({ code: 503 })
  expect(await wire.say('QUIT')).toMatchObject({ code: 221 })
  expect(await wire.rest()).toBe('')
})

test('what was agreed before TLS does not hold after it', async () => {
  const door = await recordingDoor({ tls })
  const wire = await Wire.hello(door.port)
  await wire.say('MAIL FROM:<evil@x.example>')
  await wire.say('RCPT TO:<tech@abc.com>')
  await wire.say('STARTTLS')
  await wire.secure()
  await wire.say('EHLO mail.abc.com')
  expect(await wire.say('DATA')).toMatchObject({ code: 503 })
})

describe('a renewed certificate', () => {
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'mailkeep-certificate-')) })
  afterEach(() => { rmSync(folder, { recursive: true }) })

  const inFolder = () => ({ certFile: path.join(folder, 'cert.pem'), keyFile: path.join(folder, 'key.pem') })
  const put = (cert: string, key: string) => {
    copyFileSync(path.join(certificates, cert), inFolder().certFile)
    copyFileSync(path.join(certificates, key), inFolder().keyFile)
  }
  const shownBy = async (port: number) => ((await overTls(port)).socket as TLSSocket).getPeerCertificate().subject.CN

  test('is taken up by a running door; half of one is not', async () => {
    put('cert.pem', 'key.pem')
    const door = await recordingDoor({ tls: inFolder() })
    expect(await shownBy(door.port)).toBe('localhost')
    put('renewed-cert.pem', 'key.pem')
    expect(await shownBy(door.port)).toBe('localhost')
    expect(door.logged).toEqual(['the renewed certificate cannot be used, the present one goes on'])
    put('renewed-cert.pem', 'renewed-key.pem')
    expect(await shownBy(door.port)).toBe('renewed')
  })

  test('and a key that do not belong together are an error at start', async () => {
    put('cert.pem', 'renewed-key.pem')
    await expect(recordingDoor({ tls: inFolder() })).rejects.toThrow('do not belong together')
  })

  test('that is missing at start is an error that names the file', async () => {
    await expect(recordingDoor({ tls: inFolder() })).rejects.toThrow(/cert\.pem/)
  })
})
