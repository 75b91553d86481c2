import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OutgoingServer, startOutgoing } from '../outgoing.ts'
import { type Visitor, customize, inHistory, listField, openContact, openStage } from '../visitor.ts'

const { signedIn } = await openStage({ MAILKEEP_ALLOW_PRIVATE_SERVERS: '127.0.0.1' })
let outgoing: OutgoingServer
let visitor: Visitor

beforeAll(async () => {
  outgoing = await startOutgoing()
  visitor = await signedIn('wwarrior')
})
afterAll(() => outgoing.close())

describe('A mail is written on a contact\'s page', { timeout: 120_000 }, () => {
  test('the administrator tests the outgoing server, and sets it', async () => {
    const { page, t } = visitor
    await customize(visitor, t('company'))
    const form = page.locator('form').filter({ has: page.getByRole('heading', { name: t('transport') }) })
    await form.getByLabel(t('server')).fill('127.0.0.1')
    await form.getByText(t('security.none'), { exact: true }).click()
    await form.getByLabel(t('port')).fill('1')
    await form.getByRole('button', { name: t('transport.test') }).click()
    await form.getByText(t('fault.connect-refused')).waitFor()
    await form.getByLabel(t('port')).fill(String(outgoing.port))
    await form.getByRole('button', { name: t('transport.test') }).click()
    await form.getByText(t('transport.works')).waitFor()
    await form.getByRole('button', { name: t('save') }).click()
    await page.getByText(t('transport.saved', { server: '127.0.0.1' })).waitFor()
  })

  test('its verdict stands there before it is sent; then it leaves, and is in the history', async () => {
    const { page, t } = visitor
    await openContact(visitor, 'customers', 'BigCo')
    await page.getByRole('button', { name: t('compose') }).click()
    const form = page.getByRole('form', { name: t('compose') })
    await form.getByText(/^Will be saved to .*BigCo/).waitFor()
    await form.getByLabel(t('compose.subject')).fill('Offer')
    await form.getByLabel(t('compose.text')).fill('Good day.')
    await form.getByLabel(t('compose.attach')).setInputFiles({ name: '견적서.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
    await form.getByRole('button', { name: t('compose.send') }).click()
    await page.getByText(t('sent.recorded')).waitFor()
    await inHistory(visitor, 'Offer').waitFor()
    expect(outgoing.mails[0]).toMatchObject({ from: 'wwarrior@abc.com' })
    expect(outgoing.mails[0]!.octets).toContain('Good day.')
    await page.getByRole('status').filter({ hasText: t('sent.recorded') }).getByRole('button', { name: t('close') }).click()
  })

  test('what will be kept out is said before, and what the server refuses afterwards', async () => {
    const { page, t } = visitor
    await page.getByRole('button', { name: t('compose') }).click()
    const form = page.getByRole('form', { name: t('compose') })
    const to = listField(form, t('compose.to'))
    await to.click()
    await to.press('Backspace')
    await to.pressSequentially('nobody@elsewhere.example')
    await to.press('Enter')
    await form.getByText(t('compose.not-saved', { why: t('reason.short.no-contact') })).waitFor()
    outgoing.answer({ RCPT: '550 5.1.1 secret words of theirs' })
    await form.getByRole('button', { name: t('compose.send') }).click()
    await page.getByText(t('sent.failed', { why: `${t('fault.recipients-refused')} (550 5.1.1)` })).waitFor()
    outgoing.answer({})
    await page.getByRole('button', { name: t('sent.retry') }).click()
    await page.getByText(t('sent.not-recorded')).waitFor()
  })
})
