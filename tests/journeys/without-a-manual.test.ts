import { beforeAll, expect, test } from 'vitest'
import { inHistory, openStage, type Visitor } from '../visitor.ts'

/** An administrator who never read a word about the product has a question, stands on the first page, and follows what can be read there. */

const { product, signedIn, send } = await openStage()
const SLOW = { timeout: 120_000 }
const toJamie = { to: ['Jamie Bronte <wuthering@abc.com>'] }
let katherine: Visitor

beforeAll(async () => {
  await product.settle({ otherDomains: [{ domain: 'something.com' }] })
  for (const mail of [
    { ...toJamie, from: 'solo@naver.com', subject: 'An offer' },
    { ...toJamie, from: 'solo@naver.com', subject: 'The offer again' },
    { ...toJamie, from: 'reports@something.com', subject: 'Numbers' },
    { from: 'jane@bigco.com', to: ['ceo@abc.com'], subject: 'Between the two of us' },
  ]) await send(mail)
  katherine = await signedIn('wwarrior')
})

test('why is this mail not in the CRM? The search knows that it is not stored, and leads to the reason', SLOW, async () => {
  const { page } = katherine
  await page.getByRole('button', { name: 'Search', exact: false }).first().click()
  await page.getByRole('combobox', { name: 'Search' }).fill('reports@something.com')
  await page.getByRole('option', { name: 'Every arrival with reports@something.com, and why it was kept or not' }).click()
  const log = page.getByRole('table', { name: 'Mail log' })
  await log.getByText('something.com is an Exception Domain').waitFor()
  await log.getByRole('button', { name: 'reports@something.com' }).click()
  await page.getByText('Not saved, because something.com is an Exception Domain.').waitFor()
})

test('why is this mail not in the CRM? The page of the contact says how many were kept out, and leads to the reason', SLOW, async () => {
  const { page } = katherine
  await page.goto('/')
  await page.getByRole('link', { name: 'Something Ltd' }).click()
  await page.getByText('1 mail of the last 30 days was kept out.').waitFor()
  await page.getByRole('link', { name: 'See why' }).click()
  await page.getByRole('table', { name: 'Mail log' }).getByText('something.com is an Exception Domain').waitFor()
})

test('stop recording the mail of the CEO: Customization says where, and what it will do', SLOW, async () => {
  const { page, t } = katherine
  await page.goto('/')
  await page.getByRole('link', { name: 'Customization' }).click()
  await page.getByRole('link', { name: 'Stop recording the mail of one of your people, such as the CEO.' }).click()
  await page.getByRole('combobox', { name: 'Please select an ID.' }).click()
  await page.getByRole('option', { name: '(ceo)' }).click()
  await page.getByText(/In the last 30 days this would have kept out 1 mail of 2 contacts/).waitFor()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('cell', { name: 'ceo', exact: true }).waitFor()

  await send({ from: 'jane@bigco.com', to: ['ceo@abc.com'], subject: 'Again between the two of us' })
  await send({ ...toJamie, from: 'jane@bigco.com', subject: 'For everybody to read' })
  await page.getByTitle(t('customization.back')).click()
  await page.getByRole('link', { name: 'BigCo', exact: true }).click()
  await inHistory(katherine, 'For everybody to read').waitFor()
  expect(await inHistory(katherine, 'Again between the two of us').count()).toBe(0)
})

test('a contact at naver.com does not get its mails: its page says why, and the lock is one click away', SLOW, async () => {
  const { page } = katherine
  await page.goto('/')
  await page.getByRole('link', { name: 'Solo', exact: false }).click()
  await page.getByText('naver.com is locked. Its mail is not saved here.').waitFor()
  await page.getByText('2 mails of the last 30 days were kept out.').waitFor()
  await page.getByRole('link', { name: 'Go to the lock of naver.com' }).click()
  await page.getByRole('button', { name: 'naver.com' }).click()
  await page.getByText('In the last 30 days this would have saved 2 mails of 1 contact.').waitFor()
  await page.getByRole('button', { name: 'Open the lock', exact: true }).click()
  await page.getByText('The lock of naver.com is open.').waitFor()

  await send({ ...toJamie, from: 'solo@naver.com', subject: 'At last' })
  await page.goBack()
  await inHistory(katherine, 'At last').waitFor()
})
