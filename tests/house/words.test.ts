import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'

/*
 * The house speaks of its matter, not of how or where it came to be: no path of somebody's machine, no number of a tracker,
 * no tool that wrote a line.
 */
const FORBIDDEN = [
  /(?<![\w.-])\/(?:work|home\/\w+|Users\/\w+)\/(?:main|shared)\b/,
  /\/tmp\/mk\b/,
  /\bissues? #?\d+/i,
  new RegExp(`\\b(?:${['chat', 'gpt'].join('')}|${['cl', 'aude'].join('')}|${['co', 'pilot'].join('')}|${['sub', '-?agent'].join('')}|language model)\\b`, 'i'),
]

test('no file speaks of machines, trackers or tools', () => {
  const files = trackedFiles()
  expect(files.length).toBeGreaterThan(100)
  expect(files.flatMap(file => faultsOf(file, readFileSync(path.join(packageRoot, file), 'utf8')))).toEqual([])
})

test.each([
  ['see /work/' + 'shared/design/house.md'], ['left in /tmp/' + 'mk'], ['as issue ' + '#12 says'], ['a sub' + 'agent wrote this'],
])('"%s" would be found', text => expect(faultsOf('x.md', `one\n${text}\n`)).toHaveLength(1))

test('the role of an agent and a session of SMTP are matters of the house', () => {
  expect(faultsOf('x.md', 'An agent answers the ticket in a session; two people work on /workspace.')).toEqual([])
})

function faultsOf(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, at) => FORBIDDEN.some(pattern => pattern.test(line)) ? [`${file}:${at + 1}: ${line.trim().slice(0, 100)}`] : [])
}

/** What git holds; in a folder without git (an unpacked release) there is nothing to hold to account but this. */
function trackedFiles(): string[] {
  const { stdout } = spawnSync('git', ['-c', 'safe.directory=*', 'ls-files'], { cwd: packageRoot, encoding: 'utf8' })
  return stdout.split('\n').filter(file => /\.(?:ts|tsx|js|sql|md|json|css|html|yml)$|^\.ci\//.test(file) && file !== 'package-lock.json')
}
