import { z } from 'zod'
import { problem } from '../../contract/problem.ts'
import type { Media, Route } from '../../contract/route.ts'
import { routes } from '../../contract/routes.ts'

type Json = Readonly<Record<string, unknown>>

let document: Json | undefined

/** The OpenAPI 3.1 document, made of the contract once. */
export function openApiDocument(): Json {
  return document ??= {
    openapi: '3.1.1',
    info: {
      title: 'Mailkeep',
      version: '1',
      description: 'Lists are read page by page: `limit`, and `cursor` from `next` of the page before. Writes accept `Idempotency-Key`. '
        + 'Times are ISO 8601 in UTC, sizes are in bytes, ids are strings. Unknown fields are refused.',
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }, { apiKey: [] }],
    paths: paths(),
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'mailkeep.session_token', description: 'Somebody who signed in; where the address is https, the name begins with __Secure-' },
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of one organization, with its role' },
      },
      schemas: { Problem: schemaOf(problem, 'output') },
      responses: { Problem: { description: 'A refusal (RFC 9457)', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } } },
    },
  }
}

function paths(): Json {
  const found: Record<string, Record<string, Json>> = {}
  for (const route of routes) (found[route.path.replace(/:(\w+)/g, '{$1}')] ??= {})[route.method.toLowerCase()] = operation(route)
  return found
}

function operation(route: Route): Json {
  return {
    operationId: route.name,
    summary: route.about,
    tags: [tagOf(route)],
    'x-who': route.who,
    ...route.who === 'anyone' && { security: [] },
    ...route.signedIn && { security: [{ session: [] }] },
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query'), ...idempotency(route)],
    ...(route.body || route.octets) && { requestBody: { required: true, content: bodies(route) } },
    responses: {
      ...Object.fromEntries(Object.entries(route.answers).map(([status, answer]) => [status, response(answer)])),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

/** What a route is about: the words of its path that are no ids. */
export function tagOf({ path }: Route): string {
  const [first = '', second = '', third = ''] = path.replace('/api/v1/', '').replace(/^\/(?:api\/)?/, '').split('/')
  if (first === 'mail-settings') return second === 'exception-domains' ? `${second}/${third}` : second
  return first
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name, in: place, required: place === 'path' || required.includes(name), ...description !== undefined && { description }, schema: rest,
  }))
}

function idempotency({ method, unkeyed }: Route): Json[] {
  return method === 'GET' || unkeyed ? [] : [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', minLength: 1, maxLength: 255 } }]
}

function bodies({ body, octets = [] }: Route): Json {
  return {
    ...body && { 'application/json': { schema: schemaOf(body, 'input') } },
    ...Object.fromEntries(octets.map(media => [media, { schema: { type: 'string', format: 'binary' } }])),
  }
}

function response(answer: z.ZodType | Media | null): Json {
  if (answer === null) return { description: 'Done' }
  if ('media' in answer) return { description: answer.about, content: { [answer.media]: { schema: { type: 'string' } } } }
  return { description: 'Done', content: { 'application/json': { schema: schemaOf(answer, 'output') } } }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' })
  return rest
}
