import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { routes } from '../../../contract/routes.ts'
import { handlers } from '../../../server/api/handlers.ts'
import { startBench } from './bench.ts'

type Schema = z.core.JSONSchema.JSONSchema

interface Operation {
  readonly operationId: string
  readonly 'x-who': unknown
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>>
}
interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const { ask } = await startBench()
const document = (await ask(null, 'GET', '/api/v1/openapi.json')).text
const { openapi, paths, components } = JSON.parse(document) as Document
const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))

describe('the OpenAPI document', () => {
  it('has every route of the server, and none more', () => {
    expect(openapi).toMatch(/^3\.1\./)
    const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`)
    const served = handlers.map(({ route }) => `${route.method} ${route.path}`)
    expect(described.toSorted()).toEqual(served.toSorted())
    expect(routes.map(route => route.name).toSorted()).toEqual(handlers.map(({ route }) => route.name).toSorted())
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
  })

  it('names Idempotency-Key exactly where it is looked at', () => {
    const named = operations.filter(({ operation }) => operation.parameters.some(({ name }) => name === 'Idempotency-Key')).map(({ operation }) => operation.operationId)
    expect(named.toSorted()).toEqual(handlers.filter(handler => 'keyed' in handler && handler.keyed).map(({ route }) => route.name).toSorted())
  })

  it.each(operations)('$method $path names its parameters, who may call it, and schemas that are schemas', ({ path, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1])
    expect(operation.parameters.filter(parameter => parameter.in === 'path').map(parameter => parameter.name)).toEqual(inPath)
    expect(operation['x-who']).toSatisfy((who: unknown) => who === 'anyone' || (Array.isArray(who) && who.includes('administrator')))
    expect(operation.responses['default']).toEqual({ $ref: '#/components/responses/Problem' })
    const contents = [operation.requestBody, ...Object.values(operation.responses)].flatMap(part => Object.values(part?.content ?? {}))
    for (const { schema } of [...operation.parameters, ...contents]) expect(() => z.fromJSONSchema(schema)).not.toThrow()
  })

  it('describes a refusal as the server gives it', async () => {
    const described = z.fromJSONSchema(components.schemas['Problem']!)
    const { json } = await ask(null, 'GET', '/api/v1/contacts')
    expect(described.safeParse(json).success).toBe(true)
    expect(described.safeParse({ ...json as object, stack: 'x' }).success).toBe(false)
  })
})

it('the page for people has every route, and nothing that runs or loads', async () => {
  const { text, headers } = await ask(null, 'GET', '/api/docs')
  for (const route of routes) expect(text).toContain(`<code>${route.path}</code>`)
  expect(text).not.toMatch(/<script|<link|<img|https?:/)
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
})
