import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { lookAt } from '../browser.ts'
import { onScreen, openScreens, quiet, screensOf } from '../screens.ts'

/** What axe says of a page (axe-core, its own format). */
interface Finding {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PHONE = { width: 390, height: 844 }
const DESK = { width: 1280, height: 800 }
/** A page that says less says nothing. */
const LEAST_WORDS = 20

const { product, browser } = await openScreens()

/**
 * Each scheme at each width and in each language, in two pairs: what one changes, another does not. Contrast is most of the
 * work and does not depend on the language, so it is measured in English, once in either scheme; tests/web/theme.test.ts holds the rest.
 */
const LOOKS: readonly { readonly language: 'en' | 'ko'; readonly phone: 'light' | 'dark'; readonly desk: 'light' | 'dark'; readonly contrast: boolean }[] = [
  { language: 'en', phone: 'dark', desk: 'light', contrast: true },
  { language: 'ko', phone: 'light', desk: 'dark', contrast: false },
]

describe.concurrent.each(LOOKS)('in $language, $phone on a phone and $desk at a desk', { timeout: 600_000 }, ({ language, phone, desk, contrast }) => {
  test('every screen is fit for everybody, and none is wider than the window', async () => {
    const found: string[] = []
    for (const before of [true, false]) {
      const context = await lookAt(product, browser, { width: PHONE.width, scheme: phone, language, as: before ? null : 'wwarrior' })
      await context.addInitScript(axe)
      const page = await context.newPage()
      page.setDefaultTimeout(30_000)
      // What was opened on the screen before would lie over the next one.
      let untouched = false
      for (const [name, screen] of screensOf(before)) {
        found.push(...(await onScreen(page, screen, !untouched)).map(fault => `${name}: ${fault}`))
        found.push(...(await faultsOf(page, contrast)).map(fault => `${name} on a phone: ${fault}`))
        await Promise.all([page.setViewportSize(DESK), page.emulateMedia({ colorScheme: desk })])
        found.push(...(await faultsOf(page, contrast)).map(fault => `${name} at a desk: ${fault}`))
        await Promise.all([page.setViewportSize(PHONE), page.emulateMedia({ colorScheme: phone })])
        await page.unrouteAll()
        untouched = !screen.act
      }
      await context.close()
    }
    expect(found).toEqual([])
  })
})

test('a screen that is not fit is found', async () => {
  const context = await lookAt(product, browser, { width: 390 })
  await context.addInitScript(axe)
  const page = await context.newPage()
  const undone = await onScreen(page, {
    at: '/customers',
    act: one => one.evaluate(() => document.querySelector('[data-row]')!.closest('[role=table]')!.insertAdjacentHTML('beforebegin', '<img src="/mark.svg" style="width:500px"><input><p style="color:#ccc;background:#fff">pale</p>')),
  })
  expect(undone).toEqual([])
  expect((await faultsOf(page, true)).map(fault => fault.split(' ')[0])).toEqual(expect.arrayContaining(['image-alt', 'label', 'color-contrast', 'wide']))
})

/** What keeps a page, as it stands, from being fit for everybody. */
async function faultsOf(page: Page, contrast: boolean): Promise<string[]> {
  await page.evaluate(quiet, 200)
  let { width, words } = await page.evaluate(measure)
  // What it asked for may be on its way still.
  for (let tries = 0; words < LEAST_WORDS && tries < 20; tries++) {
    await page.evaluate(quiet, 500)
    ;({ width, words } = await page.evaluate(measure))
  }
  const findings = await page.evaluate(async (enabled) => {
    const { axe } = window as Window & { axe?: { run: (at: Document, options: object) => Promise<{ violations: Finding[] }> } }
    return (await axe!.run(document, { iframes: false, resultTypes: ['violations'], rules: { 'color-contrast': { enabled } } })).violations
  }, contrast)
  return [
    ...words < LEAST_WORDS ? [`blank but for ${words} letters`] : [],
    ...width > 0 ? [`wide by ${width}`] : [],
    ...findings.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id} ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} (${failureSummary.split('\n')[1]?.trim()})`).join(' | ')}`),
  ]
}

/**
 * By how many pixels the page can be pushed sideways: the window, or what fills its width and scrolls in its place; and how many
 * letters can be read. Runs in the page.
 */
function measure(): { width: number; words: number } {
  const pages = [...document.querySelectorAll('*')].filter(one => one.clientWidth > window.innerWidth * 0.95 && getComputedStyle(one).overflowX !== 'visible')
  const most = Math.max(document.documentElement.scrollWidth - window.innerWidth, ...pages.map(one => one.scrollWidth - one.clientWidth))
  return { width: most > 1 ? most : 0, words: (document.querySelector('main') ?? document.body).innerText.trim().length }
}
