import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { seeToPackages } from './packages.js'

/*
 * `npm test`: sees to the Debian packages that the tests need, checks types and style, builds, and runs every test. Ends at
 * the first fault; its last line is always `N passed, N failed`. Plain JavaScript, for it must run before anything is built.
 */

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
process.chdir(root)

const tool = name => path.join(root, 'node_modules', name)
const STEPS = [
  ['Types of the product', tool('typescript/bin/tsc'), '-p', '.', '--noEmit'],
  ['Types of the tests', tool('typescript/bin/tsc'), '-p', 'tests', '--noEmit'],
  ['Types of the web app', tool('typescript/bin/tsc'), '-p', 'web', '--noEmit'],
  ['Style', tool('oxlint/bin/oxlint')],
  ['Build', path.join(root, 'bin/build.js')],
]

if (process.getuid?.() !== 0) asRoot()
if (!seeToPackages()) fail()
for (const [name, ...command] of STEPS) {
  console.log(`── ${name}`)
  if (!runs(command)) fail()
}
const passed = runs([tool('vitest/vitest.mjs'), 'run', ...process.argv.slice(2)])
giveBack()
process.exit(passed ? 0 : 1)

/** The tests start servers under several accounts, so they need root: through sudo where that asks no password. */
function asRoot() {
  const may = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
  if (!may) {
    console.error('The tests start mail servers and databases under several accounts, so they run as root:\n\n  sudo npm test\n')
    fail()
  }
  console.error('Running the tests through sudo, for they start servers under several accounts.')
  const again = spawnSync('sudo', ['-n', 'env', `PATH=${process.env.PATH}`, process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exit(again.status ?? 1)
}

function runs([program, ...parameters]) {
  return spawnSync(process.execPath, [program, ...parameters], { stdio: 'inherit' }).status === 0
}

/** What root made in somebody's project belongs to that one, who could not write it again otherwise. */
function giveBack() {
  const { uid, gid } = statSync(root)
  if (uid === 0) return
  for (const made of ['dist', 'node_modules/.vite', 'node_modules/.vite-temp', 'pictures']) {
    if (existsSync(made)) spawnSync('chown', ['-R', `${uid}:${gid}`, made])
  }
}

function fail() {
  giveBack()
  console.log('\n0 passed, 1 failed')
  process.exit(1)
}
