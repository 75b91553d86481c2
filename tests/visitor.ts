import type { Browser, Locator, Page } from 'playwright-core'
import { afterEach } from 'vitest'
import { en } from '../web/words/en.ts'
import { ko } from '../web/words/ko.ts'
import { type Language, type Speech, speechIn } from '../web/words/speech.ts'
import { startBrowser } from './browser.ts'
import type { MailOfCase } from './core/capture/company-abc.ts'
import { freePort } from './faults/served.ts'
import { type Product, startProduct } from './product.ts'

/** How long a page may take for what was asked of it: long, for other things run on this machine. */
const PATIENCE = 30_000

export const PASSWORD = 'correct horse battery'

/** Somebody at a browser of their own. */
export interface Visitor {
  readonly page: Page
  /** The words of the pages in this person's language. */
  readonly t: Speech['t']
}

/** Company ABC on a real server, and people who walk through its pages in Chromium. */
export interface Stage {
  readonly product: Product
  /** Opens a browser of its own, in which nobody is signed in. */
  visit(language?: Language): Promise<Visitor>
  /** Somebody of the company, signed in with ID and password as a person does it. */
  signedIn(login: string, language?: Language): Promise<Visitor>
  /** Sends a mail through the SMTP door. It is filed when this resolves. */
  send(mail: MailOfCase): Promise<void>
}

/** Starts the product and a Chromium for a test file; both are gone when it is done. */
export async function openStage(environment: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const product = await startProduct({ MAILKEEP_HTTP: `127.0.0.1:${await freePort()}`, ...environment })
  const visit = await startVisits(product.url)
  const withPassword = new Set<string>()
  return {
    product, visit,
    signedIn: async (login, language) => {
      if (!withPassword.has(login)) await givePassword(product, login)
      withPassword.add(login)
      const visitor = await visit(language)
      await visitor.page.goto('/')
      await signIn(visitor, login)
      await visitor.page.getByRole('heading', { level: 1, name: visitor.t('kind.customers') }).waitFor()
      return visitor
    },
    send: mail => product.hand({ date: new Date().toUTCString().replace('GMT', '+0000'), messageId: `<${crypto.randomUUID()}@mail.example>`, body: 'Good day.\r\n', ...mail }),
  }
}

/** Starts a Chromium for a test file. Where a test fails, its report tells what the pages showed. */
export async function startVisits(url: string): Promise<Stage['visit']> {
  const browser = await startBrowser()
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await tellAll(browser)
  })
  return async (language = 'en') => {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 900 }, locale: language === 'ko' ? 'ko-KR' : 'en-GB', reducedMotion: 'reduce' })
    context.setDefaultTimeout(PATIENCE)
    const page = await context.newPage()
    // What the server refuses is part of a story; what fails in the page is not.
    page.on('console', message => { if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) console.error(message.text()) })
    return { page, t: speechIn(language, language === 'ko' ? ko : en).t }
  }
}

async function tellAll(browser: Browser): Promise<void> {
  for (const page of browser.contexts().flatMap(context => context.pages())) {
    console.error(`${page.url()}\n${await page.locator('body').innerText({ timeout: 1000 }).catch(() => 'It does not answer.')}\n`)
  }
}

/** Types ID and password into the form that the page shows. */
export async function signIn({ page, t }: Visitor, login: string, password = PASSWORD): Promise<void> {
  await page.getByLabel(t('sign-in.address-or-id')).fill(login)
  await page.getByLabel(t('password'), { exact: true }).fill(password)
  await page.getByRole('button', { name: t('sign-in'), exact: true }).click()
}

/** Lets somebody of the company sign in with a password. */
export async function givePassword({ running, company }: Product, login: string, password = PASSWORD): Promise<void> {
  const account = company.accounts.get(login)!
  await running.database.within([company.id], ({ client }) => running.accounts.setPassword(client, { organization: company.id, account }, password))
}

/** The row of a mail in the history that the page shows. */
export function inHistory({ page, t }: Visitor, subject: string): Locator {
  return page.getByRole('region', { name: t('activity') }).getByRole('button', { name: subject })
}

/** Goes from wherever it is to a contact's page, by the list it is in, as one does without knowing its address. */
export async function openContact({ page, t }: Visitor, kind: 'customers' | 'potentials' | 'leads', name: string): Promise<void> {
  const navigation = page.getByRole('navigation', { name: t('nav.label') })
  const wayBack = navigation.getByTitle(t('customization.back'))
  if (await wayBack.count() > 0) await wayBack.click()
  // How many there are stands behind the name.
  await navigation.getByRole('link', { name: new RegExp(`^${t(`kind.${kind}`)}( [\\d,]+)?$`) }).click()
  await page.getByRole('table', { name: t(`kind.${kind}`) }).getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

/** Goes to a page of Customization by the names of the menus. */
export async function customize({ page, t }: Visitor, menu: string): Promise<void> {
  const navigation = page.getByRole('navigation', { name: t('nav.label') })
  if (await navigation.getByTitle(t('customization.back')).count() === 0) await navigation.getByRole('link', { name: t('customization') }).click()
  await navigation.getByRole('link', { name: menu, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: menu }).waitFor()
}

/** A field that takes several values, one after the other; its label is also that of the list below it. */
export function listField(within: Page | Locator, label: string): Locator {
  return within.getByLabel(label).and(within.locator('input'))
}
