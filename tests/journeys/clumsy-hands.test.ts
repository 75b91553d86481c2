import { beforeAll, describe, expect, test } from 'vitest'
import type { User } from '../../contract/users.ts'
import { customize, inHistory, listField, openStage, PASSWORD, type Visitor } from '../visitor.ts'

/** What people type, paste and press without thinking of the program; and two who do it at once. */

const { product, signedIn, send } = await openStage()
const SLOW = { timeout: 120_000 }
let katherine: Visitor
beforeAll(async () => { katherine = await signedIn('wwarrior') })

describe('what is typed is taken as it is meant', () => {
  test('addresses with blanks, as a link, with a name, and in capitals', SLOW, async () => {
    const { page, t } = katherine
    const form = await newContact(katherine)
    await form.getByLabel(t('name'), { exact: true }).fill('  Typed   in a hurry ')
    const typed = ['  one@hurry.example ', 'mailto:two@hurry.example', 'Three Trees <three@hurry.example>', 'FOUR@Hurry.Example']
    for (const [at, address] of typed.entries()) {
      if (at > 0) await form.getByRole('button', { name: t('contact.add-address') }).click()
      await form.getByLabel(t('contact.address-n', { nth: at + 1 }), { exact: true }).fill(address)
    }
    await form.getByRole('button', { name: t('save') }).click()
    const details = page.getByRole('complementary', { name: t('contact.details') })
    for (const address of ['one@hurry.example', 'two@hurry.example', 'three@hurry.example']) await details.getByText(address, { exact: true }).waitFor()
    await send({ from: 'four@hurry.example', to: ['wuthering@abc.com'], subject: 'From the fourth' })
    await inHistory(katherine, 'From the fourth').waitFor()
  })

  test.each(['https://www.letters.example/unsubscribe?all=1', ' @LETTERS.example ', 'letters.example.'])('the domain %s', SLOW, async (typed) => {
    const { page, t } = katherine
    await toOtherDomains(katherine)
    await page.getByRole('textbox', { name: t('domain') }).fill(typed)
    await page.getByRole('button', { name: t('add'), exact: true }).click()
    const cell = page.getByRole('cell', { name: 'letters.example', exact: true })
    await cell.waitFor()
    await page.getByRole('button', { name: t('undo'), exact: true }).click()
    await cell.waitFor({ state: 'detached' })
  })
})

test('what is there already is said to be there, and nothing is there twice', SLOW, async () => {
  const { page, t } = katherine
  await toOtherDomains(katherine)
  for (const typed of ['twice.example', 'https://TWICE.example/']) {
    await page.getByRole('textbox', { name: t('domain') }).fill(typed)
    await page.getByRole('button', { name: t('add'), exact: true }).click()
    await page.getByRole('cell', { name: 'twice.example', exact: true }).waitFor()
  }
  await page.getByText(/already/i).waitFor()
  expect(await page.getByRole('cell', { name: 'twice.example', exact: true }).count()).toBe(1)

  await customize(katherine, t('support-addresses'))
  const picker = page.getByRole('combobox', { name: t('support-addresses.search') })
  await picker.fill('billing')
  await page.getByRole('option', { name: 'billing' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: t('add'), exact: true }).click()
  await page.getByRole('cell', { name: 'billing', exact: true }).waitFor()
  await picker.fill('billing')
  await page.getByRole('option', { name: 'billing' }).getByText(t('picker.taken')).waitFor()
  await page.keyboard.press('Enter')
  expect(await page.getByRole('cell', { name: 'billing', exact: true }).count()).toBe(1)
})

describe('names that nobody has', () => {
  test.each([
    ['HTML', '<img src=x onerror="document.title=\'run\'"><b>Bold & Sons</b>'],
    ['an RTL override', 'invoice\u202Egnp.exe'],
    ['emoji', '👩‍👩‍👧‍👦 Family 家族 🏳️‍🌈'],
    ['200 characters without a blank', 'W'.repeat(200)],
  ])('%s', SLOW, async (_, name) => {
    const { page, t } = katherine
    const form = await newContact(katherine)
    await form.getByLabel(t('name'), { exact: true }).fill(name)
    await form.getByLabel(t('contact.address-n', { nth: 1 }), { exact: true }).fill('somebody@names.example')
    await form.getByRole('button', { name: t('save') }).click()
    const heading = page.getByRole('heading', { level: 1 })
    await expect.poll(() => heading.first().innerText()).toBe(name)
    await send({ from: `"${name.replaceAll(/["\\]/g, '\\$&')}" <somebody@names.example>`, to: ['wuthering@abc.com'], subject: name.repeat(50) })
    await page.getByRole('region', { name: t('activity') }).locator('[data-row]').first().click()
    await page.getByRole('article').waitFor()
    await page.getByRole('link', { name: t('kind.customers'), exact: true }).first().click()
    await page.getByRole('link', { name }).first().waitFor()
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `sideways at ${width}`).toBeLessThanOrEqual(0)
    }
    await page.setViewportSize({ width: 1280, height: 900 })
    expect(await page.title()).not.toBe('run')
  })

  test('10,000 characters are refused beside the field, and what was typed stays', SLOW, async () => {
    const { page, t } = katherine
    const form = await newContact(katherine)
    const name = form.getByLabel(t('name'), { exact: true })
    await name.fill('n'.repeat(10_000))
    await form.getByRole('button', { name: t('save') }).click()
    await form.getByText(t('field.too-long', { most: 200 })).waitFor()
    expect((await name.inputValue()).length).toBe(10_000)
    await name.fill('')
    await page.keyboard.press('Escape')
  })
})

