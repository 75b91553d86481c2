import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMessage } from '../../core/mail/message.ts'
import { type Dovecot, startDovecot } from '../dovecot.ts'
import { type Postfix, startPostfix } from '../postfix.ts'
import { customize, openContact, openStage, type Visitor } from '../visitor.ts'

/*
 * A customer writes to the desk. Her mailbox is a real Dovecot, and a real Postfix carries what the desk answers.
 */
const { product, signedIn, send } = await openStage({ MAILKEEP_ALLOW_PRIVATE_SERVERS: '127.0.0.1' })
const ROSA = 'rosa@globex.com'

let dovecot: Dovecot
let postfix: Postfix
let administrator: Visitor
beforeAll(async () => {
  dovecot = await startDovecot({ users: { [ROSA]: 'secret' } })
  postfix = await startPostfix({ hostname: 'mail.abc.com', mailboxes: ['postmaster@abc.com'], routes: { 'globex.com': `lmtp:inet:127.0.0.1:${dovecot.lmtp}` } })
  await product.send('PATCH', '/organization/transport', { server: '127.0.0.1', port: postfix.port, security: 'none' })
  administrator = await signedIn('wwarrior')
}, 60_000)
afterAll(async () => {
  await postfix?.stop()
  await dovecot?.stop()
})

/** What lies in Rosa's mailbox, the newest last. */
const mailbox = (): { subject: string; from: string; id: string | null; text: string }[] => dovecot.mails(ROSA).map((octets) => {
  const { subject, from, messageId } = readMessage(octets)
  return { subject, from: from[0]?.address ?? '', id: messageId, text: octets.toString() }
})

async function openDesk({ page, t }: Visitor, view = 'open' as const): Promise<void> {
  const navigation = page.getByRole('navigation', { name: t('nav.label') })
  const wayBack = navigation.getByTitle(t('customization.back'))
  if (await wayBack.count() > 0) await wayBack.click()
  await navigation.getByRole('link', { name: new RegExp(`^${t(`tickets.view.${view}`)}`) }).click()
  await page.getByRole('heading', { level: 1, name: t(`tickets.view.${view}`) }).waitFor()
}

async function openTicket(visitor: Visitor, name: string): Promise<void> {
  await openDesk(visitor)
  await visitor.page.getByRole('link', { name }).click()
  await visitor.page.getByRole('heading', { level: 1, name }).waitFor()
}

