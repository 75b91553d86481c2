import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'
import { Served } from '../faults/served.ts'

const served = await Served.in(packageRoot)
afterAll(async () => { await served.remove() })

test('a first mail by hand, as README shows it', { timeout: 60_000 }, async () => {
  await served.start()
  const readme = readFileSync(path.join(packageRoot, 'README.md'), 'utf8')
  const [, block] = /## A first mail by hand\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)!
  // Word by word, but for the ports and the folder, which are this test's own.
  const script = block!.replaceAll('127.0.0.1:3000', `127.0.0.1:${served.http}`).replaceAll('127.0.0.1:2525', `127.0.0.1:${served.smtp}`)
    .replaceAll('npx mailkeep', `node "${packageRoot}/bin/mailkeep.js" --data "${served.data}"`)
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script])
  const activity = JSON.parse(stdout.trim().slice(stdout.trim().lastIndexOf('{"items"'))) as { items: unknown[] }
  expect(activity.items).toHaveLength(1)
  expect(activity.items[0]).toMatchObject({
    kind: 'mail', direction: 'incoming', mail: { subject: 'Hello' }, why: [{ code: 'contact-domain', participant: 'jane@bigco.com' }],
  })
})
