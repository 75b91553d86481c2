import { z } from 'zod'
import { connectionToTest, serverFault } from './external-addresses.ts'
import { job } from './jobs.ts'
import { page, paging } from './list.ts'
import { administrators, type Route } from './route.ts'
import { tallied } from './tallied.ts'
import { address, id, line, time, yesOrNo } from './values.ts'

const count = z.number().int()

/** Where an account is, and how we sign in there. */
const server = connectionToTest.pick({ server: true, port: true, security: true })

const account = z.strictObject({
  ...server.shape,
  username: line(320).min(1),
  password: z.string().min(1).max(1000).regex(/^[^\0]*$/).describe('write only; kept sealed until the account is brought'),
})

const folder = z.strictObject({
  path: z.string(),
  mails: count.nullable().describe('null where the server does not say'),
  kind: z.enum(['inbox', 'sent', 'archive', 'all', 'drafts', 'junk', 'trash', 'other']),
  chosen: z.boolean().describe('taken unless somebody says otherwise'),
})

export const mailImport = z.strictObject({
  id,
  kind: z.enum(['file', 'account']),
  name: z.string(),
  job: job.nullable().describe('the work that is at it, or was last; `mail-look` looks and stores nothing'),
  place: count.describe('of a file: so many of its octets are dealt with, from the beginning'),
  size: count.nullable(),
  account: z.strictObject({ server: z.string(), port: count, security: server.shape.security.unwrap(), username: z.string(), address: z.string(), folders: z.array(z.string()) }).nullable(),
  fault: serverFault.nullable().describe('what broke an account\'s import off'),
  resumable: z.boolean(),
  mails: count.describe('how many mails it has handed in, whatever became of them'),
  held: count.describe('how many of them are in a history or at the Help Desk through it'),
  createdBy: z.string().nullable(),
  createdAt: time,
  takenBack: z.strictObject({ at: time, by: z.string().nullable(), over: z.boolean() }).nullable(),
})

export const mailImportInFull = mailImport.extend({
  brought: tallied.nullable().describe('where it was asked for'),
  takingBack: z.strictObject({ mails: count, tickets: count }).nullable().describe('what taking it back takes away, where it was asked for'),
})

const params = z.strictObject({ id })

export const listMailImports = {
  name: 'listMailImports', method: 'GET', path: '/api/v1/mail-imports', who: administrators,
  about: 'Mail that was brought in one go, newest first',
  query: z.strictObject(paging),
  answers: { 200: page(mailImport) },
} as const satisfies Route

export const getMailImport = {
  name: 'getMailImport', method: 'GET', path: '/api/v1/mail-imports/:id', who: administrators,
  about: 'One import, with what it brought to whom, and what kept out the rest',
  params,
  query: z.strictObject({ brought: yesOrNo.default(true), takingBack: yesOrNo.default(false).describe('count what taking it back takes away') }),
  answers: { 200: mailImportInFull },
} as const satisfies Route

export const addMailImport = {
  name: 'addMailImport', method: 'POST', path: '/api/v1/mail-imports', who: administrators,
  about: 'Begin the import of a file (.eml or .mbox), whose octets follow',
  body: z.strictObject({ name: line(255).min(1), size: count.min(0).nullable().default(null) }),
  answers: { 201: mailImport },
} as const satisfies Route

export const sendMailImport = {
  name: 'sendMailImport', method: 'POST', path: '/api/v1/mail-imports/:id/octets', who: administrators, unkeyed: true,
  about: 'Hand the file over. It is filed as it comes and lies nowhere as a whole; answered when it came to its end. An import that was broken off goes on with the octets from `place` on',
  params,
  query: z.strictObject({
    look: yesOrNo.default(false).describe('look at the mails, and store nothing of them'),
    place: z.coerce.number().int().min(0).default(0).describe('how many octets of the file are left out at its beginning'),
  }),
  octets: ['message/rfc822', 'application/mbox'],
  answers: { 200: mailImport },
} as const satisfies Route

export const listMailFolders = {
  name: 'listMailFolders', method: 'POST', path: '/api/v1/mail-imports/folders', who: administrators, unkeyed: true,
  about: 'Sign in to an account (IMAP) and see its folders; nothing is stored and nothing is changed',
  body: account,
  answers: { 200: z.strictObject({ fault: serverFault.nullable(), folders: z.array(folder) }) },
} as const satisfies Route

export const addAccountImport = {
  name: 'addAccountImport', method: 'POST', path: '/api/v1/mail-imports/account', who: administrators,
  about: 'Bring a whole account on another server (IMAP), or look at what that would bring. The account stays as it is',
  body: account.extend({
    address: address.optional().describe('whose account it is; the name of the sign-in where it is not said. Where it is ours, whatever lies there was for it'),
    folders: z.array(z.strictObject({ path: z.string().min(1).max(1000), sent: z.boolean().default(false).describe('what lies there was sent by whose account it is') })).min(1).max(1000),
    look: z.boolean().default(false),
  }),
  answers: { 201: mailImport },
} as const satisfies Route

export const resumeMailImport = {
  name: 'resumeMailImport', method: 'POST', path: '/api/v1/mail-imports/:id/resume', who: administrators,
  about: 'Bring an account that was looked at, or go on where its import was stopped',
  params,
  answers: { 202: mailImport },
} as const satisfies Route

export const takeMailImportBack = {
  name: 'takeMailImportBack', method: 'POST', path: '/api/v1/mail-imports/:id/take-back', who: administrators,
  about: 'Take away all that an import brought, but for mail that came another way too, and for tickets that somebody has worked on',
  params,
  answers: { 202: mailImport },
} as const satisfies Route

export type MailImport = z.output<typeof mailImport>
export type MailImportInFull = z.output<typeof mailImportInFull>
export type MailFolder = z.output<typeof folder>
