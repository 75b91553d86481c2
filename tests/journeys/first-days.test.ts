import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'
import { Served } from '../faults/served.ts'
import { totp } from '../totp.ts'
import { customize, inHistory, listField, openContact, PASSWORD, signIn, startVisits, type Visitor } from '../visitor.ts'
import { Wire } from '../wire.ts'

/*
 * The first days of company ABC on a server of its own, one story after the other: Katherine sets it up, mail arrives, Eric is
 * invited, and both learn how their sign-in is kept.
 */

const served = await Served.in(packageRoot)
afterAll(() => served.remove())
const visit = await startVisits(`http://127.0.0.1:${served.http}`)
const SLOW = { timeout: 120_000 }
let katherine: Visitor
let eric: Visitor
beforeAll(async () => {
  await served.start()
  katherine = await visit()
  eric = await visit()
})

test('a fresh server says where its link is; the link leads through company, domain and administrator to Connect your mail', SLOW, async () => {
  const { page, t } = katherine
  await page.goto('/')
  await page.getByText(t('first-run.no-link.how')).waitFor()

  await page.goto(await served.says(/(http:\S+\/first-run\?token=\S+)/))
  await page.getByLabel(t('company.name')).fill('ABC')
  await listField(page, t('company.domains')).fill('abc.com')
  await page.getByLabel(t('first-run.address'), { exact: true }).fill(' Katherine Hong <wwarrior@abc.com>')
  await page.reload()
  expect(await page.getByLabel(t('company.name')).inputValue(), 'a reload loses nothing').toBe('ABC')
  await page.getByRole('button', { name: t('continue') }).click()
  await page.getByRole('heading', { name: t('first-run.you') }).waitFor()
  await page.getByRole('button', { name: t('back'), exact: true }).click()
  await page.getByRole('button', { name: t('continue') }).click()
  await page.getByLabel(t('name'), { exact: true }).fill('Katherine Hong')
  expect(await page.getByLabel(t('login'), { exact: true }).inputValue(), 'the ID is proposed').toBe('wwarrior')
  await page.getByLabel(t('password'), { exact: true }).fill('short')
  await page.getByRole('button', { name: t('continue') }).click()
  await page.getByText(t('field.too-short', { least: 10 }), { exact: true }).waitFor()
  await page.getByLabel(t('password'), { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: t('continue') }).click()
  await page.getByRole('heading', { level: 1, name: t('connect') }).waitFor()
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), 'no password is laid down').not.toContain(PASSWORD)
})

test('Connect your mail waits, and tells of the first copy while one looks', SLOW, async () => {
  const { page, t } = katherine
  await page.getByRole('heading', { name: t('connect.waits') }).waitFor()
  const [capture] = /capture\+\w+(?=\+\$1=\$2@)/.exec(await page.getByRole('tabpanel').innerText())!
  await deliver(capture, 'jane@bigco.com', 'wwarrior@abc.com', 'The first copy')
  await page.getByRole('heading', { name: t('connect.arrives') }).waitFor()
  await page.getByRole('list', { name: t('log.verdict') }).getByText(t('step.matching.none')).waitFor()
})

test('a contact is added, and the next mail is on its page', SLOW, async () => {
  const { page, t } = katherine
  await page.getByTitle(t('customization.back')).click()
  await page.getByRole('button', { name: t('contacts.add.customer') }).first().click()
  const form = page.getByRole('dialog', { name: t('contacts.add.customer') })
  await form.getByLabel(t('name'), { exact: true }).fill('BigCo')
  await form.getByLabel(t('contact.address-n', { nth: 1 }), { exact: true }).fill('mailto:Jane@BigCo.com')
  await form.getByRole('button', { name: t('save') }).click()
  await page.getByText(t('activity.empty', { name: 'BigCo' })).waitFor()
  await deliver(await captureOf(katherine), 'jane@bigco.com', 'wwarrior@abc.com', 'The second copy')
  await inHistory(katherine, 'The second copy').waitFor()
})

