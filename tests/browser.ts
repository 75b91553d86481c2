import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'
import { afterAll } from 'vitest'
import type { Product } from './product.ts'

/** How somebody looks at the product. */
export interface Look {
  /** Who is signed in, by login; null: nobody. The administrator, unless said. */
  readonly as?: string | null
  /** In pixels of CSS; narrower than 720 it is a phone. 1280, unless said. */
  readonly width?: number
  readonly scheme?: 'light' | 'dark'
  readonly language?: 'en' | 'ko'
}

/** Starts Chromium for a test file; it is closed when the file is done. */
export async function startBrowser(...parameters: readonly string[]): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', ...parameters] })
  afterAll(() => browser.close())
  return browser
}

/** A person's browser, signed in to the product; its addresses begin at the product's (`page.goto('/customers')`). */
export async function lookAt({ url, company, running }: Product, browser: Browser, { as = 'wwarrior', width = 1280, scheme = 'light', language = 'en' }: Look = {}): Promise<BrowserContext> {
  const phone = width < 720
  const context = await browser.newContext({
    baseURL: url, viewport: { width, height: phone ? 844 : 800 }, isMobile: phone, hasTouch: phone, colorScheme: scheme, locale: language === 'ko' ? 'ko-KR' : 'en-GB', reducedMotion: 'reduce',
  })
  if (as === null) return context
  const person = { organization: company.id, account: company.accounts.get(as)!, login: as, name: as, hasPassword: false }
  const { cookies } = await running.accounts.signInAs(person, { address: '127.0.0.1', program: 'tests', cookie: undefined })
  await context.addCookies(cookies.map(cookie => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    return { name, value, url }
  }))
  return context
}

/** A page of such a browser, at an address of the product. */
export async function openPage(product: Product, browser: Browser, at: string, look?: Look): Promise<Page> {
  const page = await (await lookAt(product, browser, look)).newPage()
  await page.goto(at)
  await page.waitForSelector('h1')
  return page
}
