import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Route } from '../../contract/route.ts'
import { routes } from '../../contract/routes.ts'
import { codeOf } from '../watch/log.ts'
import { type Caller, admit, refuseForeign, whoIs } from './access.ts'
import { JSON_LIMIT, octetsOf, takeBodies } from './bodies.ts'
import { Connections } from './connections.ts'
import { Refusal, problemOf } from './errors.ts'
import { type Asked, type Handler, goodStatus } from './handler.ts'
import { handlers } from './handlers.ts'
import type { Parts } from './parts.ts'
import { validated, validatedParams } from './validate.ts'
import { serveWeb } from './web.ts'

export interface ApiOptions extends Parts {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Networks whose X-Forwarded-* fields count. */
  readonly proxies: readonly string[]
  /** The folder of the built web app; null where there is none. */
  readonly webFolder: string | null
}

export interface Api {
  /** Where it listens, as in http://127.0.0.1:3000. */
  readonly url: string
  /** Ends the event streams, answers what was asked, and takes no more. */
  close(): Promise<void>
}

/** An upload may take its time. */
const REQUEST_MILLISECONDS = 3_600_000

const CLOSE_MILLISECONDS = 8000

/** Starts the HTTP server with every route of the contract. @throws Error when the port is taken */
export async function startApi(options: ApiOptions): Promise<Api> {
  const app = fastify({
    bodyLimit: JSON_LIMIT,
    requestTimeout: REQUEST_MILLISECONDS,
    trustProxy: options.proxies.length > 0 ? [...options.proxies] : false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    // Of an address that cannot be decoded no route ever hears.
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply, options),
    routerOptions: { maxParamLength: 1000 },
  })
  takeBodies(app, [...new Set(routes.flatMap(route => route.octets ?? []))])
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply, options))
  for (const handler of handlers) addRoute(app, handler, options)
  await serveWeb(app, options.webFolder, refuseUnknown)
  const connections = new Connections(app.server)
  return { url: await app.listen({ host: options.host, port: options.port }), close: () => close(app, connections, options) }
}

/** Requests on their way are answered; connections that wait for another one are ended, and what takes too long is cut. */
async function close(app: FastifyInstance, connections: Connections, { events }: Parts): Promise<void> {
  events.close()
  const idle = setInterval(() => connections.endIdle(), 20)
  const cut = setTimeout(() => connections.endAll(), CLOSE_MILLISECONDS)
  await app.close()
  clearInterval(idle)
  clearTimeout(cut)
}

function addRoute(app: FastifyInstance, handler: Handler, parts: Parts): void {
  const { route } = handler
  const callers = new WeakMap<FastifyRequest, Caller>()
  app.route({
    method: route.method,
    url: route.path,
    ...route.largest !== undefined && { bodyLimit: route.largest },
    // Before the body is read: nobody may send us much.
    onRequest: async (request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
      refuseForeign(request, parts.accounts.url)
      const caller = route.who === 'anyone' ? null : await whoIs(request, parts.waysIn)
      admit(route, caller)
      if (caller) callers.set(request, caller)
    },
    handler: async (request, reply) => {
      reply.code(goodStatus(route))
      const asked = read(route, request, reply, parts)
      const answer = 'open' in handler ? await handler.open(asked) : await handler.run(admitted(asked, callers.get(request)))
      return reply.sent ? reply : reply.send(answer ?? null)
    },
  })
}

function admitted(asked: Asked<Route>, caller: Caller | undefined): Asked<Route> & { caller: Caller; organization: string } {
  if (!caller) throw new Refusal(401, 'not-signed-in', 'Sign in first.')
  return { ...asked, caller, organization: caller.organization }
}

function read(route: Route, request: FastifyRequest, reply: FastifyReply, parts: Parts): Asked<Route> {
  const octets = octetsOf(request, route)
  return {
    route, request, reply, parts, octets,
    params: route.params && validatedParams(route.params, request.params),
    query: readQuery(route, request.query),
    body: octets ? undefined : readBody(route, request.body),
  }
}

function readQuery(route: Route, query: unknown): Asked<Route>['query'] {
  if (route.query) return validated(route.query, query, 'query')
  refuseFields(query, 'query')
  return undefined
}

function readBody(route: Route, body: unknown): unknown {
  if (route.body) return validated(route.body, body, 'body')
  if (route.octets) throw new Refusal(415, 'unsupported-media', `This route takes ${route.octets.join(' or ')}.`)
  refuseFields(body, 'body')
  return undefined
}

/** A route that takes nothing is sent nothing, or an empty object. */
function refuseFields(value: unknown, what: 'body' | 'query'): void {
  if (value === undefined || value === null) return
  const names = typeof value === 'object' ? Object.keys(value) : ['']
  if (names.length === 0) return
  const errors = names.slice(0, 50).map(path => ({ path, code: 'unknown-field' as const, detail: `There is no field "${path}" here.` }))
  throw new Refusal(400, 'unknown-field', `This route takes no ${what}. Nothing was changed.`, { errors })
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, { log }: Parts): FastifyReply {
  const problem = problemOf(error)
  if (problem.status >= 500) log('error', 'A request failed', { route: `${request.method} ${request.routeOptions.url ?? ''}`, problem: problem.code, cause: codeOf(error) })
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if (problem.status === 503) reply.header('retry-after', '5')
  return reply.code(problem.status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(problem))
}

/** A path that exists under another method is told so. */
function refuseUnknown(request: FastifyRequest, reply: FastifyReply): never {
  const methods = routes.filter(route => matches(route.path, request.url.split('?')[0]!)).map(route => route.method)
  if (methods.length === 0) throw new Refusal(404, 'not-found', 'There is no such address here. The page /api/docs lists what there is.')
  reply.header('allow', methods.join(', '))
  throw new Refusal(405, 'method-not-allowed', `This address takes ${methods.join(', ')}.`)
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.split('/')
  return wanted.length === given.length && wanted.every((part, at) => part === given[at] || (part.startsWith(':') && given[at] !== ''))
}