test('a colleague comes in by the link that the administrator copies', SLOW, async () => {
  const { page, t } = katherine
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await customize(katherine, t('directory'))
  await page.getByRole('button', { name: t('users.add') }).click()
  const form = page.getByRole('complementary', { name: t('users.add') })
  await form.getByLabel(t('name'), { exact: true }).fill('Eric Lee')
  await form.getByLabel(t('login'), { exact: true }).fill('nativespeaker')
  await listField(form, t('contact.addresses')).fill('nativespeaker@abc.com')
  await form.getByRole('button', { name: t('save'), exact: true }).click()
  await page.getByRole('button', { name: 'Eric Lee', exact: true }).click()
  await page.getByRole('button', { name: t('users.invite') }).click()
  const link = await copied(page, t('copy'))

  await eric.page.goto(link)
  await eric.page.getByRole('heading', { name: t('invitation.welcome', { name: 'Eric Lee' }) }).waitFor()
  await eric.page.getByLabel(t('password'), { exact: true }).fill(PASSWORD)
  await eric.page.getByRole('button', { name: t('invitation.accept') }).click()
  await openContact(eric, 'customers', 'BigCo')
  await inHistory(eric, 'The second copy').waitFor()

  const other = await visit()
  await other.page.goto(link)
  await other.page.getByText(t('invitation.failed')).waitFor()
})

test('a member sees the contacts and no settings: not in the menu, not by address, not by the API', SLOW, async () => {
  const { page, t } = eric
  expect(await page.getByRole('link', { name: t('customization') }).count()).toBe(0)
  await page.goto('/customization/mail-settings/exception-addresses')
  await page.getByText(t('administrators-only'), { exact: true }).waitFor()
  const status = await page.evaluate(async (paths: readonly string[]) => Promise.all(paths.map(async at => (await fetch(`/api/v1${at}`)).status)), [
    '/mail-settings/exception-addresses', '/mail-settings/exception-domains/free-providers', '/mail-log', '/audit', '/users', '/contacts',
  ])
  expect(status).toEqual([403, 403, 403, 403, 403, 200])
  await page.getByRole('link', { name: t('customization.back') }).click()
  await page.getByRole('heading', { level: 1, name: t('kind.customers') }).waitFor()
})

test('a second factor: a code is asked for at sign-in, and a recovery code takes its place once', SLOW, async () => {
  const { page, t } = eric
  await page.goto('/account')
  const part = page.locator('section').filter({ has: page.getByRole('heading', { name: t('second-factor') }) })
  await part.getByLabel(t('password.current')).fill(PASSWORD)
  await part.getByRole('button', { name: t('second-factor.begin') }).click()
  await part.getByLabel(t('second-factor.qr')).waitFor()
  const [secret, recovery, another] = await part.getByRole('code').allInnerTexts()
  const step = Math.floor(Date.now() / 30_000)
  await part.getByLabel(t('sign-in.code')).fill(totp(secret!, step))
  await part.getByRole('button', { name: t('second-factor.verify') }).click()
  await part.getByText(t('second-factor.on', { n: 10 })).waitFor()

  const withCode = async (code: string, works: boolean): Promise<void> => {
    await page.getByLabel(t('sign-in.code')).fill(code)
    await page.getByRole('button', { name: t('sign-in'), exact: true }).click()
    await (works ? page.getByRole('heading', { level: 1, name: t('kind.customers') }) : page.locator('form').getByText(/not right|code/).last()).waitFor()
  }
  await signOut(eric)
  await signIn(eric, 'nativespeaker')
  await withCode('000000', false)
  // No code is taken twice: this is the one that comes after that of the set-up.
  await withCode(totp(secret!, Math.max(step + 1, Math.floor(Date.now() / 30_000))), true)
  await signOut(eric)
  await signIn(eric, 'nativespeaker')
  await withCode(recovery!, true)
  await signOut(eric)
  await signIn(eric, 'nativespeaker')
  await withCode(recovery!, false)
  await withCode(another!, true)
})

