import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, Frame, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { lookAt, startBrowser } from '../browser.ts'
import { startProduct } from '../product.ts'
import { type Beacons, hostileLetters } from './hostile-letters.ts'

/** The letters of one contact, by their numbers. */
interface Batch {
  readonly contact: string
  readonly letters: readonly number[]
}

/** Chromium may lose a click or a download among three hundred frames. What a letter can do it does each time. */
const ONCE_MORE = { timeout: 300_000, retry: 1 }

const numbers = hostileLetters.map((_letter, number) => number)
const folder = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-hostile-'))
const server = await startServer()
const product = await startProduct()
const pictured = await inBatches(numbers.filter(hasPicture))
const others = await inBatches(numbers.filter(number => !hasPicture(number)))

test('no letter runs a script, and none asks for anything, when it is opened', ONCE_MORE, async () => {
  const watched = await watch('opened')
  for (const batch of others) {
    const page = await open(watched, batch)
    await expect.poll(() => page.evaluate(faultsInLetters), { timeout: 60_000 }).toEqual([])
    await provoke(page)
    await saveFiles(page)
    await nothingFollows()
    await page.close()
  }
  expect({ ran: watched.ran, asked: watched.asked, strange: watched.strange, connections: server.connections, lookedUp: await watched.lookedUp() })
    .toEqual({ ran: [], asked: [], strange: [], connections: 0, lookedUp: [] })
})

test('when its pictures are asked for, a letter asks for these alone', ONCE_MORE, async () => {
  const watched = await watch('pictures')
  for (const batch of pictured) {
    const page = await open(watched, batch)
    await expect.poll(() => page.evaluate(faultsInLetters), { timeout: 60_000 }).toEqual([])
    expect(watched.asked, 'before').toEqual([])
    await page.getByRole('button', { name: 'Show once' }).evaluateAll(all => { for (const ask of all) (ask as HTMLElement).click() })
    await expect.poll(() => new Set(watched.asked.map(numberIn)), { timeout: 60_000 }).toEqual(new Set([...batch.letters]))
    await provoke(page)
    await nothingFollows()
    await page.close()
    expect(watched.asked.splice(0).filter(url => !/^https?:\/\/m\d+\.hostile\.test\/picture/.test(url))).toEqual([])
  }
  expect({ ran: watched.ran, strange: watched.strange }).toEqual({ ran: [], strange: [] })
})

test('on a plain page the same letters do what they are made for', { timeout: 300_000 }, async () => {
  const { context, ran, asked, lookedUp } = await watch('plain')
  for (const { letters } of [...pictured, ...others]) {
    const page = await context.newPage()
    await page.goto(`${server.url}/plain?letters=${letters.join()}`)
    await provoke(page)
    await nothingFollows()
    await page.close()
  }
  expect(hostileLetters.length).toBeGreaterThanOrEqual(150)
  expect(new Set(ran).size, 'letters that ran a script').toBeGreaterThanOrEqual(120)
  expect(new Set(asked.map(numberIn)).size, 'letters that asked for something').toBeGreaterThanOrEqual(60)
  expect(await lookedUp()).toContain('hostile.localhost')
})

/** Everything that a browser does which a letter may have made it do. */
interface Watched {
  readonly context: BrowserContext
  /** Numbers of the letters that ran a script. */
  readonly ran: number[]
  /** Addresses that were asked for, elsewhere. */
  readonly asked: string[]
  /** Dialogs, other pages, and pages that went elsewhere. */
  readonly strange: string[]
  /** Closes the browser. @returns what its network saw of the letters' hosts, also where it only looked them up */
  lookedUp(): Promise<string[]>
}

