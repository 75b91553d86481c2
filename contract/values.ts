import { z } from 'zod'

/** Ids are strings in JSON; outside this form nothing can exist. */
export const id = z.string().regex(/^[1-9][0-9]{0,17}$/, 'is no id')

/** Text of several lines; NUL and lone surrogates cannot be stored. */
export const text = (most: number) => z.string().max(most).regex(/^[^\0\p{Cs}]*$/u, 'holds characters that cannot be stored')

/** Text of one line, without blanks at its ends. */
export const line = (most: number) => z.string().trim().max(most).regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds control characters')

export const name = line(200).min(1)

/** The ID a person signs in with, unique in the organization over users and alias accounts, compared without case. */
export const login = z.string().trim().min(1).max(64).regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u, 'holds letters, digits, dots, hyphens and underscores only')

/** An address as people type it: blanks, `mailto:` and a display name are understood. */
export const address = line(1000).min(1)

/** A domain as people type it: `MÜLLER.example`, `@emailer.com`, `https://emailer.com/x`. */
export const domain = line(1000).min(1)

export const role = z.enum(['administrator', 'agent', 'member'])

/** ISO 8601, UTC. */
export const time = z.iso.datetime()

/** A moment in a query: a time, with any offset, or a day (its beginning in UTC). */
export const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()])

export const day = z.iso.date()

/** `true` or `false` in a query. */
export const yesOrNo = z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })

/** The number of the change that a write brought about: for the audit log and for its undo. */
export const changeId = id

/** How it is known that somebody is on a mail. */
export const evidence = z.enum(['header', 'envelope', 'journal', 'mailbox', 'list'])

/** A person on a mail. */
export const person = z.strictObject({ name: z.string(), address: z.string() })
