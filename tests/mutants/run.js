import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * `npm run mutants`: plants each bug of this folder in a copy of the project, and expects the test that the patch names to
 * fail, by what it found and not because it could not run. `npm run mutants -- no-identity` plants one. Needs what `npm test`
 * needs. Plain JavaScript, as the run of the tests.
 */

const mutants = path.dirname(fileURLToPath(import.meta.url))
const project = path.dirname(path.dirname(mutants))
const LEFT_OUT = new Set(['.git', 'node_modules', 'pictures'])

const asked = process.argv.slice(2)
const names = readdirSync(mutants).flatMap(file => file.endsWith('.patch') ? [path.basename(file, '.patch')] : []).filter(name => asked.length === 0 || asked.includes(name))
if (names.length === 0) {
  console.error(`There is no such bug. There are: ${readdirSync(mutants).filter(file => file.endsWith('.patch')).join(', ')}`)
  process.exit(2)
}
const missed = names.filter(name => !isCaught(name))
console.log(`\n${names.length - missed.length} of ${names.length} planted bugs are caught${missed.length > 0 ? `; not: ${missed.join(', ')}` : ''}`)
process.exit(missed.length > 0 ? 1 : 0)

/** Does the test find the bug? */
function isCaught(name) {
  const patch = path.join(mutants, `${name}.patch`)
  const [why, line] = readFileSync(patch, 'utf8').split('\n')
  const test = /^Caught by (\S+)$/.exec(line)?.[1]
  if (!test) throw new Error(`${patch} does not say in its second line by which test it is caught`)
  const copy = mkdtempSync(path.join(os.tmpdir(), 'mailkeep-mutant-'))
  try {
    for (const entry of readdirSync(project)) if (!LEFT_OUT.has(entry)) cpSync(path.join(project, entry), path.join(copy, entry), { recursive: true })
    symlinkSync(path.join(project, 'node_modules'), path.join(copy, 'node_modules'))
    runIn(copy, 'patch', '-p1', '-s', '-i', patch)
    const { stdout, stderr } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--bail=1', test], { cwd: copy, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    const [, failed = '0'] = /^\d+ passed, (\d+) failed$/m.exec(stdout) ?? []
    const found = Number(failed) > 0 && !`${stdout}${stderr}`.includes('Failed Suites')
    console.log(`${found ? 'caught' : 'MISSED'}  ${name}: ${why} (${test})`)
    if (!found) console.log(`${stdout}${stderr}`.slice(-3000))
    return found
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function runIn(folder, program, ...parameters) {
  const { status, stdout, stderr } = spawnSync(program, parameters, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${parameters.join(' ')}: ${stdout}${stderr}`)
}