test('a forgotten password: the administrators see it, and hand over a link', SLOW, async () => {
  const { t } = eric
  await signOut(eric)
  await eric.page.getByRole('button', { name: t('sign-in.forgot') }).click()
  await eric.page.getByLabel(t('sign-in.address-or-id')).fill('nativespeaker@abc.com')
  await eric.page.getByRole('button', { name: t('sign-in.ask') }).click()
  await eric.page.getByText(t('sign-in.asked')).waitFor()

  const { page } = katherine
  await customize(katherine, t('audit'))
  await page.getByText(t('audit.event.password-forgotten')).waitFor()
  await customize(katherine, t('directory'))
  await page.getByRole('button', { name: 'Eric Lee', exact: true }).click()
  await page.getByRole('button', { name: t('users.password-link') }).click()
  await eric.page.goto(await copied(page, t('copy')))
  await eric.page.getByLabel(t('password.new'), { exact: true }).fill('a new one, of many words')
  await eric.page.getByRole('button', { name: t('password.reset.save') }).click()
  await eric.page.getByText(t('password.reset.done')).waitFor()
})

test('a changed password signs out everywhere else, and a link of the command line signs in once', SLOW, async () => {
  const { page, t } = katherine
  const elsewhere = await visit()
  const link = (await served.command('sign-in-link', 'wwarrior@abc.com')).trim()
  await elsewhere.page.goto(link)
  await elsewhere.page.getByRole('heading', { level: 1, name: t('kind.customers') }).waitFor()

  await page.goto('/account')
  const form = page.locator('form').filter({ has: page.getByRole('button', { name: t('password.change') }) })
  await form.getByLabel(t('password.current')).fill('not this one')
  await form.getByLabel(t('password.new'), { exact: true }).fill('staple battery horse')
  await form.getByRole('button', { name: t('password.change') }).click()
  await form.getByRole('alert').waitFor()
  await form.getByLabel(t('password.current')).fill(PASSWORD)
  await form.getByRole('button', { name: t('password.change') }).click()
  await page.getByText(t('password.changed')).waitFor()

  await elsewhere.page.reload()
  await elsewhere.page.getByRole('heading', { level: 1, name: t('sign-in') }).waitFor()
  await elsewhere.page.goto(link)
  await elsewhere.page.getByText(t('sign-in.link-failed')).waitFor()
})

test('the server restarts under an open page: it says that the connection is lost, keeps what is typed, and heals', { timeout: 240_000 }, async () => {
  const { page, t } = katherine
  await openContact(katherine, 'customers', 'BigCo')
  await page.getByRole('button', { name: t('note.add') }).click()
  await page.getByLabel(t('note.new')).fill('Typed while the server was away')
  expect(await served.stop()).toBe(0)
  await page.getByText(t('connection.lost')).waitFor()
  await page.getByRole('button', { name: t('note.save') }).click()
  await page.getByText(t('problem.unreachable')).waitFor()
  await served.start()
  await page.getByText(t('connection.lost')).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: t('note.save') }).click()
  await page.getByText(t('note.by', { who: 'Katherine Hong' })).waitFor()
  await deliver(await captureOf(katherine), 'jane@bigco.com', 'wwarrior@abc.com', 'After the restart')
  await inHistory(katherine, 'After the restart').waitFor()
})

/** What the button copied. */
async function copied(page: Visitor['page'], copy: string): Promise<string> {
  await page.getByRole('complementary').getByRole('button', { name: copy, exact: true }).click()
  return page.evaluate(() => navigator.clipboard.readText())
}

async function signOut({ page, t }: Visitor): Promise<void> {
  await page.goto('/account')
  await page.getByRole('button', { name: t('sign-out'), exact: true }).first().click()
  await page.getByRole('heading', { level: 1, name: t('sign-in') }).waitFor()
}

async function captureOf({ page }: Visitor): Promise<string> {
  const { captureAddress } = await page.evaluate(async () => await (await fetch('/api/v1/organization')).json() as { captureAddress: string })
  return captureAddress.split('@')[0]!
}

/** A copy as the company's mail server sends it. */
async function deliver(capture: string, from: string, to: string, subject: string): Promise<void> {
  const wire = await Wire.hello(served.smtp)
  for (const line of [`MAIL FROM:<${from}>`, `RCPT TO:<${capture}+${to.replace('@', '=')}@capture.localhost>`, 'DATA']) await wire.say(line)
  const answer = await wire.say(`From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${crypto.randomUUID()}@bigco.com>\r\n\r\nGood day.\r\n.`)
  expect(answer.code).toBe(250)
  wire.close()
}
