import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openContact, openStage, type Visitor } from '../visitor.ts'

/** Somebody who has no mouse, or does not want one: everything is reached by keys, and where one is can be seen. */

const { product, signedIn, send } = await openStage()
const SLOW = { timeout: 120_000 }
/** No page has so many stops. */
const MOST = 150
let katherine: Visitor

beforeAll(async () => {
  await product.settle({ exceptionAddresses: ['ceo'], otherDomains: [{ domain: 'something.com' }], supportAddresses: ['support'], externalAddresses: ['workerA@abc.net'] })
  for (const subject of ['Renewal', 'Quotation']) await send({ from: 'Jane Doe <jane@bigco.com>', to: ['wuthering@abc.com'], subject })
  katherine = await signedIn('wwarrior')
})

test('from the search to a note and back, with keys alone', SLOW, async () => {
  const { page } = katherine
  const { keyboard } = page
  await keyboard.press('/')
  await keyboard.type('BigCo')
  await page.getByRole('option', { name: 'BigCo' }).first().waitFor()
  await keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'BigCo' }).waitFor()
  await page.getByRole('region', { name: 'Activity History' }).getByRole('button', { name: 'Renewal' }).waitFor()

  await keyboard.press('j')
  expect(await focused(page)).toContain('Received\nQuotation')
  await keyboard.press('j')
  expect(await focused(page)).toContain('Received\nRenewal')
  await keyboard.press('Enter')
  await page.getByText('Saved to BigCo because jane@bigco.com is one of its addresses.').waitFor()
  await keyboard.press('Enter')
  await page.getByText('Saved to BigCo because jane@bigco.com is one of its addresses.').waitFor({ state: 'detached' })

  await tabTo(page, 'Add a note', 'Shift+Tab')
  await keyboard.press('Enter')
  await keyboard.type('She wants it by Friday.')
  await keyboard.press('Control+Enter')
  const note = page.getByRole('region', { name: 'Activity History' }).getByText('She wants it by Friday.', { exact: true })
  await note.and(page.locator('p')).waitFor()
  await tabTo(page, 'Remove from this history')
  await keyboard.press('Enter')
  await note.waitFor({ state: 'detached' })
  await tabTo(page, 'Undo')
  await keyboard.press('Enter')
  await note.waitFor()

  await keyboard.press('g')
  await keyboard.press('p')
  await page.getByRole('heading', { level: 1, name: 'Potentials' }).waitFor()
  await keyboard.press('g')
  await keyboard.press('c')
  await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor()
  await keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' })
  await keyboard.press('j')
  await keyboard.press('Enter')
  await page.getByRole('region', { name: 'Activity History' }).waitFor()
})

describe('whoever presses Tab comes to everything that can be pressed, and sees where it is', () => {
  test.each([
    ['the page of a contact', ''],
    ['External Addresses', '/customization/mail-settings/external-addresses'],
    ['Exception Addresses', '/customization/mail-settings/exception-addresses'],
    ['Free Email Providers', '/customization/mail-settings/exception-domains/free-providers?q=naver'],
    ['Other Domains', '/customization/mail-settings/exception-domains/other'],
    ['Support Mail Addresses', '/customization/mail-settings/support-addresses'],
  ])('%s', SLOW, async (_, at) => {
    const { page } = katherine
    if (at) await page.goto(at)
    else {
      await page.goto('/')
      await openContact(katherine, 'customers', 'BigCo')
      await page.getByRole('region', { name: 'Activity History' }).getByRole('button', { name: 'Renewal' }).waitFor()
    }
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await page.locator('main [role=row] button, main [data-row]').first().waitFor()
    for (const forcedColors of ['none', 'active'] as const) {
      await page.emulateMedia({ forcedColors })
      const unseen = await walk(page)
      expect(unseen, `forced colours ${forcedColors}`).toEqual([])
      expect(await page.evaluate(notVisited), `forced colours ${forcedColors}`).toEqual([])
    }
    await page.emulateMedia({ forcedColors: 'none' })
  })
})

test('a control whose focus cannot be seen, and one that keys do not reach, are found', SLOW, async () => {
  const { page } = katherine
  await page.goto('/account')
  await page.locator('main h1').waitFor()
  await page.evaluate(() => document.querySelector('main h1')!.insertAdjacentHTML('afterend', '<button type="button" style="outline:none;box-shadow:none;border:1px solid;background:none">Unseen</button><button type="button" tabindex="-1">Unreached</button>'))
  expect(await walk(page)).toEqual(['Unseen'])
  expect(await page.evaluate(notVisited)).toEqual(['Unreached'])
})

/** What has the focus, by the words on it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const one = document.activeElement as HTMLElement | null
    return one?.getAttribute('aria-label') ?? one?.innerText.trim() ?? ''
  })
}

async function tabTo(page: Page, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = []
  while (passed.at(-1) !== name && passed.length < MOST) {
    await page.keyboard.press(key)
    passed.push(await focused(page))
  }
  expect(passed.at(-1), passed.join(' · ')).toBe(name)
}

/** Presses Tab through the whole page, and says where the focus could not be seen. */
async function walk(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll<HTMLElement>('[data-visited]')) delete one.dataset['visited']
    // From the beginning, wherever the mouse was last.
    document.body.tabIndex = -1
    document.body.focus()
    document.body.removeAttribute('tabindex')
  })
  const unseen: string[] = []
  for (let step = 0; step < MOST; step++) {
    await page.keyboard.press('Tab')
    const { where, seen } = await page.evaluate(look)
    if (where === null) return unseen
    if (!seen) unseen.push(where)
  }
  throw new Error(`Tab goes round and round after ${MOST} stops.`)
}

/** Where the focus is (null: it has been there, or has left the page), and whether that can be seen: does it, or what belongs to it, look other than without focus? Runs in the page. */
function look(): { where: string | null; seen: boolean } {
  const one = document.activeElement as HTMLElement | null
  if (!one || one === document.body || one.dataset['visited']) return { where: null, seen: true }
  one.dataset['visited'] = 'yes'
  const near = [one, one.parentElement, one.nextElementSibling, ...(one as HTMLInputElement).labels ?? []].filter(it => it !== null) as Element[]
  const forced = matchMedia('(forced-colors: active)').matches
  const appearance = (): string => near.map(it => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderTopColor, borderTopWidth, clipPath } = getComputedStyle(it)
    return [outlineStyle, outlineWidth, outlineColor, borderTopWidth, clipPath, ...forced ? [] : [boxShadow, borderTopColor]].join(' ')
  }).join(' | ')
  const before = appearance()
  one.blur()
  const after = appearance()
  one.focus()
  // The outline that is there for forced colours alone, the same with and without focus, does not count.
  return { where: one.getAttribute('aria-label') ?? (one.innerText.trim() || one.title || one.id), seen: before !== after || one.closest('iframe') !== null }
}

/** What can be pressed and was not come to. Of tabs and of choices that exclude each other arrows reach the rest. Runs in the page. */
function notVisited(): string[] {
  return [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [role=button]')]
    .filter(one => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0)
    .filter(one => !one.matches('[role=tab], [type=radio], :disabled, [aria-hidden=true]') && !one.closest('[aria-hidden=true]'))
    .filter(one => !one.dataset['visited'])
    .map(one => one.getAttribute('aria-label') ?? (one.innerText.trim() || one.outerHTML.slice(0, 100)))
}
