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

const root = path.dirname(import.meta.dirname)
const out = path.join(root, 'pictures')
const settings = '/customization/mail-settings'

/** What is drawn: where it is, and what is done there before it is drawn. */
const screens = {
  'customers': { at: '/customers' },
  'customers-none-found': { at: '/customers?q=nobody-is-called-so' },
  'customer-new': { at: '/customers', act: (page) => page.locator('[data-main-act]').click() },
  'leads': { at: '/leads' },
  'contact': { at: '/contacts/1', act: (page) => page.locator('[data-row]').first().click() },
  'contact-note': { at: '/contacts/1', act: (page) => page.locator('main button:has(.tabler-icon-note)').first().click() },
  'contact-history-search': { at: '/contacts/1?q=renewal' },
  'tickets': { at: '/tickets' },
  'tickets-chosen': { at: '/tickets', act: async (page) => { await page.locator('main input[type=checkbox]').nth(1).check(); await page.locator('main input[type=checkbox]').nth(2).check() } },
  'ticket-new': { at: '/tickets', act: (page) => page.locator('[data-main-act]').click() },
  'ticket': { at: '/tickets', act: (page) => page.locator('main a[data-row]').nth(2).click() },
  'ticket-note': { at: '/tickets', act: async (page) => { await page.locator('main a[data-row]').nth(2).click(); await page.locator('main [role=tab]').nth(1).click() } },
  'reports': { at: '/reports' },
  'search': { at: '/customers', act: async (page) => { await page.keyboard.press('/'); await page.keyboard.type('quotation') } },
  'keys': { at: '/customers', act: (page) => page.keyboard.press('?') },
  'external-addresses': { at: `${settings}/external-addresses` },
  'external-address-form': { at: `${settings}/external-addresses`, act: (page) => page.locator('main button:has(.tabler-icon-plus)').first().click() },
  'external-addresses-states': { at: `${settings}/external-addresses?authorized=given`, act: showStates },
  'external-address-test': { at: `${settings}/external-addresses`, act: testConnection },
  'exception-addresses': { at: `${settings}/exception-addresses`, act: (page) => page.locator('[role=combobox]').click() },
  'free-providers': { at: `${settings}/exception-domains/free-providers`, act: (page) => page.locator('[aria-label^="naver.com"]').click() },
  'other-domains': { at: `${settings}/exception-domains/other`, act: (page) => page.locator('input[inputmode=url]').fill('emailer.com') },
  'support-addresses': { at: `${settings}/support-addresses` },
  'differences': { at: `${settings}/support-addresses`, act: (page) => page.locator('main p button').first().click() },
  'support-address-form': { at: `${settings}/support-addresses`, act: (page) => page.locator('main button:has(.tabler-icon-pencil)').first().click() },
  'ticket-rules': { at: '/customization/help-desk/rules' },
  'ticket-labels': { at: '/customization/help-desk/labels' },
  'canned-answers': { at: '/customization/help-desk/canned-answers', act: (page) => page.locator('main button:has(.tabler-icon-plus)').first().click() },
  'spam-senders': { at: '/customization/help-desk/spam-senders' },
  'mail-log': { at: '/customization/mail-log', act: (page) => page.locator('[data-row]').nth(3).click() },
  'mail-log-locked': { at: '/customization/mail-log?reason=free-provider', act: (page) => page.locator('[data-row]').nth(1).click() },
  'try': { at: '/customization/try' },
  'try-verdict': { at: '/customization/try?from=jane%40bigco.com&to=wuthering%40abc.com%2C+support%40abc.com&cc=kim.private%40gmail.com&subject=Cannot+sign+in&change=free-providers%3Aadd%3Agmail.com' },
  'users': { at: '/customization/directory/users' },
  'user-form': { at: '/customization/directory/users', act: (page) => page.locator('main [data-row]').first().click() },
  'aliases': { at: '/customization/directory/aliases' },
  'company': { at: '/customization/company' },
  'connect': { at: '/customization/connect' },
  'api-keys': { at: '/customization/api-keys' },
  'audit': { at: '/customization/audit' },
  'account': { at: '/account' },
  'not-found': { at: '/nowhere' },
  'sign-in': { at: '/sign-in', before: true },
  'sign-in-bad-link': { at: '/sign-in?link=used', before: true },
  'invitation-not-valid': { at: '/invitation?token=used', before: true },
  'password-reset': { at: '/password-reset?token=any', before: true },
  'first-run-done': { at: '/first-run', before: true },
}

