import type { Browser, Page } from 'playwright-core'
import { screens } from '../web/screen-list.js'
import { startBrowser } from './browser.ts'
import { type Product, startProduct } from './product.ts'

export type Screen = (typeof screens)[string]

/** The whole product with something to see on every screen of web/screen-list.js, and a Chromium to see it in. */
export async function openScreens(): Promise<{ product: Product; browser: Browser }> {
  const product = await startProduct()
  const jane = { to: ['wuthering@abc.com'], envelopeTo: ['wuthering@abc.com'] }
  await product.settle({ exceptionAddresses: ['ceo'], otherDomains: [{ domain: 'something.com' }], supportAddresses: ['support'] })
  for (const [at, mail] of [
    { ...jane, from: 'Jane Doe <jane@bigco.com>', subject: 'Renewal for 40 users', body: 'Dear Jamie,\r\n\r\nplease send the quotation.\r\n' },
    { ...jane, from: 'solo@naver.com', subject: 'Kept out' }, { ...jane, from: 'reports@something.com', subject: 'Kept out too' },
    { from: 'jane@bigco.com', to: ['ceo@abc.com'], envelopeTo: ['ceo@abc.com'], subject: 'Between us' },
    ...['Cannot sign in', 'A second domain', 'An invoice twice', 'Nothing arrives'].map(subject => ({ from: 'jane@bigco.com', to: ['support@abc.com'], envelopeTo: ['support@abc.com'], subject })),
    ...['Kept out again', 'And again'].map(subject => ({ ...jane, from: 'solo@naver.com', subject })),
    { ...jane, from: 'Jane Doe <jane@bigco.com>', subject: 'A picture', headers: { 'Content-Type': 'text/html' }, body: '<p>Look: <img src="https://bigco.com/a.png"> <a href="https://bigco.com">our page</a></p>' },
  ].entries()) await product.hand({ ...mail, messageId: `<${at}@every-screen.example>`, date: new Date().toUTCString().replace('GMT', '+0000') })
  return { product, browser: await startBrowser() }
}

/** The screens that are seen before or after the sign-in, with their names. */
export function screensOf(before: boolean): [string, Screen][] {
  return Object.entries(screens).filter(([, one]) => (one.before ?? false) === before)
}

/** Loads a screen anew, or goes to it within the app, and does what is done there; says what could not be done. */
export async function onScreen(page: Page, { at, act, fake = {} }: Screen, anew = true): Promise<string[]> {
  for (const [end, json] of Object.entries(fake)) await page.route(`**/api/v1/${end}`, route => route.fulfill({ json }))
  if (anew) await page.goto(at)
  else await page.evaluate(to => window.history.pushState({}, '', to), at)
  await page.locator('h1:visible').first().waitFor()
  await page.evaluate(quiet, 250)
  return await act?.(page).then(() => [], (error: Error) => [`not done: ${error.message.split('\n')[0]}`]) ?? []
}

/** Waits until nothing has changed on the page for so many milliseconds. Runs in the page. */
export function quiet(milliseconds: number): Promise<void> {
  return new Promise(done => {
    const wait = (): ReturnType<typeof setTimeout> => setTimeout(() => {
      observer.disconnect()
      done()
    }, milliseconds)
    let timer = wait()
    const observer = new MutationObserver(() => {
      clearTimeout(timer)
      timer = wait()
    })
    observer.observe(document.body, { subtree: true, childList: true, attributes: true })
  })
}
