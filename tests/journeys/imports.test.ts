import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openPage, startBrowser } from '../browser.ts'
import { startProduct } from '../product.ts'

const product = await startProduct()
const browser = await startBrowser()
const folder = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-imports-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string): string {
  const at = path.join(folder, name)
  writeFileSync(at, content)
  return at
}

test('a salesperson brings a list of a fair, sees what cannot be taken, and finds the contacts', async () => {
  const page = await openPage(product, browser, '/leads', { as: 'wuthering' })
  await page.getByRole('button', { name: 'Import, export, duplicates' }).click()
  await page.getByRole('menuitem', { name: 'Import a file…' }).click()
  await page.getByText('Drop a file here').waitFor()
  await page.setInputFiles('input[type=file]', file('fair.csv', 'Firm,Mail,Met at\nNorth Star,polaris@north-star.example,Stand 4\nOurselves,wuthering@abc.com,Stand 5\n<b>Bold</b>,bold@bold.example,Stand 6\n'))
  // The product does not know what "Firm" and "Mail" mean until somebody says so.
  await page.getByLabel('What column Firm holds').selectOption('name')
  await page.getByLabel('What column Mail holds').selectOption('addresses')
  await page.getByLabel('What column Met at holds').selectOption('notes')
  await page.getByRole('button', { name: 'See what would happen' }).click()
  await page.getByText('This would happen').waitFor()
  await page.getByText('2 added').waitFor()
  await page.getByRole('row', { name: /^3 .*wuthering@abc\.com/ }).waitFor()
  await page.getByRole('button', { name: 'Bring in 2' }).click()
  await page.getByText('Done', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'To the contacts' }).click()
  await page.goto('/leads')
  await page.getByRole('link', { name: 'North Star' }).waitFor()
  await page.getByRole('link', { name: '<b>Bold</b>' }).click()
  await page.getByText('bold@bold.example').first().waitFor()
  await page.close()
})

test('what is exported is the list, as a file', async () => {
  const page = await openPage(product, browser, '/leads', { as: 'wuthering' })
  await page.getByRole('button', { name: 'Import, export, duplicates' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'As a table (CSV)' }).click()])
  const at = path.join(folder, 'out.csv')
  await download.saveAs(at)
  expect(download.suggestedFilename()).toBe('contacts.csv')
  expect(readFileSync(at, 'utf8')).toContain('North Star,lead,polaris@north-star.example')
  await page.close()
})

test('two contacts that are one are merged, and the page says what goes', async () => {
  await product.send('POST', '/contacts', { kind: 'lead', name: 'Twin', addresses: [{ address: 'one@twin.example' }] })
  const kept = await product.send<{ id: string }>('POST', '/contacts', { kind: 'customer', name: 'Twin', addresses: [{ address: 'two@twin.example' }] })
  await product.hand({ from: 'one@twin.example', to: ['wuthering@abc.com'], subject: 'From the lead', messageId: '<one@twin.example>' })
  const page = await openPage(product, browser, '/contacts/duplicates', { as: 'wuthering' })
  await page.getByRole('button', { name: 'Merge the contacts with twin' }).click()
  await page.getByRole('radio', { name: /Twin \(Customer\)/ }).check()
  await page.getByText(/1 mail, 0 notes and 0 tickets move into Twin.*These go: Twin \(Lead\)/).waitFor()
  await page.getByRole('button', { name: 'Merge 1 into Twin' }).click()
  await page.getByText(/Twin holds it all now/).waitFor()
  await page.goto(`/contacts/${kept.id}`)
  await page.getByText('From the lead').first().waitFor()
  await page.close()
})

test('관리자가 사람들을 표에서 가져온다', async () => {
  const page = await openPage(product, browser, '/customization/directory/users', { language: 'ko' })
  await page.getByRole('link', { name: '표에서 가져오기' }).click()
  await page.getByText('파일을 여기에 놓으세요').waitFor()
  await page.setInputFiles('input[type=file]', file('people.csv', '아이디,이름,부서,직위,이메일,구성원\nnamu,나무,영업팀,대리,namu@abc.com,\nforest,숲,,,forest@abc.com,namu\n'))
  await page.getByRole('button', { name: '결과 미리 보기' }).click()
  await page.getByText('2개 추가').waitFor()
  await page.getByRole('button', { name: '2개 가져오기' }).click()
  await page.getByRole('link', { name: '디렉터리 보기' }).click()
  await page.getByText('namu@abc.com').waitFor()
  await page.close()
})

test('a picture is no list, and on a phone nothing is wider than the screen', async () => {
  const page = await openPage(product, browser, '/contacts/import', { as: 'wuthering', width: 390 })
  await page.setInputFiles('input[type=file]', file('list.csv', '\x00\x01\x02PNG'))
  await page.getByText('This is no file of text.').waitFor()
  await page.setInputFiles('input[type=file]', file('wide.csv', `${Array.from({ length: 12 }, (_, at) => `Long column number ${at}`).join(',')}\n${'some value,'.repeat(12)}\n`))
  await page.getByText('Long column number 11').first().waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page.close()
})
