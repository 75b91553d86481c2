import { beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../web/words/en.ts'
import { customize, inHistory, openContact, openStage, type Visitor } from '../visitor.ts'

/** What the manual calls things; the pages call them so too. Korean pages are walked by the same keys. */
const MANUAL = {
  'customization': 'Customization', 'mail-settings': 'Mail Settings', 'add': 'Add', 'name': 'Name', 'login': 'ID', 'domain': 'Domain', 'save': 'Save',
  'external-addresses': 'External Addresses', 'exception-addresses': 'Exception Addresses', 'exception-domains': 'Exception Domains',
  'free-providers': 'Free Email Providers', 'other-domains': 'Other Domains', 'support-addresses': 'Support Mail Addresses', 'picker.select': 'Please select an ID.',
  'type': 'Type', 'type.pop3': 'POP3', 'type.smtp': 'SMTP', 'server': 'Server', 'ssl': 'SSL Connection', 'security.none': 'Do Not Use SSL', 'security.tls': 'Use SSL',
  'external-addresses.keep-copy': 'Keep a Copy of Mail on POP3 Server', 'external-addresses.keep-a-copy': 'Keep a Copy', 'external-addresses.delete': 'Delete',
  'port': 'Port', 'email': 'Email', 'password': 'Password', 'activity': 'Activity History',
  'external-addresses.ssl-hint': '* Gmail and Daum mail users must select "Use SSL".',
  'external-addresses.port-hint': '* If choosing to use a different port from default, please edit port information.',
  'external-addresses.lead': 'All mail IDs in the below list will have their content saved to the respective Customers\' Activity Histories.',
  'exception-addresses.lead': 'When a mail is sent from an Exception Mail ID, or the mail address(es) of the recipient (To/CC) is/are registered as Exception Mail IDs, their content is not saved.',
  'exception-domains.lead': 'All mail IDs in the below domains will NOT have their content saved to the respective Customers\' Activity Histories.',
  'support-addresses.lead': '* Depending on the conditions of the selected Mail IDs, Activity History will be saved per Customer.',
} as const

const { signedIn, send } = await openStage()

test('the pages use the words of the manual', () => {
  expect(en).toMatchObject(MANUAL)
})

describe.each(['en', 'ko'] as const)('every How To of the manual, walked by an administrator (%s)', { timeout: 120_000 }, (language) => {
  let visitor: Visitor
  beforeAll(async () => { visitor = await signedIn('wwarrior', language) })
  const subject = (text: string): string => `${text} (${language})`

  test('mail with a contact is saved to its Activity History, whoever of us wrote or got it', async () => {
    await openContact(visitor, 'customers', 'BigCo')
    await send({ from: 'Jane Doe <jane@bigco.com>', to: ['wuthering@abc.com'], subject: subject('A question') })
    await send({ from: 'Jamie Bronte <wuthering@abc.com>', to: ['somebody@nowhere.example'], cc: ['accounts@bigco.com'], subject: subject('An answer') })
    await send({ from: 'jane@bigco.com', to: ['sales@abc.com'], bcc: ['nativespeaker@abc.com'], subject: subject('Another question') })
    for (const one of ['A question', 'An answer', 'Another question']) await inHistory(visitor, subject(one)).waitFor()
    await openContact(visitor, 'leads', 'Jane Doe')
    await inHistory(visitor, subject('A question')).waitFor()
    expect(await inHistory(visitor, subject('An answer')).count(), 'accounts@bigco.com is at BigCo\'s domain, and is not Jane').toBe(0)
  })

  test('Exception Addresses: the mail of the CEO is not saved, until the trash can takes him off the list', async () => {
    const { page, t } = visitor
    await customize(visitor, t('exception-addresses'))
    await page.getByText(t('exception-addresses.lead')).waitFor()
    await page.getByRole('combobox', { name: t('picker.select') }).click()
    await page.getByRole('option', { name: 'Executives/Langston Morrison(ceo)' }).click()
    await page.getByText(t('effect.of-adding')).waitFor()
    await add(visitor)
    const row = rowOf(visitor, t('exception-addresses'), 'Executives/Langston Morrison')
    await row.getByRole('cell', { name: 'ceo', exact: true }).waitFor()
    for (const name of [t('name'), t('login')]) await page.getByRole('columnheader', { name, exact: true }).waitFor()

    await send({ from: 'ceo@abc.com', to: ['kim@acme.co.kr'], subject: subject('Between us') })
    await send({ from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], cc: ['langston.morrison@abc.com'], subject: subject('Copied to the CEO') })
    await send({ from: 'kim@acme.co.kr', to: ['wuthering@abc.com'], subject: subject('For the record') })
    await openContact(visitor, 'potentials', 'Acme Works')
    await inHistory(visitor, subject('For the record')).waitFor()
    expect(await notIn(visitor, [subject('Between us'), subject('Copied to the CEO')])).toEqual([])

    await customize(visitor, t('exception-addresses'))
    await row.getByRole('button', { name: t('remove.what', { what: 'Langston Morrison' }) }).click()
    await page.getByRole('button', { name: t('exception-addresses.remove') }).click()
    await row.waitFor({ state: 'detached' })
    await send({ from: 'ceo@abc.com', to: ['kim@acme.co.kr'], subject: subject('For everybody') })
    await openContact(visitor, 'potentials', 'Acme Works')
    await inHistory(visitor, subject('For everybody')).waitFor()
    expect(await notIn(visitor, [subject('Between us')]), 'what was kept out does not come back').toEqual([])
  })

  test('Free Email Providers: naver.com is locked until its lock is clicked open, and closes the same way', async () => {
    const { page, t } = visitor
    await customize(visitor, t('exception-domains'))
    await page.getByText(t('exception-domains.lead')).waitFor()
    const list = page.getByRole('table', { name: t('free-providers') })
    for (const domain of ['facebook.com', 'google.com', 'google.co.kr', 'naver.com', 'daum.net', 'hanmail.net', 'yahoo.com', 'nate.com']) {
      await list.getByRole('button', { name: t('free-providers.locked', { domain }) }).waitFor()
    }
    await send({ from: 'solo@naver.com', to: ['wuthering@abc.com'], subject: subject('Behind the lock') })

    await list.getByRole('button', { name: t('free-providers.locked', { domain: 'naver.com' }) }).click()
    await page.getByRole('button', { name: t('free-providers.open-it'), exact: true }).click()
    const open = list.getByRole('button', { name: t('free-providers.open', { domain: 'naver.com' }) })
    await open.waitFor()
    await send({ from: 'solo@naver.com', to: ['wuthering@abc.com'], subject: subject('Through the open lock') })
    await openContact(visitor, 'customers', 'Solo Trader')
    await inHistory(visitor, subject('Through the open lock')).waitFor()
    expect(await notIn(visitor, [subject('Behind the lock')])).toEqual([])

    await customize(visitor, t('exception-domains'))
    await open.click()
    await page.getByRole('button', { name: t('free-providers.close-it'), exact: true }).click()
    await list.getByRole('button', { name: t('free-providers.locked', { domain: 'naver.com' }) }).waitFor()
    await send({ from: 'solo@naver.com', to: ['wuthering@abc.com'], subject: subject('Locked again') })
    await openContact(visitor, 'customers', 'Solo Trader')
    await inHistory(visitor, subject('Through the open lock')).waitFor()
    expect(await notIn(visitor, [subject('Locked again')])).toEqual([])
  })

  test('Other Domains: emailer.com is added and kept out, then removed by the trash can and saved again', async () => {
    const { page, t } = visitor
    await send({ from: 'hello@emailer.com', to: ['nativespeaker@abc.com'], subject: subject('Before') })
    await customize(visitor, t('exception-domains'))
    await page.getByRole('link', { name: t('other-domains') }).click()
    await page.getByText(t('exception-domains.lead')).waitFor()
    await page.getByRole('textbox', { name: t('domain') }).fill('emailer.com')
    await add(visitor)
    const row = rowOf(visitor, t('other-domains'), 'emailer.com')
    await row.waitFor()
    await send({ from: 'hello@emailer.com', to: ['nativespeaker@abc.com'], subject: subject('While it is on the list') })
    await openContact(visitor, 'leads', 'Emailer')
    await inHistory(visitor, subject('Before')).waitFor()
    expect(await notIn(visitor, [subject('While it is on the list')])).toEqual([])

    await customize(visitor, t('exception-domains'))
    await page.getByRole('link', { name: t('other-domains') }).click()
    await row.getByRole('button', { name: t('remove.what', { what: 'emailer.com' }) }).click()
    await page.getByRole('button', { name: t('other-domains.remove') }).click()
    await row.waitFor({ state: 'detached' })
    await send({ from: 'hello@emailer.com', to: ['nativespeaker@abc.com'], subject: subject('After') })
    await openContact(visitor, 'leads', 'Emailer')
    await inHistory(visitor, subject('After')).waitFor()
    expect(await notIn(visitor, [subject('While it is on the list')])).toEqual([])
  })

  test('Support Mail Addresses: what an alias account and a user receive becomes a ticket, and stands in the history of the contact', async () => {
    const { page, t } = visitor
    const rosa = `rosa.${language}@globex.com`
    await customize(visitor, t('support-addresses'))
    await page.getByText(t('support-addresses.lead')).waitFor()
    const picker = page.getByRole('combobox', { name: t('support-addresses.search') })
    for (const [typed, account, login] of [['William', 'Customer Service/William Jobs(tech)', 'tech'], ['support', 'Support(support)', 'support']] as const) {
      await picker.fill(typed)
      await page.getByRole('option', { name: account }).click()
      await add(visitor)
      await rowOf(visitor, t('support-addresses'), login).waitFor()
    }
    await rowOf(visitor, t('support-addresses'), 'William Jobs Senior').waitFor()

    for (const [to, title] of [['tech@abc.com', 'To a user'], ['support@abc.com', 'To an alias']] as const) {
      await send({ from: rosa, to: [to], subject: subject(title) })
      await customize(visitor, t('mail-log'))
      await page.getByRole('button', { name: `${rosa} → ${to}` }).first().click()
      await page.getByText(t('step.support.open', { name: subject(title) })).waitFor()
      await openContact(visitor, 'customers', 'Globex')
      await inHistory(visitor, subject(title)).waitFor()
    }

    await customize(visitor, t('support-addresses'))
    for (const [name, login] of [['William Jobs', 'tech'], ['Support', 'support']] as const) {
      const row = rowOf(visitor, t('support-addresses'), login)
      await row.getByRole('button', { name: t('remove.what', { what: name }) }).click()
      await page.getByRole('button', { name: t('support-addresses.remove') }).click()
      await row.waitFor({ state: 'detached' })
    }
    await send({ from: rosa, to: ['billing@abc.com', 'support@abc.com'], subject: subject('Only a mail') })
    await customize(visitor, t('mail-log'))
    await page.getByRole('button', { name: `${rosa} → billing@abc.com, support@abc.com` }).first().click()
    await page.getByText(t('step.support.silent')).waitFor()
  })

  test('External Addresses: mail of workerA@abc.net counts as ours from the moment it is entered', async () => {
    const { page, t } = visitor
    await send({ from: 'workerA@abc.net', to: ['buyer@plus.example'], subject: subject('From a stranger') })
    await customize(visitor, t('external-addresses'))
    await page.getByText(t('external-addresses.lead')).waitFor()
    await add(visitor)
    const form = page.getByRole('complementary', { name: t('external-addresses.form') })
    await form.getByRole('radiogroup', { name: t('type') }).getByText(t('type.pop3'), { exact: true }).click()
    await form.getByRole('textbox', { name: t('server') }).fill('pop.abc-net.example')
    await form.getByRole('radiogroup', { name: t('ssl') }).getByText(t('security.none'), { exact: true }).click()
    await form.getByText(t('external-addresses.ssl-hint')).waitFor()
    await form.getByRole('radiogroup', { name: t('external-addresses.keep-copy') }).getByText(t('external-addresses.keep-a-copy'), { exact: true }).click()
    await form.getByRole('textbox', { name: t('port') }).fill('110')
    await form.getByText(t('external-addresses.port-hint')).waitFor()
    await form.getByRole('textbox', { name: t('email') }).fill('workerA@abc.net')
    await form.getByLabel(t('password'), { exact: true }).fill('not a secret of anybody')
    await form.getByRole('button', { name: t('save'), exact: true }).click()
    await form.waitFor({ state: 'detached' })
    const row = rowOf(visitor, t('external-addresses'), 'workerA@abc.net')
    for (const shown of [t('type.pop3'), 'pop.abc-net.example', t('security.none'), '110']) await row.getByRole('cell', { name: shown, exact: true }).waitFor()

    await send({ from: 'workerA@abc.net', to: ['buyer@plus.example'], subject: subject('From one of us') })
    await openContact(visitor, 'customers', 'Bare Buyer')
    await inHistory(visitor, subject('From one of us')).waitFor()
    expect(await notIn(visitor, [subject('From a stranger')])).toEqual([])

    await customize(visitor, t('external-addresses'))
    await row.getByRole('button', { name: t('remove.what', { what: `workerA@abc.net, ${t('type.pop3')}` }) }).click()
    await page.getByRole('button', { name: t('external-addresses.remove') }).click()
    await row.waitFor({ state: 'detached' })
  })
})

async function add({ page, t }: Visitor): Promise<void> {
  await page.getByRole('button', { name: t('add'), exact: true }).click()
}

function rowOf({ page }: Visitor, table: string, cell: string) {
  return page.getByRole('table', { name: table }).getByRole('row').filter({ has: page.getByRole('cell', { name: cell, exact: true }) })
}

/** Those of the subjects that stand in the history that the page shows. */
async function notIn(visitor: Visitor, subjects: readonly string[]): Promise<string[]> {
  const found = await Promise.all(subjects.map(one => inHistory(visitor, one).count()))
  return subjects.filter((_, at) => found[at]! > 0)
}
