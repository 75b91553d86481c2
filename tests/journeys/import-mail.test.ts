import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openPage, startBrowser } from '../browser.ts'
import { octetsOf } from '../core/capture/company-abc.ts'
import { startProduct } from '../product.ts'

const product = await startProduct()
const browser = await startBrowser()
const folder = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-import-mail-'))
afterAll(() => rmSync(folder, { recursive: true }))
await product.settle({ exceptionAddresses: ['ceo'] })

/** A mailbox of three mails to a colleague and one to the excepted account. */
function mailbox(name: string): string {
  const mails = ['wuthering', 'wuthering', 'wuthering', 'ceo'].map((who, n) => octetsOf({
    from: 'Kim <kim@acme.co.kr>', to: [`${who}@abc.com`], subject: `${name} ${n}`, messageId: `<${n}@${name}.example>`, date: 'Mon, 02 Mar 2020 09:00:00 +0000', body: 'As agreed.\r\n',
  }))
  const at = path.join(folder, `${name}.mbox`)
  writeFileSync(at, Buffer.concat(mails.flatMap((mail) => [Buffer.from('From - Mon Mar  2 09:00:00 2020\r\n'), mail, Buffer.from('\r\n')])))
  return at
}

test('an administrator drops an old mailbox, sees what would happen, brings it, finds it at the contact, and takes it back', async () => {
  const page = await openPage(product, browser, '/customization/import')
  await page.setInputFiles('input[type=file]', mailbox('old'))
  await page.getByText('This would happen by the rules of today.').waitFor()
  await page.getByText('Would go to 1 contact').waitFor()
  await page.getByRole('link', { name: 'Acme Works' }).waitFor()
  await page.getByText('Would be kept out').waitFor()
  expect((await product.rows('0@old.example'))).toEqual([])
  await page.getByRole('button', { name: 'Import 4 mails' }).click()
  await page.getByText('This is what the import brought.').waitFor()
  await page.getByRole('link', { name: 'Acme Works' }).click()
  await page.getByText('old 0').first().waitFor()
  await page.goto('/customization/import')
  await page.getByRole('link', { name: 'old.mbox' }).click()
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText('3 mails and 0 tickets go').waitFor()
  await page.getByRole('button', { name: 'Take back 3 mails' }).click()
  await page.getByText('What this import brought is gone.').waitFor()
  expect(await product.rows('0@old.example')).toMatchObject([{ outcome: 'skipped', reasons: [{ code: 'taken-back' }] }])
  await page.close()
})

test('관리자가 휴대전화에서 메일을 가져온다', async () => {
  const page = await openPage(product, browser, '/customization/import', { language: 'ko', width: 390 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page.setInputFiles('input[type=file]', mailbox('phone'))
  await page.getByRole('button', { name: '메일 4통 가져오기' }).click()
  await page.getByText('이 가져오기의 결과입니다.').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page.goto('/customization/import/account')
  await page.getByRole('button', { name: '로그인해서 폴더 보기' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page.close()
})