describe('from a support mail to a solved ticket', { timeout: 120_000 }, () => {
  const title = 'Where is the manual?'

  test('the account is added under Support Mail Addresses, and what it receives opens a ticket with the label "Ticket" and the title as its name', async () => {
    const { page, t } = administrator
    await customize(administrator, t('support-addresses'))
    await page.getByRole('combobox', { name: t('support-addresses.search') }).fill('support')
    await page.getByRole('option', { name: 'Support(support)' }).click()
    await page.getByRole('button', { name: t('add'), exact: true }).click()
    await page.getByRole('table', { name: t('support-addresses') }).getByRole('cell', { name: 'support', exact: true }).waitFor()

    await openDesk(administrator)
    await send({ from: `Rosa Diaz <${ROSA}>`, to: ['support@abc.com'], subject: title, body: 'I cannot find it anywhere.\r\n' })
    await page.getByRole('link', { name: title }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    expect(await page.getByLabel(t('ticket.label'), { exact: true }).inputValue()).toBe('Ticket')
    await page.getByText('I cannot find it anywhere.').waitFor()
  })

  test('in its details it is linked to the customer, and stands in the Activity History of the customer with number and status', async () => {
    const { page, t } = administrator
    const linked = page.locator('section').filter({ has: page.getByRole('heading', { name: t('ticket.linked.all') }) })
    await linked.getByRole('link', { name: 'Globex', exact: true }).waitFor()
    await openContact(administrator, 'customers', 'Globex')
    const history = page.getByRole('region', { name: t('activity') })
    await history.getByText(/#10\d\d/).first().waitFor()
    await history.getByText(title).first().waitFor()
  })

  test('it is answered, and the mailbox of the customer holds the answer', async () => {
    const { page, t } = administrator
    await openTicket(administrator, title)
    await page.keyboard.press('r')
    await page.keyboard.type('Dear Rosa, it is under Help.')
    await page.getByRole('button', { name: t('ticket.reply.send'), exact: true }).click()
    await expect.poll(() => mailbox().length, { timeout: 30_000 }).toBe(1)
    const [answer] = mailbox()
    expect(answer).toMatchObject({ from: 'support@abc.com', subject: expect.stringContaining(title) })
    expect(answer!.text).toContain('Dear Rosa, it is under Help.')
    await page.getByText(t('ticket.sent')).first().waitFor()
  })

  test('her answer joins the ticket on the open page, without reload, and opens it again', async () => {
    const { page, t } = administrator
    await page.getByRole('button', { name: t('ticket.status.pending') }).waitFor()
    const [answer] = mailbox()
    await send({ from: `Rosa Diaz <${ROSA}>`, to: ['support@abc.com'], subject: `Re: ${title}`, headers: { 'In-Reply-To': `<${answer!.id}>` }, body: 'Found it, thank you.\r\n' })
    await page.getByText('Found it, thank you.').first().waitFor()
    await page.getByRole('button', { name: t('ticket.status.open'), exact: true }).waitFor()
  })

  test('an internal note leaves the company never', async () => {
    const { page, t } = administrator
    await page.getByRole('tab', { name: t('ticket.note') }).click()
    await page.getByRole('textbox', { name: t('ticket.note') }).fill('She is fast.')
    await page.getByRole('button', { name: t('ticket.note.add') }).click()
    await page.getByText(t('ticket.internal')).waitFor()
    expect(mailbox().some(({ text }) => text.includes('She is fast.'))).toBe(false)
  })

  test('it is solved, and undone, and solved', async () => {
    const { page, t } = administrator
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('e')
    await page.getByRole('button', { name: t('undo') }).click()
    await page.getByRole('button', { name: t('ticket.status.open'), exact: true }).waitFor()
    await page.getByRole('button', { name: t('ticket.solve'), exact: true }).click()
    await page.getByRole('button', { name: t('ticket.status.solved'), exact: true }).waitFor()
    await openDesk(administrator)
    await page.getByText(t('tickets.empty'), { exact: true }).waitFor()
  })
})

test('a colleague without the role of an agent has no Help Desk', { timeout: 60_000 }, async () => {
  const member = await signedIn('wuthering')
  const { page, t } = member
  expect(await page.getByRole('navigation', { name: t('nav.label') }).getByText(t('desk')).count()).toBe(0)
  await page.goto('/tickets')
  await page.getByText(t('agents-only')).waitFor()
})

test('two tickets of the same trouble are chosen, merged, and the other one points to the survivor', { timeout: 60_000 }, async () => {
  const { page, t } = administrator
  await send({ from: ROSA, to: ['support@abc.com'], subject: 'The printer smokes' })
  await send({ from: ROSA, to: ['support@abc.com'], subject: 'Smoke from the printer' })
  await openDesk(administrator)
  for (const name of ['The printer smokes', 'Smoke from the printer']) {
    await page.getByRole('row').filter({ hasText: name }).getByRole('checkbox').check()
  }
  await page.getByRole('toolbar').getByRole('button', { name: t('ticket.merge') }).click()
  await page.getByText(t('tickets.merge?', { n: 2, number: 1002 })).waitFor()
  await page.getByRole('toolbar').getByRole('button', { name: t('ticket.merge') }).click()
  await page.getByRole('link', { name: 'Smoke from the printer' }).waitFor({ state: 'detached' })
  await openTicket(administrator, 'The printer smokes')
  await page.getByText('Smoke from the printer').first().waitFor()
})
