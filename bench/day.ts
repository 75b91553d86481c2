import { spawn } from 'node:child_process'
import path from 'node:path'
import { packageRoot } from '../server/package-root.ts'

/**
 * `day [MAILS]`: the simulated day of company ABC that the tests run (tests/journeys/day.test.ts), with 20,000 mails where
 * nothing else is said. Its end is the proof: the ledger of the day and the product agree mail for mail, or it fails.
 */
export async function run([mails = '20000']: readonly string[]): Promise<void> {
  const begun = performance.now()
  const program = path.join(packageRoot, 'node_modules/vitest/vitest.mjs')
  const day = spawn(process.execPath, [program, 'run', 'tests/journeys/day.test.ts'], { cwd: packageRoot, env: { ...process.env, DAY_MAILS: mails }, stdio: 'inherit' })
  const code = await new Promise(resolve => day.once('close', resolve))
  console.log(`${mails} mails, ${Math.round((performance.now() - begun) / 1000)} s: ${code === 0 ? 'ledger and product agree' : 'they do not agree'}`)
  process.exitCode = code === 0 ? 0 : 1
}
