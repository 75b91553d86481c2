import path from 'node:path'
import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * What the page may do: run and load what we built, and nothing else. Letters carry style attributes and pictures elsewhere,
 * and they are shown in a frame that inherits this policy; a stricter one of the frame's own lets pictures through only when
 * they were asked for.
 */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "style-src-attr 'unsafe-inline'", "img-src 'self' data: blob: https: http:", "font-src 'self'",
  "connect-src 'self'", "frame-src 'self' blob:", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

const WELCOME = 'Mailkeep is running. The web app is not built here; the API is described at /api/docs.\n'

/**
 * Serves the built web app: its files by their names, and its page for every address that is not the API's, for the app
 * knows its own addresses. Where nothing is built a line of text points to the API.
 * @param unknown refuses what is neither
 */
export async function serveWeb(app: FastifyInstance, folder: string | null, unknown: (request: FastifyRequest, reply: FastifyReply) => never): Promise<void> {
  const built = folder !== null && existsSync(path.join(folder, 'index.html'))
  if (built) await app.register(fastifyStatic, { root: folder, wildcard: false, index: false, setHeaders: setFileHeaders })
  else app.get('/', async (_request, reply) => reply.type('text/plain; charset=utf-8').send(WELCOME))
  app.setNotFoundHandler((request, reply) => built && isPage(request) ? reply.headers(HEADERS).sendFile('index.html') : unknown(request, reply))
}

/** Built files carry a hash in their names, so they never change; the page does. */
function setFileHeaders(reply: FastifyReply, file: string): void {
  reply.headers({ ...HEADERS, 'cache-control': file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache' })
}

function isPage(request: FastifyRequest): boolean {
  return request.method === 'GET' && !/^\/(?:api|health|metrics)(?:[/?]|$)/.test(request.url) && (request.headers.accept ?? '').includes('text/html')
}
