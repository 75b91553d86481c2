import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { type Look, lookAt } from '../browser.ts'
import { onScreen, openScreens, quiet, type Screen, screensOf } from '../screens.ts'

const { product, browser } = await openScreens()

/** What was pressed once, on whichever screen, is not pressed again where it stands there too. */
const pressed = new Set<string>()
const inside = screensOf(false)

describe.concurrent('no control does nothing: what is pressed changes the page, moves the focus, leads elsewhere, or brings a file', { timeout: 900_000 }, () => {
  test.each<{ title: string; look: Look; at: [string, Screen][] }>([
    { title: 'before the sign-in, and on every second screen behind it', look: {}, at: inside.filter((_, n) => n % 2 === 0) },
    { title: 'on the other screens', look: {}, at: inside.filter((_, n) => n % 2 === 1) },
  ])('$title', async ({ look, at }) => {
    const dead = at[0] === inside[0] ? await deadOn(screensOf(true), { ...look, as: null }) : []
    dead.push(...await deadOn(at, look))
    expect(dead).toEqual([])
  })

  test('and those that only a phone has', async () => {
    expect(await deadOn(inside.filter(([name]) => ['contact', 'tickets'].includes(name)), { width: 390 }, 'phone ')).toEqual([])
  })
})

test('a control that does nothing is found', { timeout: 120_000 }, async () => {
  const act = (page: Page): Promise<void> => page.evaluate(() => document.querySelector('main h1')!.insertAdjacentHTML('afterend', '<button type="button">Planted</button>'))
  expect(await deadOn([['planted', { at: '/account', act }]], {}, 'planted ')).toEqual([expect.stringContaining('Planted')])
})

