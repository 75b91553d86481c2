import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDovecot } from '../dovecot.ts'
import { customize, openStage, type Visitor } from '../visitor.ts'

/*
 * Customization > Mail Settings > External Addresses, as the manual's How To says: in Chromium, against a real mail server.
 */
const WORKER = 'workerA@abc.net'
const GMAIL = 'externalMailAddress@gmail.com'
const PASSWORD = 'correct horse'
const dovecot = await startDovecot({ users: { [WORKER]: PASSWORD, [GMAIL]: PASSWORD } })
afterAll(() => dovecot.stop())
const { product, signedIn } = await openStage({ MAILKEEP_ALLOW_PRIVATE_SERVERS: '127.0.0.0/8' })

let serial = 0
/** Puts a mail into a mailbox of the foreign server. @returns its Message-ID, without brackets */
function deliver(to: string, from: string, subject: string): string {
  const id = `external-${++serial}@letters.example`
  dovecot.deliver(to, `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${id}>\r\nDate: ${new Date().toUTCString().replace('GMT', '+0000')}\r\n\r\nGood day.\r\n`)
  return id
}

const subjectsAt = (user: string): string[] => dovecot.mails(user).map(mail => /^Subject: (.*)$/m.exec(String(mail))![1]!.trim())

let visitor: Visitor
beforeAll(async () => { visitor = await signedIn('wwarrior') })

/** The form beside the list; a new one, or that of a row. */
const formFor = (title: string): Locator => visitor.page.getByRole('complementary', { name: title })
const row = (email: string): Locator => visitor.page.getByRole('table', { name: visitor.t('external-addresses') }).getByRole('row').filter({ hasText: email })

async function choose(form: Locator, group: string, choice: string): Promise<void> {
  await form.getByRole('radiogroup', { name: group }).getByText(choice, { exact: true }).click()
}

/** Fills the manual's form in, field by field. */
async function fillIn(form: Locator, { email, copy }: { readonly email: string; readonly copy: 'keep-a-copy' | 'delete' }): Promise<void> {
  const { t } = visitor
  await choose(form, t('type'), t('type.pop3'))
  await form.getByRole('textbox', { name: t('email') }).fill(email)
  await form.getByRole('textbox', { name: t('server') }).fill('127.0.0.1')
  await choose(form, t('ssl'), t('security.none'))
  await choose(form, t('external-addresses.keep-copy'), t(`external-addresses.${copy}`))
  await form.getByRole('textbox', { name: t('port') }).fill(String(dovecot.pop3))
  await form.getByLabel(t('password'), { exact: true }).fill(PASSWORD)
}

async function save(form: Locator): Promise<void> {
  await form.getByRole('button', { name: visitor.t('save'), exact: true }).click()
  await form.waitFor({ state: 'detached' })
}

/** Presses "Fetch now", and waits until a mailbox was looked through since. */
async function fetchNow(email: string): Promise<void> {
  const { t } = visitor
  const lastFetch = async (): Promise<string | null> => (await product.get<{ items: { email: string; lastFetch: string | null }[] }>('/mail-settings/external-addresses')).items.find(one => one.email === email)!.lastFetch
  const before = await lastFetch()
  await row(email).getByRole('button', { name: t('external-addresses.fetch-now') }).click()
  await expect.poll(lastFetch, { timeout: 30_000 }).not.toBe(before)
}

/** How often a mail stands in a contact's history, when it stands there. */
async function inHistoryOf(contact: string, subject: string): Promise<number> {
  const { page, t } = visitor
  await page.goto(`/contacts/${product.company.contacts.get(contact)}`)
  const mails = page.getByRole('region', { name: t('activity') }).getByRole('button', { name: subject })
  await mails.first().waitFor()
  return mails.count()
}

const fetchedState = (email: string): Locator => row(email).getByText(new RegExp(visitor.t('external-addresses.state.fetched', { ago: '' }).trim()))

