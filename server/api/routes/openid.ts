import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { beginOpenId, endOpenId } from '../../../contract/openid.ts'
import { whoSignsIn } from '../../accounts/find.ts'
import type { Asked, OpenId } from '../../accounts/openid.ts'
import { codeOf } from '../../watch/log.ts'
import { clientOf } from '../access.ts'
import { notFound } from '../errors.ts'
import { type Handler, open } from '../handler.ts'
import type { Parts } from '../parts.ts'

/** What the browser keeps while somebody is at the provider; only our callback gets to see it. */
const COOKIE = 'mailkeep.openid'
const PATH = '/api/v1/session/openid'
const SECONDS = 600

const asked = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() })

export const openid: Handler[] = [
  open(beginOpenId, async ({ parts, query, reply }) => {
    const openId = configured(parts)
    try {
      const begun = await openId.begin(ownPage(query.next))
      void reply.header('set-cookie', cookie(parts, JSON.stringify(begun.asked), SECONDS))
      return leadTo(reply, begun.to)
    } catch (error) {
      parts.log('warning', 'The OpenID Connect provider cannot be asked', { cause: codeOf(error) })
      return leadTo(reply, '/sign-in?openid=failed')
    }
  }),

  open(endOpenId, async ({ parts, query, reply, request }) => {
    const openId = configured(parts)
    const kept = keptBy(request.headers.cookie)
    void reply.header('set-cookie', cookie(parts, '', 0))
    if (!kept || query.state !== kept.state || query.code === undefined) return leadTo(reply, '/sign-in?openid=failed')
    try {
      const address = await openId.end(query.code, kept)
      const person = address === null || !address.includes('@') ? null : await whoSignsIn(parts.database, address)
      if (!person) return leadTo(reply, '/sign-in?openid=refused')
      const { cookies } = await parts.accounts.signInAs(person, clientOf(request))
      void reply.header('set-cookie', [...cookies])
      return leadTo(reply, ownPage(kept.next))
    } catch (error) {
      parts.log('warning', 'A sign-in by OpenID Connect failed', { cause: codeOf(error) })
      return leadTo(reply, '/sign-in?openid=failed')
    }
  }),
]

function configured({ openId }: Parts): OpenId {
  if (!openId) throw notFound('way to sign in here')
  return openId
}

function leadTo(reply: FastifyReply, to: string): undefined {
  void reply.header('location', to)
  return undefined
}

/** A page of ours, never another site's. */
function ownPage(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[^\s\\]*$/.test(next) ? next : '/'
}

function cookie({ accounts }: Parts, value: string, seconds: number): string {
  return `${COOKIE}=${Buffer.from(value).toString('base64url')}; Path=${PATH}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${accounts.url.startsWith('https:') ? '; Secure' : ''}`
}

function keptBy(field: string | undefined): Asked | null {
  const value = new RegExp(`(?:^|;\\s*)${COOKIE.replace('.', '\\.')}=([\\w-]*)`).exec(field ?? '')?.[1] ?? ''
  try {
    return asked.parse(JSON.parse(Buffer.from(value, 'base64url').toString()))
  } catch {
    return null
  }
}
