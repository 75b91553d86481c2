import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Route } from '../../contract/route.ts'
import type { OctetsBody } from './handler.ts'
import { Refusal } from './errors.ts'

/** The largest JSON body. 10,000 addresses and the longest notes have room. */
export const JSON_LIMIT = 1024 * 1024

/** Takes JSON in UTF-8, and octets as a stream for the routes that declare them; nothing else. */
export function takeBodies(app: FastifyInstance, octetTypes: readonly string[]): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: JSON_LIMIT }, (_request, body, done) => {
    try {
      done(null, readJson(body as Buffer))
    } catch {
      done(new Refusal(400, 'unreadable-body', 'The body is no JSON in UTF-8. Nothing was changed.'))
    }
  })
  app.addContentTypeParser([...octetTypes], (_request, stream, done) => done(null, stream))
}

function readJson(octets: Buffer): unknown {
  return octets.length === 0 ? undefined : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets))
}

/** The body as octets, where the request sends them and the route takes them. @throws Refusal 415 where it does not */
export function octetsOf(request: FastifyRequest, route: Route): OctetsBody | null {
  const media = mediaTypeOf(request)
  if (media === '' || media === 'application/json') return null
  if (!route.octets?.includes(media)) throw new Refusal(415, 'unsupported-media', `This route does not take ${media}.`)
  return { media, octets: request.body as Readable }
}

function mediaTypeOf(request: FastifyRequest): string {
  return (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
}

/** The octets as they come. @throws Refusal 413 when they are more than `most` */
export async function* atMost(octets: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of octets) {
    size += chunk.length
    if (size > most) throw new Refusal(413, 'too-large', `That is more than ${Math.floor(most / 1024 / 1024)} MB.`)
    yield chunk
  }
}

/** All octets at once. @throws Refusal 413 when they are more than `most` */
export async function wholeOf(octets: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of atMost(octets, most)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
