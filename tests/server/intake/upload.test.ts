import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mailsOf } from '../../../server/intake/upload.ts'

const LIMIT = 10_000
const mail = (n: number | string) => `From: jane@bigco.com\r\nSubject: ${n}\r\n\r\nHow are you?\r\n`
const LINE = 'From jane@bigco.com Mon Oct  5 10:00:00 2026\n'

let folder = ''
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'mailkeep-upload-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

function put(name: string, text: string): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

async function subjectsOf(file: string): Promise<string[]> {
  const subjects = []
  for await (const { octets } of mailsOf(file, LIMIT)) subjects.push(/^Subject: (.*)\r$/m.exec(octets.toString())?.[1] ?? '')
  return subjects
}

test('an .eml is one mail, also where it holds lines of a mailbox', async () => {
  const text = `${LINE}${mail(1)}\n${LINE}${mail(2)}`
  for await (const { octets } of mailsOf(put('a.eml', text), LIMIT)) expect(octets.toString()).toBe(text)
})

test('a file is known as a mailbox by its name or its first line', async () => {
  expect(await subjectsOf(put('a.mbox', `${LINE}${mail(1)}\n${LINE}${mail(2)}`))).toEqual(['1', '2'])
  expect(await subjectsOf(put('Inbox', `${LINE}${mail(1)}\n${LINE}${mail(2)}`))).toEqual(['1', '2'])
  expect(await subjectsOf(put('mail', mail(1)))).toEqual(['1'])
})

test('a mail beyond the limit is given as its header', async () => {
  const mails = []
  for await (const given of mailsOf(put('a.eml', mail(1) + 'x'.repeat(LIMIT)), LIMIT)) mails.push({ ...given, octets: given.octets.toString() })
  expect(mails).toEqual([{ octets: 'From: jane@bigco.com\r\nSubject: 1\r\n\r\n', size: mail(1).length + LIMIT, headerOnly: true }])
})

test('a folder gives its .eml and .mbox files, its Maildirs and those below, and nothing else', async () => {
  put('b.eml', mail('b'))
  put('a.mbox', `${LINE}${mail('a')}`)
  put('notes.txt', 'no mail')
  put('inbox/new/1700000002.x', mail('new'))
  put('inbox/cur/1700000001.x:2,S', mail('read'))
  put('inbox/cur/.hidden', mail('hidden'))
  put('inbox/tmp/1700000003.x', mail('half'))
  put('inbox/dovecot.index', 'no mail')
  put('inbox/.Sent/cur/1700000004.x:2,S', mail('sent'))
  expect(await subjectsOf(folder)).toEqual(['a', 'b', 'new', 'read', 'sent'])
})

test('a Maildir that is in use meanwhile gives each mail once', async () => {
  for (let n = 1; n <= 6; n++) put(`new/170000000${n}.x`, mail(n))
  put('cur/1700000007.x:2,', mail(7))
  put('cur/1700000008.x:2,', mail(8))
  const subjects: string[] = []
  for await (const { octets } of mailsOf(folder, LIMIT)) {
    subjects.push(/Subject: (.*)\r/.exec(octets.toString())![1]!)
    const at = (name: string) => path.join(folder, name)
    if (subjects.length === 2) {
      renameSync(at('new/1700000001.x'), at('cur/1700000001.x:2,S'))
      renameSync(at('new/1700000004.x'), at('cur/1700000004.x:2,'))
      rmSync(at('new/1700000005.x'))
      renameSync(at('cur/1700000007.x:2,'), at('cur/1700000007.x:2,S'))
    }
    if (subjects.at(-1) === '4') renameSync(at('cur/1700000008.x:2,'), at('cur/1700000008.x:2,RS'))
  }
  expect(subjects.sort()).toEqual(['1', '2', '3', '4', '6', '7', '8'])
})

test('what cannot be read is an error that names it', async () => {
  await expect(subjectsOf(path.join(folder, 'nowhere.mbox'))).rejects.toThrow('nowhere.mbox')
})
