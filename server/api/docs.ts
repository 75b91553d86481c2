import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Route } from '../../contract/route.ts'
import { routes } from '../../contract/routes.ts'
import { tagOf } from './openapi.ts'

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.15rem }
details { border-top: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding: .4rem 0 }
summary { cursor: pointer }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
pre { overflow-x: auto; padding: .75rem; background: color-mix(in srgb, currentColor 6%, transparent) }
.method { display: inline-block; min-width: 4.2em; font-weight: 600 }
.about, .who { opacity: .75 }
.about { display: block; padding-left: 4.6em }
`

/** The page has one style sheet, known by its hash, and nothing that runs or loads. */
export const docsPolicy = [
  "default-src 'none'", `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
].join('; ')

let page: string | undefined

/** The API as a page for people, made of the contract once. */
export function docsPage(): string {
  return page ??= `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mailkeep API</title><style>${STYLE}</style></head>
<body><main><h1>The Mailkeep API</h1>
<p>JSON over HTTP. Send an API key as <code>Authorization: Bearer mk_…</code>. Refusals are <code>application/problem+json</code> with a stable
<code>code</code>. Lists take <code>limit</code> and <code>cursor</code>, and answer <code>{ "items": […], "next": "…"|null }</code>. Writes accept
<code>Idempotency-Key</code>. The same as <a href="/api/v1/openapi.json">OpenAPI 3.1</a>.</p>
${groups().map(([tag, members]) => `<h2 id="${escaped(tag)}">${escaped(tag)}</h2>\n${members.map(routeSection).join('\n')}`).join('\n')}
</main></body></html>
`
}

function groups(): [string, Route[]][] {
  const found = new Map<string, Route[]>()
  for (const route of routes) found.set(tagOf(route), [...found.get(tagOf(route)) ?? [], route])
  return [...found]
}

function routeSection(route: Route): string {
  const parts = [
    ['Path', route.params], ['Query', route.query], ['Body', route.body],
    ...Object.entries(route.answers).map(([status, answer]) => [`Answers ${status}`, answer] as const),
  ] as const
  return `<details><summary><span class="method">${route.method}</span> <code>${escaped(route.path)}</code><span class="about">${escaped(route.about)}</span></summary>
<p class="who">For ${route.who === 'anyone' ? 'anyone' : route.who.map(role => `${role}s`).join(', ')}.${route.octets ? ` Takes ${route.octets.map(escaped).join(', ')}.` : ''}</p>
${parts.map(([title, part]) => part ? `<p>${title}</p>\n${shown(part)}` : '').join('\n')}</details>`
}

function shown(part: NonNullable<Route['answers'][number]>): string {
  if ('media' in part) return `<p><code>${escaped(part.media)}</code>: ${escaped(part.about)}</p>`
  return `<pre><code>${escaped(described(z.toJSONSchema(part, { io: 'input' }) as Schema, ''))}</code></pre>`
}

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly default?: unknown
  readonly description?: string
}

/** A schema in the way that people write JSON down: an optional field has a question mark. */
function described(schema: Schema, indent: string): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ')
  const either = schema.anyOf ?? schema.oneOf
  if (either) return either.map(branch => described(branch, indent)).join(' | ')
  if (schema.items) return `[ ${described(schema.items, indent)} ]`
  if (schema.properties) return `{\n${fieldLines(schema.properties, schema.required ?? [], `${indent}  `)}\n${indent}}`
  if (typeof schema.additionalProperties === 'object') return `{ [name]: ${described(schema.additionalProperties, indent)} }`
  return typeof schema.type === 'string' ? schema.type : 'any value'
}

function fieldLines(fields: Readonly<Record<string, Schema>>, required: readonly string[], indent: string): string {
  return Object.entries(fields).map(([name, field]) => fieldLine(name, field, required, indent)).join('\n')
}

function fieldLine(name: string, field: Schema, required: readonly string[], indent: string): string {
  const note = [field.description, field.default === undefined ? undefined : `default ${JSON.stringify(field.default)}`].filter(Boolean).join('; ')
  return `${indent}${name}${required.includes(name) ? '' : '?'}: ${described(field, indent)}${note ? `   // ${note}` : ''}`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)
}
