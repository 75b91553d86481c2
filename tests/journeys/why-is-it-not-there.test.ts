import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { customize, inHistory, openContact, openStage, type Visitor } from '../visitor.ts'

/** An administrator looks for mails: in the history, in the mail log, by trying one, and after a change that was a mistake. */

const { product, signedIn, send } = await openStage()
const folder = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-letters-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const SLOW = { timeout: 120_000 }
let katherine: Visitor
beforeAll(async () => { katherine = await signedIn('wwarrior') })

test('a mail opens in its place, says why it is here, and goes from this history and back', SLOW, async () => {
  const { page, t } = katherine
  await openContact(katherine, 'customers', 'BigCo')
  await page.getByText(t('activity.empty', { name: 'BigCo' })).waitFor()
  await send({ from: 'Jane Doe <jane@bigco.com>', to: ['wuthering@abc.com'], subject: 'Renewal', body: 'Shall we renew?\r\n' })
  await inHistory(katherine, 'Renewal').click()
  await page.getByText(t('why.contact-address', { contact: 'BigCo', address: 'jane@bigco.com' })).waitFor()
  await page.getByText(t('why.also', { who: 'Jane Doe (Lead)' })).waitFor()
  await page.getByRole('article').getByText('Shall we renew?').waitFor()

  await page.getByRole('button', { name: t('activity.remove') }).click()
  await inHistory(katherine, 'Renewal').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: t('undo'), exact: true }).click()
  await inHistory(katherine, 'Renewal').waitFor()
})

test('while somebody reads further down, new mail waits, counted, until it is asked for', SLOW, async () => {
  const { page, t } = katherine
  for (let n = 1; n <= 14; n++) await send({ from: 'rosa@globex.com', to: ['wuthering@abc.com'], subject: `Letter ${n}`, date: new Date(Date.now() - (60 - n) * 60_000).toUTCString().replace('GMT', '+0000') })
  await openContact(katherine, 'customers', 'Globex')
  await inHistory(katherine, 'Letter 14').waitFor()
  await inHistory(katherine, 'Letter 1').last().scrollIntoViewIfNeeded()
  await page.mouse.move(900, 600)
  await page.mouse.wheel(0, 3000)
  await inHistory(katherine, 'Letter 2').waitFor()
  await send({ from: 'rosa@globex.com', to: ['wuthering@abc.com'], subject: 'The newest' })
  await page.getByRole('button', { name: t('activity.new', { n: 1 }) }).click()
  await inHistory(katherine, 'The newest').waitFor()
})

test('the mail log tells live of every arrival, is narrowed by filters, and opens to the verdict step by step', SLOW, async () => {
  const { page, t } = katherine
  await customize(katherine, t('mail-log'))
  const log = page.getByRole('table', { name: t('mail-log') })
  await send({ from: 'solo@naver.com', to: ['wuthering@abc.com'], subject: 'Not saved' })
  await send({ from: 'stranger@nowhere.example', to: ['wuthering@abc.com'], subject: 'Of nobody' })
  const lost = log.getByRole('button', { name: 'solo@naver.com → wuthering@abc.com' })
  await lost.waitFor()
  await log.getByText(t('reason.short.free-provider', { domain: 'naver.com' })).waitFor()
  await page.getByText(t('log.balanced')).waitFor()

  await page.getByRole('combobox', { name: t('log.reason') }).selectOption({ label: t('reason.name.no-contact') })
  await log.getByRole('button', { name: 'stranger@nowhere.example' }).waitFor()
  await lost.waitFor({ state: 'detached' })
  await page.getByRole('combobox', { name: t('log.reason') }).selectOption({ label: t('log.reason.all') })
  await page.getByRole('textbox', { name: t('log.search') }).fill('solo@naver.com')
  await log.getByRole('button', { name: 'stranger@nowhere.example' }).waitFor({ state: 'detached' })
  await page.reload()
  await lost.click()
  const steps = log.getByRole('list', { name: t('log.verdict') })
  await steps.getByText(t('step.free-provider.spoke', { domain: 'naver.com', who: 'solo@naver.com' })).waitFor()
  await steps.getByText(t('step.exception-address.silent')).waitFor()

  // From there it is one click to what would change it.
  await page.getByRole('link', { name: t('log.open-lock', { domain: 'naver.com' }) }).click()
  await page.getByRole('button', { name: t('free-providers.locked', { domain: 'naver.com' }) }).waitFor()
  await page.goBack()
  await page.getByRole('link', { name: t('log.try') }).click()
  await page.getByRole('heading', { name: t('try.outcome.skipped') }).waitFor()
})

test('a mail is tried: with the settings as they are, and with a change', SLOW, async () => {
  const { page, t } = katherine
  await customize(katherine, t('try'))
  await page.getByRole('textbox', { name: t('try.from') }).fill('Solo <solo@naver.com>')
  await page.getByRole('textbox', { name: t('try.to') }).fill('wuthering@abc.com, sales@abc.com')
  await page.getByRole('button', { name: t('try.it') }).click()
  await page.getByRole('heading', { name: t('try.outcome.skipped') }).waitFor()

  await page.getByText(t('try.settings.changed'), { exact: true }).click()
  await page.getByRole('combobox', { name: t('try.change.what') }).selectOption({ label: t('try.change.free-providers.add', { value: '…' }) })
  await page.getByRole('textbox', { name: t('try.change.value') }).fill('naver.com')
  await page.getByRole('button', { name: t('try.change.take') }).click()
  await page.getByRole('button', { name: t('try.it') }).click()
  await page.getByRole('heading', { name: t('try.outcome.saved', { n: 1 }) }).waitFor()
  await page.getByText(t('try.as-it-is', { outcome: t('try.outcome.skipped') })).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: t('try.outcome.saved', { n: 1 }) }).waitFor()

  await customize(katherine, t('mail-log'))
  expect(await page.getByRole('button', { name: 'solo@naver.com → wuthering@abc.com, sales@abc.com' }).count(), 'nothing is stored').toBe(0)
})

