/*
 * Draws every screen into pictures/, so that anyone can look at the whole product at once: with the demo company's data,
 * empty and failing, 1280 and 390 wide, English and Korean, light and dark. Starts a server of its own and removes it.
 *   node web/pictures.js [parts of screens' names]
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { screens } from './screen-list.js'

const root = path.dirname(import.meta.dirname)
const out = path.join(root, 'pictures')

const every = [1280, 390].flatMap((width) => ['light', 'dark'].flatMap((scheme) => ['en', 'ko'].map((language) => ({ width, scheme, language }))))
/** Empty and failing pages are drawn in fewer ways. */
const some = [{ width: 1280, scheme: 'light', language: 'en' }, { width: 390, scheme: 'dark', language: 'ko' }]

const states = {
  data: { ways: every, meddle: async () => {} },
  empty: { ways: some, meddle: (page) => page.route('**/api/v1/**', (route) => (isList(route) ? route.fulfill({ json: { items: [], next: null } }) : route.continue())) },
  failing: { ways: some, meddle: (page) => page.route('**/api/v1/**', (route) => (/\/(organization|events|me)$/.test(route.request().url()) ? route.continue() : route.abort())) },
}

function isList(route) {
  return route.request().method() === 'GET' && !/\/(organization|events|balance|retention|search|me|session|second-factor|first-run|doors|transport|counts|ticket-reports|ticket-settings)(\?|$)|\/\d+$/.test(new URL(route.request().url()).pathname)
}

/** Signs in once; every picture behind the sign-in is drawn in that session. */
async function signedIn(browser, { link, url }) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(link())
  await page.waitForURL(`${url}/customers`)
  const session = await context.storageState()
  await context.close()
  return { cookies: session.cookies, origins: [] }
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function serve() {
  const data = mkdtempSync(path.join(tmpdir(), 'mailkeep-pictures-'))
  const url = `127.0.0.1:${await freePort()}`
  const env = { ...process.env, MAILKEEP_DATA: data, MAILKEEP_HTTP: url, MAILKEEP_URL: `http://${url}`, MAILKEEP_SMTP: `127.0.0.1:${await freePort()}`, MAILKEEP_LMTP: 'off', MAILKEEP_RELAY: 'off' }
  const program = path.join(root, 'bin/mailkeep.js')
  const server = spawn(process.execPath, [program, 'serve', '--demo'], { env, stdio: ['ignore', 'inherit', 'pipe'] })
  await new Promise((resolve, reject) => {
    server.once('exit', () => reject(new Error('The server did not start.')))
    server.stderr.on('data', (text) => { if (String(text).includes('lives here')) resolve(undefined) })
  })
  const link = () => execFileSync(process.execPath, [program, 'sign-in-link', 'wwarrior@abc.com'], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  const stop = async () => {
    server.removeAllListeners('exit')
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await gone
    rmSync(data, { recursive: true, force: true })
  }
  return { url: `http://${url}`, link, stop }
}

/** What cannot be done on a screen is said; the screen is drawn as it is. */
async function acted(page, name) {
  page.setDefaultTimeout(5_000)
  try {
    await screens[name].act?.(page)
  } catch (error) {
    failed += 1
    console.error(`${name}: ${String(error).split('\n')[0]}`)
  }
}

async function draw(browser, server, name, state, { width, scheme, language }) {
  const phone = width < 720
  const context = await browser.newContext({
    viewport: { width, height: phone ? 844 : 800 }, deviceScaleFactor: phone ? 2 : 1, colorScheme: scheme, reducedMotion: 'reduce', isMobile: phone, hasTouch: phone,
    ...(screens[name].before ? {} : { storageState: server.session }),
  })
  await context.addInitScript(`try { localStorage.setItem('mailkeep.language', '${language}') } catch {}`)
  const page = await context.newPage()
  await states[state].meddle(page)
  for (const [end, json] of Object.entries(screens[name].fake ?? {})) await page.route(`**/api/v1/${end}`, (route) => route.fulfill({ json }))
  await page.goto(server.url + screens[name].at)
  await page.waitForSelector('h1', { timeout: 5_000 }).catch(() => {})
  await page.waitForTimeout(500)
  if (state === 'data') await acted(page, name)
  // A page that fails has tried three times before it says so.
  await page.waitForTimeout(state === 'failing' ? 4_000 : 700)
  const file = `${name}-${state}-${width}-${scheme}-${language}.png`
  await page.screenshot({ path: path.join(out, file) })
  await context.close()
  return file
}

const wanted = process.argv.slice(2)
let failed = 0
mkdirSync(out, { recursive: true })
const server = await serve()
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
const files = []
try {
  server.session = await signedIn(browser, server)
  for (const name of Object.keys(screens).filter((one) => wanted.length === 0 || wanted.some((part) => one.includes(part)))) {
    for (const [state, { ways }] of Object.entries(states)) {
      for (const way of ways) files.push(await draw(browser, server, name, state, way))
    }
    console.log(`${name}: ${files.filter((file) => file.startsWith(`${name}-`)).length}`)
  }
} finally {
  await browser.close()
  await server.stop()
}
writeFileSync(path.join(out, 'index.html'), `<!doctype html><meta charset="utf-8"><title>Mailkeep</title><body style="font:13px sans-serif;display:flex;flex-wrap:wrap;gap:16px">${files.map((file) => `<figure style="margin:0"><a href="${file}"><img src="${file}" height="320" loading="lazy"></a><figcaption>${file}</figcaption></figure>`).join('')}`)
if (failed > 0) process.exitCode = 1
console.log(`${files.length} pictures in ${path.relative(process.cwd(), out) || '.'}/`)
