import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, type Postfix, startPostfix } from '../postfix.ts'
import { customize, openStage, type Visitor } from '../visitor.ts'

/*
 * Somebody who has Postfix opens Connect your mail and does what stands there, word for word: each text goes into the file
 * that the page names. Then mail goes in, out and among the company's people, and the page says that it saw all of it.
 */
const { product, signedIn } = await openStage()
const [worldPort, companyPort] = [await freePort(), await freePort()]
let company: Postfix
let world: Postfix
let visitor: Visitor

beforeAll(async () => {
  [company, world] = await Promise.all([
    startPostfix({
      hostname: 'mail.abc.com', port: companyPort, atHome: true, mailboxes: ['wuthering@abc.com', 'tech@abc.com', 'cagedbird@abc.com'],
      settings: { relayhost: `[127.0.0.1]:${worldPort}`, default_transport: 'smtp' },
    }),
    startPostfix({ hostname: 'mail.world.example', port: worldPort, mailboxes: ['jane@bigco.com', 'kim@acme.co.kr'], routes: { 'abc.com': `smtp:[127.0.0.1]:${companyPort}` } }),
  ])
  visitor = await signedIn('wwarrior')
})

afterAll(async () => { await Promise.all([company.stop(), world.stop()]) })

describe('a fresh Postfix', { timeout: 60_000 }, () => {
  test('takes the lines of the page as they stand there', async () => {
    const { page, t } = visitor
    await customize(visitor, t('connect'))
    await page.getByText(t('connect.waits'), { exact: true }).waitFor()
    const steps = page.getByRole('tabpanel', { name: t('connect.postfix') }).getByRole('listitem').filter({ has: page.locator('pre') })
    for (const step of await steps.all()) {
      const [where, text] = [await step.locator('b').innerText(), await step.locator('pre').innerText()]
      if (where.startsWith('/')) company.shell(`cat >> ${where}`, `${text}\n`)
      else company.shell(text)
    }
    await expect.poll(() => company.log()).toContain('reload')
  })

  test.each([
    { sign: 'incoming', from: 'jane@bigco.com', to: 'tech@abc.com', envelope: ['tech@abc.com'] },
    { sign: 'outgoing', from: 'wuthering@abc.com', to: 'jane@bigco.com', envelope: ['jane@bigco.com'] },
    { sign: 'internal', from: 'tech@abc.com', to: 'cagedbird@abc.com', envelope: ['cagedbird@abc.com'] },
    { sign: 'blind', from: 'wuthering@abc.com', to: 'friend@elsewhere.example', envelope: ['friend@elsewhere.example', 'kim@acme.co.kr'] },
  ] as const)('and the page sees the $sign mail', async ({ sign, from, to, envelope }) => {
    const { page, t } = visitor
    const step = page.getByRole('list', { name: t('connect.first') }).getByRole('listitem').filter({ hasText: t(`connect.first.${sign}`) })
    expect(await step.innerText()).toContain(t('connect.waiting'))
    const text = `From: ${from}\r\nTo: ${to}\r\nSubject: ${sign}\r\nMessage-ID: <${sign}@connect.example>\r\nDate: ${new Date().toUTCString()}\r\n\r\nGood day.\r\n`
    await (sign === 'incoming' ? world : company).send({ from, to: envelope, text })
    await step.filter({ hasText: `${t('rail.kept')}: ` }).waitFor()
    expect((await product.rows(`${sign}@connect.example`)).map(({ outcome }) => outcome)).toEqual([sign === 'internal' ? 'skipped' : 'saved'])
  })
})

test('where copies have stopped coming for longer than usual, administrators are told on every page, and on this one how that is known', async () => {
  const { page, t } = visitor
  await product.running.database.within([product.company.id], async ({ client }) => {
    await client.query(`update mail_log set at = at - interval '30 hours'`)
    await client.query(`insert into mail_log (id, organization_id, at, door, size, outcome, verdict, settings_version)
      select -n, $1, now() - interval '30 hours' - make_interval(hours => n), 'smtp', 1000, 'skipped', '{}', 1 from generate_series(1, 24 * 28) n`, [product.company.id])
  })
  await page.reload()
  await page.getByText(t('connect.silent.usual', { count: 29 })).or(page.getByText(t('connect.silent.usual', { count: 30 }))).waitFor()
  await page.goto('/customers')
  const notice = page.getByRole('status').filter({ hasText: t('connect.silent') })
  await notice.getByRole('link', { name: t('connect') }).click()
  await world.send({ from: 'jane@bigco.com', to: ['tech@abc.com'], text: 'From: jane@bigco.com\r\nTo: tech@abc.com\r\nSubject: again\r\nMessage-ID: <again@connect.example>\r\n\r\nIt works again.\r\n' })
  await page.getByText(t('connect.silent.last')).waitFor({ state: 'detached' })
})