describe('an external address in Chromium', { timeout: 120_000 }, () => {
  test('is added as the How To says, tested, saved and fetched; with Delete the saved mail is gone from the server, a kept-out one lies there', async () => {
    const { page, t } = visitor
    const saved = deliver(WORKER, 'Jane <jane@bigco.com>', 'An offer')
    deliver(WORKER, 'Nobody <nobody@nowhere.example>', 'Nothing for the CRM')
    await customize(visitor, t('external-addresses'))
    await page.getByRole('button', { name: t('add'), exact: true }).click()
    const form = formFor(t('external-addresses.form'))
    for (const sentence of ['external-addresses.ssl-hint', 'external-addresses.keep-hint', 'external-addresses.port-hint'] as const) await form.getByText(t(sentence)).waitFor()

    // The port follows the choice, and stays once it is edited.
    const port = form.getByRole('textbox', { name: t('port') })
    expect(await port.inputValue()).toBe('995')
    await choose(form, t('ssl'), t('security.none'))
    expect(await port.inputValue()).toBe('110')
    await fillIn(form, { email: WORKER, copy: 'delete' })
    await choose(form, t('ssl'), t('security.tls'))
    await choose(form, t('ssl'), t('security.none'))
    expect(await port.inputValue()).toBe(String(dovecot.pop3))

    await form.getByLabel(t('password'), { exact: true }).fill('not the password')
    await form.getByRole('button', { name: t('external-addresses.test') }).click()
    await form.getByText(t('external-addresses.step.failed.sign-in')).waitFor()
    await form.getByText(t('fault.sign-in-refused')).waitFor()
    await form.getByLabel(t('password'), { exact: true }).fill(PASSWORD)
    await form.getByRole('button', { name: t('external-addresses.test') }).click()
    await form.getByText(t('external-addresses.test.ok')).waitFor()
    await form.getByText(t('external-addresses.step.mailbox.mails', { mails: t('count.mails', { n: 2 }) })).waitFor()
    // Testing fetches nothing and saves nothing.
    expect([subjectsAt(WORKER).length, await row(WORKER).count()]).toEqual([2, 0])

    await save(form)
    for (const shown of [t('type.pop3'), '127.0.0.1', t('security.none'), String(dovecot.pop3)]) await row(WORKER).getByRole('cell', { name: shown, exact: true }).waitFor()
    await fetchedState(WORKER).waitFor()
    expect(await inHistoryOf('bigco', 'An offer')).toBe(1)
    expect(subjectsAt(WORKER)).toEqual(['Nothing for the CRM'])
    expect((await product.rows(saved)).map(({ door, outcome }) => [door, outcome])).toEqual([['pop3', 'saved']])
  })

  test('with Keep a Copy the mailbox stays full, and a second fetch saves nothing twice', async () => {
    const { page, t } = visitor
    await customize(visitor, t('external-addresses'))
    await row(WORKER).getByRole('button', { name: WORKER, exact: true }).click()
    const form = formFor(WORKER)
    await choose(form, t('external-addresses.keep-copy'), t('external-addresses.keep-a-copy'))
    await save(form)
    const saved = deliver(WORKER, 'Jane <jane@bigco.com>', 'Another offer')
    await fetchNow(WORKER)
    await fetchNow(WORKER)
    expect(subjectsAt(WORKER)).toEqual(['Nothing for the CRM', 'Another offer'])
    expect((await product.rows(saved)).map(({ outcome }) => outcome)).toEqual(['saved'])
    expect(await inHistoryOf('bigco', 'Another offer')).toBe(1)
    await page.goBack()
  })

  test('changing Keep to Delete asks, with the number of mails; only the yes changes it', async () => {
    const { t } = visitor
    await visitor.page.goto('/customization/mail-settings/external-addresses')
    await row(WORKER).getByRole('button', { name: WORKER, exact: true }).click()
    const form = formFor(WORKER)
    await choose(form, t('external-addresses.keep-copy'), t('external-addresses.delete'))
    await form.getByRole('button', { name: t('save'), exact: true }).click()
    await form.getByText(t('external-addresses.delete.count', { mails: t('count.mails', { n: 2 }) })).waitFor()
    expect(await product.get('/mail-settings/external-addresses')).toMatchObject({ items: [{ email: WORKER, keepCopy: true }] })
    await form.getByRole('button', { name: t('external-addresses.delete.yes', { mails: t('count.mails', { n: 2 }) }) }).click()
    await form.waitFor({ state: 'detached' })
    expect(await product.get('/mail-settings/external-addresses')).toMatchObject({ items: [{ email: WORKER, keepCopy: false }] })
  })

  test('an address that is itself at a free provider: its mail with a contact is saved while gmail.com stays locked', async () => {
    const { page, t } = visitor
    const saved = deliver(GMAIL, 'Jane <jane@bigco.com>', 'To the address at Gmail')
    await customize(visitor, t('external-addresses'))
    await page.getByRole('button', { name: t('add'), exact: true }).click()
    const form = formFor(t('external-addresses.form'))
    await form.getByRole('textbox', { name: t('email') }).fill(GMAIL)
    expect(await form.getByRole('textbox', { name: t('server') }).inputValue()).toBe('pop.gmail.com')
    await fillIn(form, { email: GMAIL, copy: 'keep-a-copy' })
    await save(form)
    await fetchedState(GMAIL).waitFor()
    expect(await inHistoryOf('bigco', 'To the address at Gmail')).toBe(1)
    expect((await product.rows(saved)).map(({ outcome }) => outcome)).toEqual(['saved'])
    const { items } = await product.get<{ items: { domain: string; locked: boolean }[] }>('/mail-settings/exception-domains/free-providers?q=gmail.com')
    expect(items.find(({ domain }) => domain === 'gmail.com')).toMatchObject({ locked: true })
  })
})
