#!/usr/bin/env node
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, root } from './build.js'

/*
 * `mailkeep …`, from any folder: finds the data folder, builds what is missing, and runs the program. Plain JavaScript, for
 * it must run before anything is built.
 */

const major = Number(process.versions.node.split('.')[0])
if (major < 20) fail(`Mailkeep needs Node.js 20.19 or later; this is ${process.versions.node}.`)
if (!existsSync(path.join(root, 'node_modules'))) fail(`The packages are missing. Run "npm ci" in ${root} first.`)

const { data, rest } = dataFolder(process.argv.slice(2))
try {
  build()
  becomeOwnerOf(data)
} catch (error) {
  fail(error.message)
}
process.env.MAILKEEP_DATA = data
process.argv.splice(2, Infinity, ...rest)
await import(pathToFileURL(path.join(root, 'dist/server/main.js')).href)

/** `--data DIR` beats MAILKEEP_DATA beats the project's own `data`; what is relative, is so to the caller's folder. */
function dataFolder(parameters) {
  const end = parameters.indexOf('--')
  const at = parameters.findIndex((text, index) => (text === '--data' || text.startsWith('--data=')) && (end < 0 || index < end))
  // npm start changes to the project's folder and keeps the caller's in INIT_CWD.
  const from = process.env.npm_lifecycle_event === 'start' ? process.env.INIT_CWD ?? process.cwd() : process.cwd()
  if (at < 0) return { data: path.resolve(from, process.env.MAILKEEP_DATA || path.join(root, 'data')), rest: parameters }
  const together = parameters[at].startsWith('--data=')
  const folder = together ? parameters[at].slice('--data='.length) : parameters[at + 1]
  if (!folder || folder.startsWith('--')) fail('--data needs the name of a folder.')
  return { data: path.resolve(from, folder), rest: parameters.toSpliced(at, together ? 1 : 2) }
}

/** What root does in somebody else's data folder, it does as that one: no file there shall come to belong to root. */
function becomeOwnerOf(folder) {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (process.getuid?.() !== 0 || !found || found.uid === 0) return
  const { uid, gid } = found
  process.setgroups([gid])
  process.setgid(gid)
  process.setuid(uid)
  if (!mayRead(path.join(root, 'dist/server/main.js'))) fail(`${folder} belongs to the account ${uid}, who may not read ${root}. Put Mailkeep where that account can read it, or let root own the folder.`)
}

function mayRead(file) {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}

function fail(words) {
  console.error(words)
  process.exit(1)
}
