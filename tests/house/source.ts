import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'rolldown/experimental'

/** A file of ours and its text. `file` is its path from the project's root, with slashes. */
export interface Source {
  readonly file: string
  readonly text: string
}

/** One import: `to` is the file of ours that it leads to, `package` the package; both null where only the run can tell. */
export interface Import {
  readonly from: string
  readonly to: string | null
  readonly package: string | null
  readonly names: readonly string[]
}

/** What a parsed file says that the law asks about. */
export interface Facts {
  readonly file: string
  readonly imports: readonly Import[]
  /** Uses of the clock, of chance, of the network and of the process. */
  readonly impure: readonly string[]
}

/** Reads the TypeScript files of these folders and everything below them. */
export function readSources(root: string, folders: readonly string[]): Source[] {
  return folders.flatMap(folder => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter(name => /\.tsx?$/.test(name)).sort()
    .map(name => ({ file: path.posix.join(folder, name), text: readFileSync(path.join(root, folder, name), 'utf8') })))
}

/**
 * Parses a file, so that what stands in a comment or a text is no import, and what stands inside a type is.
 * @throws Error when it is no TypeScript
 */
export function factsOf({ file, text }: Source): Facts {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`)
  const imports: Import[] = []
  const impure: string[] = []
  for (const node of nodesOf(program)) {
    const written = moduleOf(node)
    if (written !== undefined) imports.push({ from: file, ...leadsTo(file, written), names: namesOf(node) })
    const use = impurityOf(node)
    if (use) impure.push(use)
  }
  return { file, imports, impure }
}

type Node = { readonly type: string } & Readonly<Record<string, unknown>>

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item)
  if (!isNode(value)) return
  yield value
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) yield* nodesOf(part)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The module that a node takes something from: its name, null where the run decides, undefined where it takes nothing. */
function moduleOf(node: Node): string | null | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration': return textOf(node['source'])
    case 'ExportNamedDeclaration': return node['source'] ? textOf(node['source']) : undefined
    case 'ImportExpression':
    case 'TSImportType': return textOf(node['source'] ?? node['argument'])
    // new Worker(new URL('./work.ts', import.meta.url))
    case 'NewExpression': {
      const [first] = node['arguments'] as unknown[]
      const file = nameOf(node['callee']) === 'URL' && isNode(first) && first.type === 'Literal' ? textOf(first) : null
      return file && /^\.{1,2}\/.*\.[jt]sx?$/.test(file) ? file : undefined
    }
    default: return undefined
  }
}

function textOf(node: unknown): string | null {
  if (!isNode(node)) return null
  if (node.type === 'TSLiteralType') return textOf(node['literal'])
  return node.type === 'Literal' && typeof node['value'] === 'string' ? node['value'] : null
}

function leadsTo(from: string, module: string | null): { to: string | null; package: string | null } {
  if (module === null) return { to: null, package: null }
  if (!module.startsWith('.')) return { to: null, package: module }
  return { to: path.posix.join(path.posix.dirname(from), module), package: null }
}

function namesOf(node: Node): string[] {
  const specifiers = Array.isArray(node['specifiers']) ? node['specifiers'].filter(isNode) : []
  return specifiers.map(specifier => nameOf(specifier['imported'] ?? specifier['local']) ?? '*')
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && node.type === 'Identifier' && typeof node['name'] === 'string' ? node['name'] : undefined
}

const WORLD = ['process', 'performance', 'crypto', 'console', 'globalThis']
const CALLS = ['Date', 'fetch', 'setTimeout', 'setInterval', 'setImmediate']

function impurityOf(node: Node): string | null {
  if (node.type === 'MemberExpression') {
    const object = nameOf(node['object'])
    const member = `${object}.${nameOf(node['property'])}`
    return object && (WORLD.includes(object) || member === 'Date.now' || member === 'Math.random') ? member : null
  }
  const callee = nameOf(node['callee'])
  if (node.type === 'NewExpression' && callee === 'Date' && (node['arguments'] as unknown[]).length === 0) return 'new Date()'
  return node.type === 'CallExpression' && callee && CALLS.includes(callee) ? `${callee}()` : null
}