describe('back, forward and reload in the middle of a form: what was typed is there when the form is opened again', () => {
  test.each([
    { form: 'a contact', at: '/customers', opens: 'contacts.add.customer', field: 'name' },
    { form: 'a note', at: '/contacts/1', opens: 'note.add', field: 'note.new' },
    { form: 'a mail', at: '/contacts/1', opens: 'compose', field: 'compose.subject' },
    { form: 'a ticket', at: '/tickets', opens: 'tickets.new', field: 'ticket.name' },
    { form: 'a user', at: '/customization/directory/users', opens: 'users.add', field: 'name' },
    { form: 'an alias account', at: '/customization/directory/aliases', opens: 'aliases.add', field: 'name' },
    { form: 'an External Address', at: '/customization/mail-settings/external-addresses', opens: 'add', field: 'server' },
    { form: 'a canned answer', at: '/customization/help-desk/canned-answers', opens: 'canned-answers.add', field: 'name' },
  ] as const)('$form', SLOW, async ({ at, opens, field }) => {
    const { page, t } = katherine
    const typed = page.getByRole('textbox', { name: t(field), exact: true })
    const button = page.getByRole('button', { name: t(opens), exact: true }).first()
    const open = async (): Promise<void> => {
      // A page that the browser brings back as it was left has its form open still.
      await typed.or(button).first().waitFor()
      if (!await typed.isVisible()) await button.click()
    }
    await page.goto(at)
    await open()
    await typed.fill('typed before')
    await page.reload()
    await open()
    await expect.poll(() => typed.inputValue(), { message: 'after a reload' }).toBe('typed before')
    await page.goBack()
    await page.goForward()
    await open()
    await expect.poll(() => typed.inputValue(), { message: 'after back and forward' }).toBe('typed before')
  })
})

test('a session that ended in the middle of a form: sign in over it, and nothing typed is lost', SLOW, async () => {
  const { page, t } = katherine
  await customize(katherine, t('directory'))
  await page.getByRole('link', { name: t('aliases'), exact: true }).click()
  await page.getByRole('button', { name: t('aliases.add') }).click()
  const form = page.getByRole('complementary', { name: t('aliases.add') })
  await form.getByRole('textbox', { name: t('name'), exact: true }).fill('Press office')
  await form.getByRole('textbox', { name: t('login'), exact: true }).fill('press')
  await listField(form, t('contact.addresses')).fill('press@abc.com')

  const elsewhere = await signedIn('wwarrior')
  await elsewhere.page.goto('/account')
  await elsewhere.page.getByRole('table', { name: t('sessions') }).getByRole('button', { name: t('sign-out') }).first().click()
  await elsewhere.page.getByRole('table', { name: t('sessions') }).getByRole('button', { name: t('sign-out') }).waitFor({ state: 'detached' })

  await form.getByRole('button', { name: t('save'), exact: true }).click()
  const again = page.getByRole('dialog', { name: t('sign-in.again') })
  await again.getByLabel(t('password'), { exact: true }).fill(PASSWORD)
  await again.getByRole('button', { name: t('sign-in'), exact: true }).click()
  await again.waitFor({ state: 'detached' })
  expect(await form.getByRole('textbox', { name: t('name'), exact: true }).inputValue()).toBe('Press office')
  await form.getByRole('button', { name: t('save'), exact: true }).click()
  await page.getByRole('cell', { name: 'press@abc.com', exact: true }).waitFor()
})

test('two administrators at once: the later sees what the other did, and overwrites nothing', SLOW, async () => {
  const { items } = await product.get<{ items: User[] }>('/users?q=wuthering')
  await product.send('PATCH', `/users/${items[0]!.id}`, { role: 'administrator' })
  const jamie = await signedIn('wuthering')
  const { page, t } = katherine

  for (const one of [katherine, jamie]) {
    await customize(one, t('exception-addresses'))
    await one.page.getByRole('combobox', { name: t('picker.select') }).click()
    await one.page.getByRole('option', { name: 'Executives/Langston Morrison(ceo)' }).click()
  }
  await page.getByRole('button', { name: t('add'), exact: true }).click()
  await jamie.page.getByRole('cell', { name: 'ceo', exact: true }).waitFor()
  await jamie.page.getByRole('button', { name: t('add'), exact: true }).click()
  await jamie.page.getByRole('alert').getByText(/already/i).waitFor()

  for (const one of [katherine, jamie]) await customize(one, t('company'))
  const [hers, his] = [page, jamie.page].map(one => one.getByRole('textbox', { name: t('company.name') }))
  await hers!.fill('ABC of Katherine')
  await listField(jamie.page, t('company.domains')).fill('abc.org')
  await page.getByRole('button', { name: t('save'), exact: true }).first().click()
  await page.getByText(t('company.saved')).waitFor()
  await expect.poll(() => his!.inputValue(), { timeout: 20_000 }).toBe('ABC of Katherine')
  await jamie.page.getByRole('button', { name: t('save'), exact: true }).first().click()
  await jamie.page.getByText(t('company.saved')).waitFor()
  expect(await product.get('/organization')).toMatchObject({ name: 'ABC of Katherine', domains: ['abc.com', 'abc.org'] })
})

async function newContact({ page, t }: Visitor) {
  await page.goto('/customers')
  await page.getByRole('button', { name: t('contacts.add.customer') }).first().click()
  return page.getByRole('dialog', { name: t('contacts.add.customer') })
}

async function toOtherDomains(visitor: Visitor): Promise<void> {
  await customize(visitor, visitor.t('exception-domains'))
  await visitor.page.getByRole('link', { name: visitor.t('other-domains') }).click()
  await visitor.page.getByRole('textbox', { name: visitor.t('domain') }).waitFor()
}
