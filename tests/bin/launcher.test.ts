import { execFile } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../server/package-root.ts'

/*
 * The launcher, in a project of its own whose program only says how it was called.
 */
const base = mkdtempSync(path.join(os.tmpdir(), 'mailkeep launcher '))
const project = path.join(base, 'project')
const caller = path.join(base, 'caller')
const nobody = { uid: 65_534, gid: 65_534 }
/** The environment of whoever runs these tests says nothing. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD|MAILKEEP_)/.test(name)))

beforeAll(() => {
  chmodSync(base, 0o755)
  for (const folder of ['server', 'web', 'sub']) mkdirSync(path.join(project, folder), { recursive: true })
  mkdirSync(caller)
  for (const part of ['bin', 'package.json', 'tsconfig.json']) cpSync(path.join(packageRoot, part), path.join(project, part), { recursive: true })
  symlinkSync(path.join(packageRoot, 'node_modules'), path.join(project, 'node_modules'))
  writeFileSync(path.join(project, 'web/index.html'), '<title>Mailkeep</title>')
  writeFileSync(path.join(project, 'web/vite.config.ts'), `export default { root: import.meta.dirname, build: { outDir: '../dist/web', emptyOutDir: true } }\n`)
  program('first')
})
afterAll(() => rmSync(base, { recursive: true }))

describe('builds what is missing or old, and nothing else', () => {
  test('two commands at once on a fresh clone', async () => {
    const both = await Promise.all([mailkeep('doctor'), mailkeep('doctor')])
    expect(both.map(({ said, code }) => [said?.version, code])).toEqual([['first', 0], ['first', 0]])
    expect(both.map(({ notices }) => notices.match(/Building the server/g)?.length ?? 0).sort()).toEqual([0, 1])
  })
  test('nothing where all is new', async () => expect((await mailkeep('doctor')).notices).toBe(''))
  test('what was changed', async () => {
    program('second')
    const { said, notices } = await mailkeep('doctor')
    expect(said?.version).toBe('second')
    expect(notices).toBe('Building the server …\n')
  })
  test('what does not build is told, and not run', async () => {
    writeFileSync(path.join(project, 'server/broken.ts'), 'export const = 1')
    const { code, said, notices } = await mailkeep('doctor')
    expect([code, said]).toEqual([1, undefined])
    expect(notices).toContain('could not be built')
    rmSync(path.join(project, 'server/broken.ts'))
  })
})

describe('the data folder', () => {
  test.each<[string, string[], Record<string, string>, string, string[]]>([
    ['is the project\'s own', ['serve'], {}, path.join(project, 'data'), ['serve']],
    ['is as --data says, from the caller\'s folder', ['serve', '--data', 'here', '--demo'], {}, path.join(caller, 'here'), ['serve', '--demo']],
    ['also in one word', ['--data=here', 'serve'], {}, path.join(caller, 'here'), ['serve']],
    ['is as MAILKEEP_DATA says', ['serve'], { MAILKEEP_DATA: 'there' }, path.join(caller, 'there'), ['serve']],
    ['is as --data says before MAILKEEP_DATA', ['serve', '--data', '/srv/mail'], { MAILKEEP_DATA: 'there' }, '/srv/mail', ['serve']],
    ['is no matter of what comes after --', ['import', '--', '--data'], {}, path.join(project, 'data'), ['import', '--', '--data']],
  ])('%s', async (_title, parameters, more, data, args) => expect((await mailkeep(parameters, more)).said).toMatchObject({ data, args }))

  test('must be named', async () => expect(await mailkeep(['serve', '--data'])).toMatchObject({ code: 1, notices: '--data needs the name of a folder.\n' }))

  test('is relative to where npm start was typed', async () => {
    const { said } = await run('npm', ['start', '--silent', '--', '--data', 'here'], path.join(project, 'sub'))
    expect(said).toMatchObject({ data: path.join(project, 'sub/here'), args: ['serve'] })
  })
  test('is relative to where npx was typed', async () => {
    const { said } = await run('npx', ['--no', 'mailkeep', 'doctor', '--data', 'here'], path.join(project, 'sub'))
    expect(said).toMatchObject({ data: path.join(project, 'sub/here'), args: ['doctor'] })
  })
})

describe('root', () => {
  test('becomes the owner of somebody\'s data folder', async () => {
    const data = ownedBy(nobody, path.join(base, 'theirs'))
    expect((await mailkeep(['doctor', '--data', data])).said).toMatchObject({ uid: nobody.uid, gid: nobody.gid })
  })
  test('stays root in a folder of its own', async () => expect((await mailkeep('doctor')).said).toMatchObject({ uid: 0 }))
  test('says so where the owner may not read the project', async () => {
    chmodSync(project, 0o700)
    const { code, notices } = await mailkeep(['doctor', '--data', ownedBy(nobody, path.join(base, 'theirs'))])
    chmodSync(project, 0o755)
    expect([code, notices]).toEqual([1, expect.stringContaining('belongs to the account 65534, who may not read')])
  })
  test('builds somebody\'s project as that one', async () => {
    rmSync(path.join(project, 'dist'), { recursive: true })
    chownSync(project, nobody.uid, nobody.gid)
    expect((await mailkeep('doctor')).code).toBe(0)
    expect(statSync(path.join(project, 'dist/server/main.js')).uid).toBe(nobody.uid)
  })
})

function program(version: string): void {
  writeFileSync(path.join(project, 'server/main.ts'),
    `console.log(JSON.stringify({ version: '${version}', data: process.env['MAILKEEP_DATA'], args: process.argv.slice(2), uid: process.getuid?.(), gid: process.getgid?.() }))\n`)
}

function ownedBy(account: { uid: number; gid: number }, folder: string): string {
  mkdirSync(folder, { recursive: true })
  chownSync(folder, account.uid, account.gid)
  return folder
}

interface Answer {
  readonly code: number
  readonly said: Record<string, unknown> | undefined
  readonly notices: string
}

function mailkeep(parameters: string | string[], more: Record<string, string> = {}): Promise<Answer> {
  return run(process.execPath, [path.join(project, 'bin/mailkeep.js'), ...[parameters].flat()], caller, more)
}

function run(command: string, parameters: string[], cwd: string, more: Record<string, string> = {}): Promise<Answer> {
  return new Promise(resolve => execFile(command, parameters, { cwd, env: { ...environment, ...more } }, (error, stdout, stderr) =>
    resolve({ code: error ? Number(error.code) : 0, said: stdout ? JSON.parse(stdout) as Record<string, unknown> : undefined, notices: stderr })))
}