async function watch(name: string): Promise<Watched> {
  const log = path.join(folder, `${name}.json`)
  // No name leads anywhere but to us; those of the letters lead by a name that the network log shows when it is only looked up.
  const browser = await startBrowser(`--host-resolver-rules=MAP *.hostile.test hostile.localhost:${server.port},MAP * ~NOTFOUND,EXCLUDE 127.0.0.1,EXCLUDE hostile.localhost`, `--log-net-log=${log}`)
  const context = await lookAt(product, browser)
  const watched = { ran: [] as number[], asked: [] as string[], strange: [] as string[] }
  await context.exposeBinding('ran', (_source, number: number) => void watched.ran.push(number))
  context.on('request', request => {
    const url = request.url()
    if (/^(?:https?|ftp|wss?):/.test(url) && !url.startsWith(`${product.url}/`) && !url.startsWith(server.url)) watched.asked.push(url)
  })
  context.on('dialog', dialog => {
    watched.strange.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('page', page => {
    page.on('popup', popup => watched.strange.push(`another page: ${popup.url()}`))
    page.on('framenavigated', frame => {
      if (!/^about:(?:srcdoc|blank)$/.test(frame.url()) && !frame.url().startsWith(`${product.url}/contacts/`)) watched.strange.push(`went to ${frame.url()}`)
    })
  })
  return {
    ...watched, context,
    lookedUp: async () => {
      await browser.close()
      // What stands before the events is how the browser was started.
      const [, events = ''] = readFileSync(log, 'utf8').split('"events": [')
      return [...new Set(events.match(/[\w.-]*hostile\.(?:test|localhost)/g))]
    },
  }
}

/** Opens all letters of a contact, each in its place in the history, on a page that is high enough for them. */
async function open({ context }: Watched, { contact, letters }: Batch): Promise<Page> {
  const page = await context.newPage()
  page.setDefaultTimeout(90_000)
  await page.setViewportSize({ width: 1280, height: 12_000 })
  await page.goto(`/contacts/${contact}`)
  const rows = page.locator('main [data-row]')
  await expect.poll(() => rows.count(), { timeout: 60_000 }).toBe(letters.length)
  await rows.evaluateAll(all => { for (const row of all) (row as HTMLElement).click() })
  await expect.poll(() => page.locator('article').count(), { timeout: 60_000 }).toBe(letters.length)
  await expect.poll(() => page.evaluate(stillLoading), { timeout: 60_000 }).toBe(0)
  return page
}

/** How many letters' frames are not there yet. Runs in the page. */
function stillLoading(): number {
  return [...document.querySelectorAll<HTMLIFrameElement>('iframe[sandbox="allow-same-origin"]')].filter(({ contentDocument }) => contentDocument?.readyState !== 'complete').length
}

/** What may not stand in a letter's frame, seen in the twin of it that the page can look into. Runs in the page. */
function faultsInLetters(): string[] {
  const twins = [...document.querySelectorAll<HTMLIFrameElement>('iframe[sandbox="allow-same-origin"]')]
  if (twins.length === 0) return ['no letter']
  if (twins.some(({ contentDocument }) => !contentDocument?.body)) return ['a letter is drawn anew']
  return twins.flatMap(({ contentDocument }) => [...contentDocument?.body.querySelectorAll('*') ?? []].flatMap(element => {
    const wrong = element.matches('script, style, link, meta, base, form, input, button, select, textarea, iframe, object, embed, video, audio, source, svg, math, template, dialog')
      || ['fixed', 'absolute', 'sticky'].includes(getComputedStyle(element).position)
      || element.getAttributeNames().some(name => /^on|^id$|^name$|^srcset$|^background$|^form/.test(name))
      || !/^(?:https?:|mailto:|tel:|$)/.test(element.getAttribute('href') ?? '')
    return wrong ? [element.outerHTML.slice(0, 200)] : []
  }))
}

/** Does to everything in a page's frames what a hand may do, but for links that say openly where they lead. */
async function provoke(page: Page): Promise<void> {
  await Promise.all(page.frames().slice(1).map(frame => frame.evaluate(handle).catch(goneElsewhere(frame))))
}

/** Runs in a frame. */
function handle(): void {
  for (const element of document.querySelectorAll<HTMLElement>('*')) {
    for (const kind of ['mouseover', 'mouseenter', 'pointerover', 'focus', 'keydown', 'input', 'scroll']) element.dispatchEvent(new Event(kind))
    if (/^(?:https?|mailto|tel):/.test(element.getAttribute('href') ?? '')) continue
    if (element instanceof HTMLFormElement) element.requestSubmit()
    else element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
  }
}

/** A frame of ours stays where it is; on the plain page one may go while it is handled. */
function goneElsewhere(frame: Frame): (error: Error) => void {
  return error => { if (frame.page().url().startsWith(product.url)) throw error }
}

/** Saves every file, as a person would; whoever opens its address as a page is given it to save as well. */
async function saveFiles(page: Page): Promise<void> {
  for (const link of await page.locator('a[download]').all()) {
    const [saved] = await Promise.all([page.waitForEvent('download'), link.click()])
    const { headers } = await page.evaluate(async url => ({ headers: Object.fromEntries((await fetch(url)).headers) }), saved.url())
    expect(headers).toMatchObject({ 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff', 'content-security-policy': "sandbox; default-src 'none'" })
    expect(headers['content-disposition']).toMatch(/^attachment;/)
  }
}

/** Nothing tells that nothing will come: a moment for what a letter may have begun. */
async function nothingFollows(): Promise<void> {
  await sleep(200)
}

function beaconsOf(number: number): Beacons {
  const host = `http://m${number}.hostile.test`
  return { run: `ran(${number})`, leak: `${host}/leak`, picture: `${host}/picture` }
}

function numberIn(url: string): number {
  return Number(/m(\d+)\.hostile\.test/i.exec(url)?.[1] ?? -1)
}

function hasPicture(number: number): boolean {
  return hostileLetters[number]!.octets(beaconsOf(number)).includes('.hostile.test/picture')
}

/** Makes contacts with a page of letters each; huge letters have one of their own. The letters come through the door. */
async function inBatches(letters: readonly number[]): Promise<Batch[]> {
  const huge = letters.filter(number => hostileLetters[number]!.octets(beaconsOf(number)).includes('9999'))
  const usual = letters.filter(number => !huge.includes(number))
  const lists = [...huge.map(number => [number]), ...Array.from({ length: Math.ceil(usual.length / 24) }, (_, at) => usual.slice(at * 24, at * 24 + 24))]
  const made: Batch[] = []
  for (const list of lists) {
    const address = `c${list[0]}@hostile.example`
    const { id } = await product.send<{ id: string }>('POST', '/contacts', { kind: 'lead', name: `Sender ${list[0]}`, addresses: [{ address, label: '' }] })
    await Promise.all(list.map(number => send(number, address)))
    made.push({ contact: id, letters: list })
  }
  return made
}

async function send(number: number, address: string): Promise<void> {
  const { title, subject, name = '', type = 'text/html; charset=utf-8', octets, beside } = hostileLetters[number]!
  const beacons = beaconsOf(number)
  const written = (text: string): string => text.replaceAll('RUN', beacons.run)
  const encoded = octets(beacons).toString('base64').replace(/.{1,76}/g, '$&\r\n')
  const parts = beside?.(beacons)
  await product.hand({
    from: `${written(name)} <${address}>`, to: ['wuthering@abc.com'], envelopeTo: ['wuthering@abc.com'], subject: written(subject ?? `${number} ${title}`), messageId: `<${number}@hostile.example>`,
    headers: { 'MIME-Version': '1.0', ...parts ? { 'Content-Type': 'multipart/related; boundary=b' } : { 'Content-Type': type, 'Content-Transfer-Encoding': 'base64' } },
    body: parts ? ['', `Content-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}`, ...parts].join('\r\n--b\r\n').concat('\r\n--b--\r\n') : encoded,
  })
}

/** Gives the letters as they are, and counts who comes. */
async function startServer(): Promise<{ readonly url: string; readonly port: number; readonly connections: number }> {
  let connections = 0
  const made = http.createServer(({ url = '', headers: { host = '' } }, answer) => {
    const asked = host.startsWith('127.0.0.1') ? new URL(url, 'http://server').searchParams : new URLSearchParams()
    const letters = asked.get('letters')
    const number = Number(asked.get('letter') ?? -1)
    const letter = hostileLetters[number]
    if (letters !== null) answer.setHeader('content-type', 'text/html').end(letters.split(',').map(one => `<iframe src="/plain?letter=${one}"></iframe>`).join(''))
    else if (letter) answer.setHeader('content-type', letter.type ?? 'text/html; charset=utf-8').end(letter.octets(beaconsOf(number)))
    else answer.writeHead(404).end()
  })
  made.on('connection', () => { connections += 1 })
  await new Promise<void>(listening => void made.listen(0, '127.0.0.1', listening))
  afterAll(() => {
    made.closeAllConnections()
    made.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const { port } = made.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, get connections() { return connections } }
}
