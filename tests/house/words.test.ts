import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'

/*
 * The house speaks of its matter, not of where it came to be: no path of somebody's machine, no number of a tracker, which
 * mean nothing to whoever reads the code elsewhere.
 */
const FORBIDDEN = [
  /(?<![\w.-])\/(?:work|home\/\w+|Users\/\w+)\/(?:main|shared)\b/,
  /\/tmp\/mk\b/,
  /\bissues? #?\d+/i,
]

test('no file speaks of somebody\'s machine or tracker', () => {
  const files = trackedFiles()
  expect(files.length).toBeGreaterThan(100)
  expect(files.flatMap(file => faultsOf(file, readFileSync(path.join(packageRoot, file), 'utf8')))).toEqual([])
})

test.each([
  ['see /work/' + 'shared/design/house.md'], ['left in /tmp/' + 'mk'], ['as issue ' + '#12 says'],
])('"%s" would be found', text => expect(faultsOf('x.md', `one\n${text}\n`)).toHaveLength(1))

test('a folder that is called so by anybody is no such path', () => {
  expect(faultsOf('x.md', 'Two people share /workspace and /home/mail; the ticket has number 12.')).toEqual([])
})

function faultsOf(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, at) => FORBIDDEN.some(pattern => pattern.test(line)) ? [`${file}:${at + 1}: ${line.trim().slice(0, 100)}`] : [])
}

/** What git holds; in a folder without git (an unpacked release) there is nothing to hold to account but this. */
function trackedFiles(): string[] {
  const { stdout } = spawnSync('git', ['-c', 'safe.directory=*', 'ls-files'], { cwd: packageRoot, encoding: 'utf8' })
  return stdout.split('\n').filter(file => /\.(?:ts|tsx|js|sql|md|json|css|html|yml)$|^\.ci\//.test(file) && file !== 'package-lock.json')
}
