import { type Facts, type Import, type Source, factsOf } from './source.ts'

/*
 * The law of imports. Everything that one file takes from another counts: values, types, re-exports, imports at run time,
 * imports inside a type, and files named for a worker.
 */

interface Rule {
  /** The files that the rule binds: a folder (with its slash at the end) or a file. */
  readonly of: string
  /** The only files of ours that they may import … */
  readonly only?: readonly string[]
  /** … or those that they must not. */
  readonly never?: readonly string[]
  /** Pairs that the rule lets through, each with its reason. */
  readonly except?: readonly { readonly of?: string; readonly to?: string; readonly why: string }[]
}

const SEAM = { to: 'server/intake/arrival.ts', why: 'what a door hands over, in words; no door stands in it' }

const RULES: readonly Rule[] = [
  { of: 'core/mail/', only: ['core/mail/'] },
  { of: 'core/', only: ['core/'] },
  { of: 'contract/', only: ['contract/', 'core/'] },
  { of: 'web/', only: ['web/', 'contract/'] },
  {
    of: 'server/intake/', never: ['server/capture/', 'server/store/', 'server/api/'],
    except: [
      { of: 'server/intake/schedule', to: 'server/store/', why: 'it asks which mailboxes are due' },
      { of: 'server/intake/pop3', to: 'server/store/fetching', why: "a fetcher's own ledger" },
      { of: 'server/intake/imap', to: 'server/store/fetching', why: "a fetcher's own ledger" },
    ],
  },
  { of: 'server/store/', never: ['server/intake/', 'server/api/', 'server/capture/', 'server/outbound/', 'server/jobs/', 'server/command/'], except: [SEAM] },
  {
    of: 'server/api/', never: ['server/intake/', 'server/capture/', 'server/outbound/', 'server/jobs/', 'server/command/'],
    except: [SEAM, { to: 'server/capture/dry-run.ts', why: "capture's dry run stores nothing" }],
  },
  { of: 'server/database/', never: ['server/intake/', 'server/capture/', 'server/store/', 'server/api/', 'server/outbound/', 'server/jobs/', 'server/command/'] },
  { of: 'server/', never: ['web/', 'bench/', 'tests/'] },
  { of: 'demo/', never: ['web/', 'bench/', 'tests/'] },
  { of: 'bench/', never: ['web/', 'tests/'] },
]

/** core is pure: these packages read nothing and write nothing, and of node only what computes. */
const PURE_PACKAGES: Readonly<Record<string, readonly string[] | 'all'>> = {
  'iconv-lite': 'all', tldts: 'all', 'node:buffer': 'all', 'node:url': ['domainToASCII', 'domainToUnicode', 'URL'], 'node:crypto': ['createHash', 'createHmac'],
}

const FORBIDDEN_FOLDERS = ['utils', 'helpers', 'common', 'shared', 'lib', 'services']

/** Everything in these sources that breaks the law, in words. */
export function violations(sources: readonly Source[]): string[] {
  const facts = sources.map(factsOf)
  const imports = facts.flatMap(file => file.imports)
  return [
    ...sources.flatMap(brokenNames),
    ...imports.flatMap(brokenRules),
    ...facts.filter(({ file }) => file.startsWith('core/')).flatMap(impurities),
    ...circles(imports),
  ]
}

function brokenNames({ file }: Source): string[] {
  const parts = file.split('/')
  return [
    ...(/^index\.tsx?$/.test(parts.at(-1) ?? '') ? [`${file}: no file is called index`] : []),
    ...parts.slice(0, -1).filter(folder => FORBIDDEN_FOLDERS.includes(folder)).map(folder => `${file}: no folder is called ${folder}`),
  ]
}

function brokenRules({ from, to, package: module }: Import): string[] {
  if (to === null) return module === null && !from.startsWith('bench/') ? [`${from} imports what only the run can tell`] : []
  return RULES.filter(rule => from.startsWith(rule.of) && breaks(rule, from, to))
    .map(rule => `${from} imports ${to}: ${rule.of} ${rule.only ? `knows only ${rule.only.join(' and ')}` : 'must not'}`)
}

function breaks(rule: Rule, from: string, to: string): boolean {
  if (rule.except?.some(exception => from.startsWith(exception.of ?? rule.of) && to.startsWith(exception.to ?? ''))) return false
  return rule.only ? !rule.only.some(allowed => to.startsWith(allowed)) : rule.never?.some(forbidden => to.startsWith(forbidden)) ?? false
}

function impurities({ file, imports, impure }: Facts): string[] {
  return [...imports.flatMap(impurePackage), ...impure.map(use => `${file} uses ${use}, and core is pure`)]
}

function impurePackage({ from, package: module, names }: Import): string[] {
  const allowed = module === null ? 'all' : PURE_PACKAGES[module]
  if (!allowed) return [`${from} imports ${module}, which is not known to be pure`]
  return allowed === 'all' ? [] : names.filter(name => !allowed.includes(name)).map(name => `${from} imports ${name} of ${module}, which is not pure`)
}

/** One circle for each knot of files that import each other. */
function circles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of imports) if (to !== null) next.set(from, [...next.get(from) ?? [], to])
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file)
    if (at >= 0) found.push(`a circle: ${[...way.slice(at), file].join(' → ')}`)
    if (at >= 0 || done.has(file)) return
    for (const to of next.get(file) ?? []) visit(to, [...way, file])
    done.add(file)
  }
  for (const file of next.keys()) visit(file, [])
  return found
}