/** Presses whatever can be pressed on these screens, and says what did nothing. Nothing that would change data reaches the server. */
async function deadOn(screens: readonly [string, Screen][], look: Look, prefix = ''): Promise<string[]> {
  const context = await lookAt(product, browser, look)
  await context.addInitScript(() => { try { localStorage.setItem('mailkeep.language', 'en') } catch { /* before there is a page */ } })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const dead: string[] = []
  for (const [name, screen] of screens) {
    await page.route('**/api/v1/**', route => route.request().method() === 'GET' ? route.fallback() : route.abort())
    dead.push(...(await onScreen(page, screen)).map(fault => `${name}: ${fault}`))
    const here = new URL(page.url()).pathname
    for (const mark of await page.evaluate(controls)) {
      if (pressed.has(prefix + mark)) continue
      pressed.add(prefix + mark)
      let what = await press(page, mark)
      // What was opened or chosen by another press may lie over it, or may have taken its place, or the machine was slow: it is tried on a fresh page.
      if (what !== 'something') {
        await page.evaluate(() => sessionStorage.clear())
        await onScreen(page, screen)
        what = await press(page, mark)
      }
      if (what !== 'something') dead.push(`${name}: ${mark}: ${what}`)
      if (new URL(page.url()).pathname !== here) await page.goBack()
      await page.keyboard.press('Escape')
      await page.evaluate(quiet, 50).catch(() => {})
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  }
  await context.close()
  return dead
}

/** Presses a control as a mouse does, or takes another choice of a list, and waits for what comes of it. */
async function press(page: Page, mark: string): Promise<string> {
  await page.evaluate(controls)
  const place = await page.evaluate(prepare, mark)
  if (typeof place === 'string' && place !== 'by key') return place
  const elsewhere = leftFor(page)
  if (place === 'by key') await page.keyboard.press('Enter')
  else if (place) await page.mouse.click(place.x, place.y)
  // A page that is left does not answer.
  return Promise.race([page.evaluate(whatCame).catch(() => 'something'), elsewhere])
}

/** Something came that is not on the page: a file, another window, a choice of files. */
function leftFor(page: Page): Promise<string> {
  return new Promise(done => {
    page.once('download', () => done('something'))
    page.once('popup', popup => void popup.close().then(() => done('something')))
    page.once('filechooser', () => done('something'))
  })
}

/** A mark for each control that can be seen and pressed: where it is, and what it is called; rows of one list are alike. Runs in the page. */
function controls(): string[] {
  const open = [...document.querySelectorAll('[role=dialog], [role=menu]')].at(-1) ?? document
  const marks = [...open.querySelectorAll<HTMLElement>('a[href], button, summary, select, [role=tab], [role=menuitem], [role=switch], input[type=checkbox], input[type=radio]')].flatMap(one => {
    if (!one.checkVisibility({ opacityProperty: false, visibilityProperty: true }) || one.getClientRects().length === 0) return []
    // What says why it cannot be pressed, and what is chosen or shown already, stays as it is.
    if (one.matches(':disabled, [aria-disabled=true], [aria-current], [aria-selected=true], [aria-pressed=true], [type=radio]:checked')) return []
    const within = one.closest('dialog, [role=dialog], [role=menu], nav, aside, form, section[aria-label], main')
    const row = one.closest('[role=row], li, [data-row]')
    const called = (one.getAttribute('aria-label') ?? ([...(one as HTMLInputElement).labels ?? []].map(it => it.innerText).join(' ') || one.innerText || one.title)).replaceAll(/[\d,]+/g, '').replaceAll(/\s+/g, ' ').trim()
    const place = `${within?.tagName.toLowerCase() ?? 'page'} ${within?.getAttribute('aria-label') ?? ''}`
    const mark = `${place} › ${one.tagName.toLowerCase()} ${row && !row.closest('nav') ? `in ${row.closest('[role=table], ul, ol')?.getAttribute('aria-label') ?? 'a list'} ${one.className.replaceAll(/\s+/g, '.')}` : called}`
    one.dataset['mark'] = mark
    return [mark]
  })
  return [...new Set(marks)]
}

/** Makes ready to see what comes of a press, and says where to press: by key what is out of sight until it has the focus; null where a choice was taken, or there is but one. Runs in the page. */
function prepare(mark: string): { x: number; y: number } | string | null {
  const one = [...document.querySelectorAll<HTMLElement>('[data-mark]')].find(it => it.dataset['mark'] === mark)
  if (!one) return 'is gone'
  one.scrollIntoView({ block: 'center', inline: 'center' })
  const box = one.getClientRects()[0]!
  const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const over = document.elementFromPoint(place.x, place.y)
  if (over && !(one.contains(over) || over.contains(one) || over.closest('label')?.control === one)) return `is covered by ${over.outerHTML.slice(0, 120)}`
  const watched = window as Window & { came?: Promise<string> }
  delete watched.came
  if (one instanceof HTMLSelectElement && one.options.length < 2) return null
  const [at, focused] = [window.location.href, document.activeElement]
  watched.came = new Promise(done => {
    const end = (what: string): void => {
      observer.disconnect()
      done(what)
    }
    const observer = new MutationObserver(() => end('something'))
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
    setTimeout(() => end(window.location.href !== at || ![focused, one, document.body].includes(document.activeElement as HTMLElement) ? 'something' : 'did nothing'), one.matches('[target]') ? 10_000 : 2_000)
  })
  if (one instanceof HTMLSelectElement) {
    const other = [...one.options].find(option => !option.selected && !option.disabled)
    if (!other) return null
    one.value = other.value
    one.dispatchEvent(new Event('change', { bubbles: true }))
    // A choice that nobody listens to is taken back by React.
    if (one.value === other.value) watched.came = new Promise(done => { setTimeout(() => done(one.isConnected && one.value !== other.value ? 'did nothing' : 'something'), 100) })
    return null
  }
  if (over) return place
  one.focus()
  return 'by key'
}

/** What came of the press. Runs in the page. */
function whatCame(): Promise<string> {
  return (window as Window & { came?: Promise<string> }).came ?? Promise.resolve('something')
}