const every = [1280, 390].flatMap((width) => ['light', 'dark'].flatMap((scheme) => ['en', 'ko'].map((language) => ({ width, scheme, language }))))
/** Empty and failing pages are drawn in fewer ways. */
const some = [{ width: 1280, scheme: 'light', language: 'en' }, { width: 390, scheme: 'dark', language: 'ko' }]

const states = {
  data: { ways: every, meddle: async () => {} },
  empty: { ways: some, meddle: (page) => page.route('**/api/v1/**', (route) => (isList(route) ? route.fulfill({ json: { items: [], next: null } }) : route.continue())) },
  failing: { ways: some, meddle: (page) => page.route('**/api/v1/**', (route) => (/\/(organization|events|me)$/.test(route.request().url()) ? route.continue() : route.abort())) },
}

/** Every state that an external address can be in; a demo company's foreign servers do not exist. */
async function showStates(page) {
  const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString()
  const fault = (step, code, again) => ({ step, code, again, detail: '', after: null })
  const state = (code, more = {}) => ({ code, since: at(-3000), fault: null, progress: null, ...more })
  const row = (id, type, email, more) => ({ id, type, server: `${type === 'pop3' ? 'pop' : type}.${email.split('@')[1]}`, port: 995, security: 'tls', keepCopy: true, email, username: null, hasPassword: true, grant: null, lastFetch: at(-4), count: 1918, nextRun: at(6), ...more })
  const items = [
    row('1', 'pop3', 'workerA@abc.net', { state: state('fetched') }),
    row('2', 'smtp', 'workerA@abc.net', { state: state('stored'), port: 465, nextRun: null }),
    row('3', 'imap', 'orders@abc.net', { state: state('fetching', { progress: { done: 1240, total: 5000 } }), port: 993 }),
    row('4', 'pop3', 'abc.fair@daum.net', { state: state('trouble', { fault: fault('mailbox', 'mailbox-locked', true) }) }),
    row('5', 'imap', 'abc.news@gmail.com', { state: state('trouble', { fault: fault('sign-in', 'sign-in-grant', false) }), hasPassword: false, grant: { provider: 'google', state: 'ended', since: at(-3000), endsAt: at(-3000) } }),
    row('6', 'imap', 'abc.sales@outlook.com', { state: state('fetched'), hasPassword: false, grant: { provider: 'microsoft', state: 'ending', since: at(-3000), endsAt: at(4000) } }),
    row('7', 'pop3', 'new@abc.net', { state: state('waiting'), lastFetch: null, count: 0 }),
    row('8', 'pop3', 'old@abc.net', { state: state('stored'), hasPassword: false, nextRun: null }),
  ]
  await page.route(/external-addresses\?/, (route) => (route.request().resourceType() === 'fetch' ? route.fulfill({ json: { items, next: null } }) : route.continue()))
  await page.reload()
  await page.waitForSelector('[data-row]')
}

/** A test that fails at the sign-in, as at Gmail without an app password. */
async function testConnection(page) {
  await page.route('**/external-addresses/test', (route) => route.fulfill({ json: { ok: false, mails: null, fault: { step: 'sign-in', code: 'sign-in-refused', again: false, detail: '', after: null } } }))
  await page.locator('main button:has(.tabler-icon-plus)').first().click()
  await page.locator('aside input[name=email]').fill('externalMailAddress@gmail.com')
  await page.locator('aside input[name=password]').fill('not a secret of anybody')
  await page.locator('aside button:has(.tabler-icon-plug)').click()
  await page.locator('aside [role=status]').scrollIntoViewIfNeeded()
}

function isList(route) {
  return route.request().method() === 'GET' && !/\/(organization|events|balance|retention|search|me|session|second-factor|first-run)(\?|$)|\/\d+$/.test(new URL(route.request().url()).pathname)
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
