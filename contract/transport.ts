import { z } from 'zod'
import { FAULT_CODES, FAULT_STEPS } from '../core/settings/server-faults.ts'
import { administrators, type Route } from './route.ts'
import { changeId, line } from './values.ts'

const fields = {
  server: line(255).min(1).nullable().describe('null: there is none, and no mail leaves from here but from external addresses with an SMTP server'),
  port: z.number().int().min(1).max(65_535).describe('follows security where it is not given: 25/587/465'),
  security: z.enum(['none', 'starttls', 'tls']),
  username: line(320).min(1).nullable().describe('null: the server takes our mail without a sign-in'),
  password: z.string().min(1).max(1000).regex(/^[^\0]*$/).nullable().describe('write only; it belongs to server and name, and goes when these change'),
}

/** The outgoing server: what the company's mail leaves through. */
export const transport = z.strictObject({
  server: fields.server,
  port: fields.port,
  security: fields.security,
  username: fields.username,
  hasPassword: z.boolean(),
})

const proposed = z.strictObject(fields).partial()

/** What failed, and after which steps that went well. What the server said itself is nowhere here. */
export const transportTested = z.strictObject({
  ok: z.boolean(),
  fault: z.strictObject({
    step: z.enum(FAULT_STEPS), code: z.enum(FAULT_CODES), detail: z.string(), again: z.boolean().describe('may it go well by itself, with nothing changed?'),
  }).nullable(),
})

export const getTransport = {
  name: 'getTransport', method: 'GET', path: '/api/v1/organization/transport', who: administrators,
  about: 'The outgoing server',
  answers: { 200: transport },
} as const satisfies Route

export const changeTransport = {
  name: 'changeTransport', method: 'PATCH', path: '/api/v1/organization/transport', who: administrators,
  about: 'Set the outgoing server; saving never connects to it. What waits in the outbox is tried again at once',
  body: proposed,
  answers: { 200: transport.extend({ changeId }) },
} as const satisfies Route

export const testTransport = {
  name: 'testTransport', method: 'POST', path: '/api/v1/organization/transport/test', who: administrators, unkeyed: true,
  about: 'Connect to the outgoing server and sign in, as it is set or as the body would change it; nothing is sent and nothing is saved',
  body: proposed.default({}),
  answers: { 200: transportTested },
} as const satisfies Route

export type Transport = z.output<typeof transport>
export type TransportTested = z.output<typeof transportTested>
