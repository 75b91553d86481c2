import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/*
 * `npm run bench -- NAME …`: each measurement is a file beside this one that exports `run(parameters)`.
 */
const [name = '', ...parameters] = process.argv.slice(2)
const file = path.join(import.meta.dirname, `${name}.js`)
if (!/^[a-z0-9-]+$/.test(name) || name === 'main' || !existsSync(file)) {
  console.error(`npm run bench -- ${measurements().join('|')}`)
  process.exit(1)
}
const { run } = await import(pathToFileURL(file).href) as { run?: (parameters: readonly string[]) => Promise<void> }
if (!run) throw new Error(`bench/${name}.ts measures nothing: it exports no run()`)
await run(parameters)

/** A measurement may bring parts of its own, which stand in folders. */
function measurements(): string[] {
  return readdirSync(import.meta.dirname).filter(entry => /^[a-z0-9-]+\.js$/.test(entry) && entry !== 'main.js').map(entry => entry.slice(0, -3)).sort()
}
