import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OutgoingServer, startOutgoing } from '../outgoing.ts'
import { openStage, type Visitor } from '../visitor.ts'

/*
 * Three tasks of an agent's first morning, begun at the first page after signing in, with nothing but what stands on the screens.
 */
const { product, signedIn, send } = await openStage({ MAILKEEP_ALLOW_PRIVATE_SERVERS: '127.0.0.1' })

/** As mail programs write it in a header (RFC 2047). */
const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`

let agent: Visitor
let outgoing: OutgoingServer
beforeAll(async () => {
  outgoing = await startOutgoing()
  await product.send('PATCH', '/organization/transport', { server: '127.0.0.1', port: outgoing.port, security: 'none' })
  await product.send('POST', '/canned-answers', { name: 'Greeting', text: 'Dear {{requester.name}}, about {{ticket.number}}: ' })
  await product.send('POST', '/mail-settings/support-addresses', { login: 'support' })
  await product.send('POST', '/contacts', { kind: 'customer', name: '한빛상사', domains: ['hanbit.example'] })
  await send({ from: `${encoded('김민서')} <minseo.kim@hanbit.example>`, to: ['support@abc.com'], subject: encoded('메일이 두 번씩 도착합니다'), body: 'Twice.\r\n' })
  await send({ from: 'Rosa Diaz <rosa@globex.com>', to: ['support@abc.com'], subject: 'Where is the manual?', body: 'I cannot find it.\r\n' })
  await send({ from: `${encoded('김민서')} <minseo.kim@hanbit.example>`, to: ['support@abc.com'], subject: 'Shared address book is empty', body: 'Since this morning.\r\n' })
  await send({ from: 'Hal Brandt <hal@globex.com>', to: ['support@abc.com'], subject: 'Invitations arrive empty', body: 'Without a time.\r\n' })
  await send({ from: 'Hal Brandt <hal@globex.com>', to: ['support@abc.com'], subject: 'Empty invitations again', body: 'Three more.\r\n' })
  const { items } = await product.get<{ items: { id: string; name: string }[] }>('/tickets')
  await product.send('PATCH', `/tickets/${items.find(({ name }) => name.startsWith('메일이'))!.id}`, { status: 'solved' })
  agent = await signedIn('cagedbird')
}, 60_000)
afterAll(() => outgoing.close())

describe('without a manual', { timeout: 90_000 }, () => {
  test('the oldest question that is nobody\'s is answered and solved', async () => {
    const { page, t } = agent
    await page.goto('/')
    await page.getByRole('link', { name: new RegExp(`^${t('tickets.view.unassigned')}`) }).click()
    await page.getByRole('heading', { level: 1, name: t('tickets.view.unassigned') }).waitFor()
    await page.getByLabel(t('tickets.sort')).selectOption({ label: t('tickets.sort.oldest') })
    await expect.poll(() => page.locator('main a[data-row]').first().innerText()).toContain('Where is the manual?')
    await page.locator('main a[data-row]').first().click()
    await page.getByRole('textbox', { name: t('ticket.reply') }).fill('Dear Rosa, under Help.')
    await page.getByRole('button', { name: t('ticket.reply.send-solve') }).click()
    await page.getByRole('button', { name: t('ticket.status.solved'), exact: true }).waitFor()
    await page.getByText('Dear Rosa, under Help.').first().waitFor()
    await expect.poll(() => outgoing.mails.map(({ to }) => to), { timeout: 30_000 }).toEqual([['rosa@globex.com']])
  })

  test('all open tickets of 한빛상사 are found by its name, though no mail holds it; and the solved ones one press further', async () => {
    const { page, t } = agent
    await page.goto('/')
    await page.getByRole('link', { name: new RegExp(`^${t('desk')}`) }).click()
    await page.getByRole('textbox', { name: t('tickets.search') }).fill('한빛')
    const rows = page.locator('main a[data-row]')
    await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining('Shared address book is empty')])
    await page.getByRole('button', { name: t('tickets.search.all') }).click()
    await page.getByRole('heading', { level: 1, name: t('tickets.all') }).waitFor()
    await expect.poll(() => rows.count()).toBe(2)
    expect(await rows.filter({ hasText: '메일이 두 번씩' }).innerText()).toContain(t('ticket.status.solved'))
  })

  test('two tickets of the same trouble become one, from the page of one of them', async () => {
    const { page, t } = agent
    await page.goto('/')
    await page.getByRole('link', { name: new RegExp(`^${t('desk')}`) }).click()
    await page.getByRole('link', { name: 'Empty invitations again' }).click()
    await page.getByRole('button', { name: t('more'), exact: true }).click()
    await page.getByRole('menuitem', { name: t('ticket.merge.into') }).click()
    // The other ticket of the same person is offered without a search.
    await page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Invitations arrive empty' }).getByRole('button').click()
    await page.getByRole('heading', { level: 1, name: 'Invitations arrive empty' }).waitFor()
    await page.getByText('Three more.').waitFor()
  })

  test('a question is taken with one press in the list, and given back with one more', async () => {
    const { page, t } = agent
    await page.getByRole('link', { name: new RegExp(`^${t('tickets.view.unassigned')}`) }).click()
    const row = page.getByRole('row').filter({ hasText: 'Shared address book' })
    await row.getByRole('button', { name: new RegExp(t('ticket.take.which', { number: '' })) }).click()
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: t('undo') }).click()
    await row.waitFor()
  })

  test('who asked twice is made a contact from the ticket, and both tickets are offered for linking', async () => {
    const { page, t } = agent
    for (const subject of ['Do you sell to schools?', 'And to choirs?']) await send({ from: 'Percy Wold <percy@woldmusic.example>', to: ['support@abc.com'], subject, body: 'Percy' })
    await page.getByRole('link', { name: new RegExp(`^${t('tickets.view.open')}`) }).click()
    await page.getByRole('link', { name: 'And to choirs?' }).click()
    await page.getByRole('button', { name: t('ticket.add-contact') }).click()
    const form = page.getByRole('dialog')
    expect(await form.getByLabel(t('name'), { exact: true }).inputValue()).toBe('Percy Wold')
    await form.getByRole('button', { name: t('save') }).click()
    await page.getByRole('button', { name: t('contact.tickets.link', { n: 2 }) }).click()
    const history = page.getByRole('region', { name: t('activity') })
    for (const subject of ['Do you sell to schools?', 'And to choirs?']) await history.getByText(subject).first().waitFor()
  })

  test('a canned answer fills in its fields, and a picture pasted into the text goes out in its place', async () => {
    const { page, t } = agent
    await send({ from: 'Lars Berg <lars@fjord.example>', to: ['support@abc.com'], subject: 'Where is the button?', body: 'Lars' })
    await page.getByRole('link', { name: new RegExp(`^${t('tickets.view.open')}`) }).click()
    await page.getByRole('link', { name: 'Where is the button?' }).click()
    await page.getByRole('button', { name: t('canned-answers') }).click()
    await page.getByRole('menuitem', { name: 'Greeting' }).click()
    const box = page.getByRole('textbox', { name: t('ticket.reply') })
    await expect.poll(() => box.inputValue()).toMatch(/^Dear Lars Berg, about #10\d\d: $/)
    await box.evaluate((element) => {
      const files = new DataTransfer()
      files.items.add(new File([new Uint8Array([137, 80, 78, 71])], 'image.png', { type: 'image/png' }))
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: files, bubbles: true, cancelable: true }))
    })
    await expect.poll(() => box.inputValue()).toContain('[picture-1.png]')
    await page.getByRole('button', { name: t('ticket.reply.send'), exact: true }).click()
    await expect.poll(() => outgoing.mails.find(({ to }) => to.includes('lars@fjord.example'))?.octets, { timeout: 30_000 }).toMatch(/cid:picture-1@reply[^]*Content-ID: <picture-1@reply>/i)
  })

  test('from the list to the answer by keys alone', async () => {
    const { page, t } = agent
    await page.getByRole('link', { name: new RegExp(`^${t('tickets.view.open')}`) }).click()
    await page.getByRole('heading', { level: 1, name: t('tickets.view.open') }).click()
    const names = (await page.locator('main a[data-row] b').allInnerTexts())
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: names[0]! }).waitFor()
    await page.keyboard.press('j')
    await page.getByRole('heading', { level: 1, name: names[1]! }).waitFor()
    await page.keyboard.press('k')
    await page.getByRole('heading', { level: 1, name: names[0]! }).waitFor()
    await page.keyboard.press('n')
    await page.keyboard.type('A note by keys.')
    expect(await page.getByRole('textbox', { name: t('ticket.note') }).inputValue()).toBe('A note by keys.')
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('r')
    await page.keyboard.type('An answer by keys.')
    expect(await page.getByRole('textbox', { name: t('ticket.reply') }).inputValue()).toBe('An answer by keys.')
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('e')
    await page.getByRole('button', { name: t('ticket.status.solved'), exact: true }).waitFor()
  })
})