test('a letter is dropped to be tried, of 60 MB too; a picture is no letter', SLOW, async () => {
  const { page, t } = katherine
  await customize(katherine, t('try'))
  const place = page.getByText(t('try.drop'))
  await drop(place, 'renewal.eml', 'From: Jane Doe <jane@bigco.com>\r\nTo: wuthering@abc.com\r\nSubject: Dropped\r\n\r\nGood day.\r\n')
  await page.getByRole('button', { name: t('try.it') }).click()
  await page.getByRole('heading', { name: t('try.outcome.saved', { n: 2 }) }).waitFor()
  expect(await page.getByRole('textbox', { name: t('try.subject') }).inputValue()).toBe('Dropped')

  await drop(place, 'holiday.png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR')
  await page.getByText(t('try.drop.no-mail', { name: 'holiday.png' })).waitFor()
  await page.locator('input[type=file]').setInputFiles(await largeLetter('large.eml', 'buyer@plus.example'))
  await page.getByText(t('try.drop.no-mail', { name: 'holiday.png' })).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: t('try.it') }).click()
  await page.getByRole('link', { name: 'Bare Buyer' }).waitFor()
})

test('what is handed over in the mail log: a letter, one that is too large, and a picture, each with its outcome', SLOW, async () => {
  const { page, t } = katherine
  await customize(katherine, t('mail-log'))
  const file = page.locator('input[type=file]')
  await file.setInputFiles({ name: 'one.eml', mimeType: 'message/rfc822', buffer: Buffer.from('From: hello@emailer.com\r\nTo: wuthering@abc.com\r\nSubject: Handed over\r\nMessage-ID: <one@emailer.com>\r\n\r\nHello\r\n') })
  await page.getByText(t('job.done', { done: 1, total: 1 })).waitFor()
  await page.getByRole('button', { name: 'hello@emailer.com → wuthering@abc.com' }).click()
  await page.getByRole('link', { name: t('log.show-mail') }).click()
  await page.getByRole('heading', { level: 1, name: 'Emailer' }).waitFor()
  await inHistory(katherine, 'Handed over').waitFor()

  await customize(katherine, t('mail-log'))
  await file.setInputFiles(await largeLetter('huge.eml', 'huge@emailer.com'))
  await page.getByRole('button', { name: 'huge@emailer.com → wuthering@abc.com' }).click()
  await page.getByText(t('reason.too-large')).first().waitFor()
  await file.setInputFiles({ name: 'holiday.png', mimeType: 'image/png', buffer: Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1') })
  await page.getByRole('button', { name: t('log.forgotten') }).first().click()
  await page.getByText(t('verdict.quarantined')).waitFor()
})

test('a quarantined mail is shown, and run again', SLOW, async () => {
  const { page, t } = katherine
  await product.hand({ body: 'This letter has lost its header.\r\n' })
  await customize(katherine, t('mail-log'))
  await page.getByRole('button', { name: `${t('log.figure.quarantined')}` }).click()
  await page.getByRole('button', { name: t('log.forgotten') }).first().click()
  await page.getByRole('button', { name: t('log.run-again') }).click()
  await page.getByText(t('log.ran-again', { outcome: t('outcome.quarantined') })).waitFor()
})

test('a change is undone, and what came in between is named', SLOW, async () => {
  const { page, t } = katherine
  await customize(katherine, t('exception-domains'))
  await page.getByRole('link', { name: t('other-domains') }).click()
  await page.getByRole('textbox', { name: t('domain') }).fill('acme.co.kr')
  await page.getByRole('button', { name: t('add'), exact: true }).click()
  await page.getByText(t('other-domains.added', { domain: 'acme.co.kr' })).waitFor()
  await send({ from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], subject: 'In between' })
  await page.getByRole('button', { name: t('undo'), exact: true }).click()
  await page.getByText(t('undone.but', { mails: t('count.mails', { n: 1 }) })).waitFor()
  await page.getByRole('cell', { name: 'acme.co.kr', exact: true }).waitFor({ state: 'detached' })
  await send({ from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], subject: 'Afterwards' })
  await openContact(katherine, 'potentials', 'Acme Works')
  await inHistory(katherine, 'Afterwards').waitFor()
  expect(await inHistory(katherine, 'In between').count()).toBe(0)
  await customize(katherine, t('audit'))
  await page.getByText(t('audit.undone')).first().waitFor()
})

async function drop(place: Locator, name: string, text: string): Promise<void> {
  const dataTransfer = await place.page().evaluateHandle(([name, text]) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([Uint8Array.from(text!, letter => letter.charCodeAt(0))], name!))
    return transfer
  }, [name, text])
  await place.dispatchEvent('drop', { dataTransfer })
}

/** A letter of 60 MB. @returns its file */
async function largeLetter(name: string, from: string): Promise<string> {
  const file = path.join(folder, name)
  const handle = await open(file, 'w')
  await handle.write(`From: ${from}\r\nTo: wuthering@abc.com\r\nSubject: A large one\r\n\r\n`)
  await handle.truncate(60 * 1024 * 1024)
  await handle.close()
  return file
}
