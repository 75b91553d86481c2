import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { packageRoot } from '../server/package-root.ts'

const VISITS = 20
/** BigCo, whose history is the longest of the demo. */
const CONTACT = '/contacts/1'

/** Marks when the name of the contact, its details and the first mails of its history have been painted, in the page. */
const MARK_USABLE = `new MutationObserver((_, observer) => {
  if (!document.querySelector('main h1') || !document.querySelector('main [role=list] [data-row]')) return
  observer.disconnect()
  requestAnimationFrame(() => setTimeout(() => performance.mark('usable')))
}).observe(document, { subtree: true, childList: true })`
const WHEN = `new Promise(done => {
  const look = () => {
    const usable = performance.getEntriesByName('usable')[0]
    if (!usable) return setTimeout(look, 20)
    done({ painted: performance.getEntriesByName('first-paint')[0].startTime, usable: usable.startTime })
  }
  look()
})`

/** Opens the page of a contact of the demo company again and again, each time in a browser that has never seen it. */
export async function run([visits = `${VISITS}`]: readonly string[]): Promise<void> {
  const demo = await startDemo()
  const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
  try {
    const cookies = await signIn(browser, demo)
    const times: { painted: number; usable: number }[] = []
    for (let n = 0; n < Number(visits); n++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
      await context.addCookies(cookies)
      await context.addInitScript(MARK_USABLE)
      const page = await context.newPage()
      await page.goto(demo.url + CONTACT)
      times.push(await page.evaluate(WHEN))
      await context.close()
    }
    tell('from first paint to usable', times.map(({ painted, usable }) => usable - painted))
    tell('from the request to usable', times.map(({ usable }) => usable))
  } finally {
    await browser.close()
    await demo.stop()
  }
}

interface Demo {
  readonly url: string
  /** Signs Katherine Hong in, once. */
  readonly link: string
  stop(): Promise<void>
}

/** Company ABC on a data folder of its own, when all its letters have come. */
async function startDemo(): Promise<Demo> {
  const data = mkdtempSync(path.join(tmpdir(), 'mailkeep-bench-'))
  const place = `127.0.0.1:${await freePort()}`
  const env = { PATH: process.env['PATH'], MAILKEEP_DATA: data, MAILKEEP_HTTP: place, MAILKEEP_SMTP: '127.0.0.1:0', MAILKEEP_LMTP: 'off', MAILKEEP_RELAY: 'off' }
  const child = spawn(process.execPath, [path.join(packageRoot, 'dist/server/main.js'), 'serve', '--demo'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  process.once('exit', () => child.kill())
  const link = await new Promise<string>((done, failed) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const found = /https?:\/\/\S+\/sign-in\S+/.exec(said)?.[0]
        if (found && said.includes('lives here')) done(found)
      })
    }
    child.once('close', () => failed(new Error(`mailkeep serve --demo ended: ${said}`)))
  })
  const stop = async (): Promise<void> => {
    const ended = new Promise(done => child.once('close', done))
    child.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true })
  }
  return { url: `http://${place}`, link, stop }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  const { port } = server.address() as net.AddressInfo
  await new Promise(done => server.close(done))
  return port
}

async function signIn(browser: Browser, { link, url }: Demo) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(link)
  await page.waitForURL(`${url}/customers`)
  const { cookies } = await context.storageState()
  await context.close()
  return cookies
}

function tell(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): string => `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(0).padStart(5)} ms`
  console.log(`${what.padEnd(28)} p50 ${at(.5)}  p95 ${at(.95)}  most ${at(1)}`)
}
