import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * Builds what is missing or older than its sources: nobody has to remember to. Run by the launcher before every command and
 * by the tests; types are checked by `npm run check`, not here. Plain JavaScript, for it must run before anything is built.
 */

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

const PARTS = [
  { name: 'server', sources: ['core', 'contract', 'server', 'demo', 'bench', 'tsconfig.json', 'package.json'], command: ['typescript/bin/tsc', '-p', '.', '--noCheck'] },
  { name: 'web', sources: ['contract', 'web', 'package.json'], command: ['vite/bin/vite.js', 'build', 'web', '--configLoader', 'runner', '--logLevel', 'warn'] },
]

/**
 * Builds the parts that need it, one process at a time. Says so on stderr, for stdout belongs to the command's result.
 * @param names the parts; all, unless said
 * @throws Error, with the builder's own words
 */
export function build(...names) {
  if (stale(names).length === 0) return
  const again = [fileURLToPath(import.meta.url), ...names]
  const { status, error } = spawnSync('flock', [path.join(root, 'package.json'), process.execPath, ...again], inProject())
  const done = error ? spawnSync(process.execPath, again, inProject()).status : status
  if (done !== 0) throw new Error('Mailkeep could not be built; the reason stands above.')
}

function stale(names) {
  return PARTS.filter(part => names.length === 0 || names.includes(part.name)).filter(part => {
    const built = statSync(stampOf(part), { throwIfNoEntry: false })?.mtimeMs ?? 0
    return part.sources.some(source => newest(path.join(root, source)) > built)
  })
}

/** A folder's own time changes when something in it is removed. */
function newest(source) {
  const found = statSync(source, { throwIfNoEntry: false })
  if (!found) return 0
  if (!found.isDirectory()) return found.mtimeMs
  return readdirSync(source).reduce((time, name) => Math.max(time, newest(path.join(source, name))), found.mtimeMs)
}

function stampOf({ name }) {
  return path.join(root, `dist/.${name}`)
}

/** Root builds a project of somebody else as that one, who could not build it again later otherwise. */
function inProject() {
  const { uid, gid } = statSync(root)
  return { cwd: root, stdio: ['ignore', 2, 2], ...(process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : {}) }
}

function buildPart(part) {
  console.error(`Building the ${part.name === 'web' ? 'web app' : part.name} …`)
  const begun = new Date()
  const [program, ...parameters] = part.command
  // The tests set another one, and then a web app would be built that is made for looking for faults: half as large again, and slow.
  const env = { ...process.env, NODE_ENV: 'production' }
  const { status, error } = spawnSync(process.execPath, [path.join(root, 'node_modules', program), ...parameters], { cwd: root, env, stdio: ['ignore', 2, 2] })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
  mkdirSync(path.join(root, 'dist'), { recursive: true })
  writeFileSync(stampOf(part), begun.toISOString())
  // What was changed while we built is newer than what we built from.
  utimesSync(stampOf(part), begun, begun)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) stale(process.argv.slice(2)).forEach(buildPart)
