import { z } from 'zod'
import { administrators, members, type Route } from './route.ts'
import { changeId, domain, id, line, name, time } from './values.ts'

const fields = {
  name,
  domains: z.array(domain).min(1).max(100).describe('our own mail domains, the main one first'),
  language: z.enum(['en', 'ko']),
  trustedNetworks: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).max(100).describe('whose Received fields are believed'),
  authservIds: z.array(line(255).min(1)).max(20).describe('whose Authentication-Results are believed'),
}

export const organization = z.strictObject({
  id,
  name: z.string(),
  domains: z.array(z.string()),
  captureAddress: z.string().describe('where the mail server of the company sends its copies'),
  language: fields.language,
  trustedNetworks: z.array(z.string()),
  authservIds: z.array(z.string()),
})

export const retention = z.strictObject({
  logDays: z.number().int().min(1).max(365).describe('for how long log rows of skipped mail and duplicates keep their addresses'),
})

export const getOrganization = {
  name: 'getOrganization', method: 'GET', path: '/api/v1/organization', who: members,
  about: 'Our company',
  answers: { 200: organization },
} as const satisfies Route

export const changeOrganization = {
  name: 'changeOrganization', method: 'PATCH', path: '/api/v1/organization', who: administrators,
  about: 'Change our company; `domains` replaces the whole list',
  body: z.strictObject(fields).partial(),
  answers: { 200: organization.extend({ changeId }) },
} as const satisfies Route

export const renewCapture = {
  name: 'renewCapture', method: 'POST', path: '/api/v1/organization/capture/renew', who: administrators,
  about: 'Make a new capture address; the old one works for 7 more days',
  answers: { 200: z.strictObject({ captureAddress: z.string(), previous: z.strictObject({ captureAddress: z.string(), expiresAt: time }), changeId }) },
} as const satisfies Route

const listening = z.strictObject({ host: z.string(), port: z.number().int() }).nullable().describe('null: it is switched off')

export const getDoors = {
  name: 'getDoors', method: 'GET', path: '/api/v1/organization/doors', who: administrators,
  about: 'Where this server takes copies, to be entered in the mail server of the company',
  answers: { 200: z.strictObject({ smtp: listening, lmtp: listening }) },
} as const satisfies Route

export const getRetention = {
  name: 'getRetention', method: 'GET', path: '/api/v1/organization/retention', who: administrators,
  about: 'How long the mail log remembers',
  answers: { 200: retention },
} as const satisfies Route

export const changeRetention = {
  name: 'changeRetention', method: 'PATCH', path: '/api/v1/organization/retention', who: administrators,
  about: 'Change how long the mail log remembers',
  body: retention,
  answers: { 200: retention.extend({ changeId }) },
} as const satisfies Route

/** Where a door listens. */
export type Listening = z.output<typeof listening>
export type Organization = z.output<typeof organization>
