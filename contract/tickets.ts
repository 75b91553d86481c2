import { z } from 'zod'
import { attachment, content, direction } from './activity.ts'
import { contactName } from './contacts.ts'
import { page, paging, words } from './list.ts'
import { agents, type Route } from './route.ts'
import { address, id, line, login, person, text, time } from './values.ts'
import { menu, reasonCode } from './verdict.ts'

export const ticketStatus = z.enum(['open', 'pending', 'solved', 'closed'])
export const priority = z.enum(['low', 'normal', 'high', 'urgent'])
export const ticketName = line(2000).min(1)

/** Somebody of ours, by ID and name. */
export const agent = z.strictObject({ login: z.string(), name: z.string() })

/** A ticket as lists show it. */
export const ticket = z.strictObject({
  id,
  number: z.number().int(),
  name: z.string(),
  label: z.string().nullable().describe('by its name; its colour stands in /ticket-labels'),
  status: ticketStatus,
  priority,
  assignee: agent.nullable(),
  requester: person.nullable(),
  supportAddresses: z.array(z.string()).describe('which support addresses received it'),
  contacts: z.array(contactName.extend({ byHand: z.boolean().describe('linked by a person, not by a mail') })),
  unread: z.boolean().describe('something came since somebody of the Help Desk last opened it'),
  held: z.number().int().describe('how many mails wait for somebody to let them in'),
  spam: z.boolean(),
  loop: z.boolean().describe('more mail came than may open tickets: it was all filed here'),
  excepted: z.boolean().describe('an account of the Exception Addresses is on it'),
  mergedInto: z.strictObject({ id, number: z.number().int() }).nullable(),
  follows: z.strictObject({ id, number: z.number().int() }).nullable().describe('the closed ticket that this one continues'),
  snoozedUntil: time.nullable(),
  openedAt: time,
  updatedAt: time.describe('the last message or change'),
  waitingSince: time.nullable().describe('when the oldest message came that nobody has answered'),
  excerpt: z.string().nullable().describe('how the last message begins'),
})

/** Whether a mail proved who sent it; null where nobody looked. `failed`: what it proves speaks against its sender. */
export const authentication = z.strictObject({
  spf: z.string().nullable(), dkim: z.string().nullable(), dmarc: z.string().nullable(), failed: z.boolean(),
})

/** Where a mail of ours is on its way out. */
export const delivery = z.strictObject({
  state: z.enum(['waiting', 'sent', 'failed']),
  attempts: z.number().int(),
  error: z.string().nullable(),
  at: time.nullable().describe('when it was sent, or when the next attempt is due'),
})

export const ticketMessage = z.strictObject({
  id,
  at: time,
  kind: z.enum(['mail', 'reply', 'note', 'acknowledgement', 'bounce', 'auto-reply']),
  direction: direction.nullable().describe('null for a note'),
  author: agent.nullable().describe('who of us wrote it; null: somebody of theirs, or a machine'),
  from: z.array(person),
  to: z.array(person),
  cc: z.array(person),
  replyTo: z.array(person).describe('where an answer goes, if not to `from`'),
  subject: z.string().nullable(),
  mailId: id.nullable().describe('GET /mails/:id has its HTML, headers and files'),
  content,
  text: z.string().nullable().describe('all of it, quotations included'),
  attachments: z.array(attachment).nullable(),
  newParticipant: z.boolean().describe('its sender was not on the ticket before'),
  held: z.boolean().describe('it waits for somebody to let it in'),
  authentication: authentication.nullable(),
  forwarded: person.nullable().describe('whose mail a colleague forwarded with it'),
  reports: id.nullable().describe('the message that a bounce reports'),
  delivery: delivery.nullable().describe('for what goes out from here'),
})

/** What happened to a ticket. */
export const ticketEvent = z.strictObject({
  id, at: time, by: z.string().nullable(),
  what: z.enum([
    'opened', 'name', 'label', 'status', 'priority', 'assignee', 'requester', 'spam', 'snoozed', 'woken', 'linked', 'unlinked', 'merged', 'merged-in', 'split', 'split-off',
    'reopened', 'let-in', 'turned-away', 'loop',
  ]),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

/** A contact that the ticket could be linked to, and what kept its history from getting the mail; null: nothing did. */
const suggestion = z.strictObject({
  contact: contactName,
  participant: z.string(),
  reason: z.strictObject({ code: reasonCode, setting: z.strictObject({ menu, id: z.string() }).optional() }).nullable(),
})

/** Who else has the ticket open. */
const viewer = z.strictObject({ login: z.string(), name: z.string(), writing: z.boolean() })

/** A ticket on its own page. */
export const ticketPage = ticket.extend({
  cc: z.array(person).describe('who is on it besides the requester'),
  messages: z.array(ticketMessage).describe('the last 50, oldest first; GET …/messages has all'),
  events: z.array(ticketEvent).describe('the last 100, oldest first'),
  suggestions: z.array(suggestion),
  hints: z.array(z.strictObject({ id, number: z.number().int(), name: z.string() })).describe('tickets whose number a stranger quoted'),
  viewers: z.array(viewer),
  firstResponseAt: time.nullable(),
  solvedAt: time.nullable(),
  replyFrom: z.string().nullable().describe('the support address that answers come from'),
  signature: z.string().nullable().describe('what stands below a reply unless it is taken out'),
})

const params = z.strictObject({ id })
const messageParams = z.strictObject({ id, message: id })
const contactParams = z.strictObject({ id, contact: id })

export const listTickets = {
  name: 'listTickets', method: 'GET', path: '/api/v1/tickets', who: agents,
  about: 'Tickets, by their last message. Without a filter: all that are no spam and were not merged away',
  query: z.strictObject({
    ...paging,
    sort: z.enum(['newest', 'oldest']).default('newest'),
    view: line(100).optional().describe('`id` of one of /ticket-views'),
    q: words.optional().describe('a number, or words of name, requester, linked contact or mails'),
    status: ticketStatus.optional(),
    label: line(100).optional(),
    assignee: login.optional(),
    requester: address.optional(),
    contact: id.optional(),
    supportAddress: login.optional().describe('login of the account'),
  }),
  answers: { 200: page(ticket) },
} as const satisfies Route

export const addTicket = {
  name: 'addTicket', method: 'POST', path: '/api/v1/tickets', who: agents,
  about: 'Open a ticket by hand, as for a phone call',
  body: z.strictObject({
    name: ticketName,
    requester: address.nullable().default(null),
    contacts: z.array(id).max(50).default([]),
    note: text(100_000).optional(),
    label: line(100).optional(),
    priority: priority.default('normal'),
    assignee: login.nullable().optional().describe('the default assignee of the support address where it is left out'),
    supportAddress: login.optional().describe('login of the account that answers come from; the first one where it is left out'),
  }),
  answers: { 201: ticketPage },
} as const satisfies Route

export const getTicket = {
  name: 'getTicket', method: 'GET', path: '/api/v1/tickets/:id', who: agents,
  about: 'One ticket with its conversation',
  params,
  answers: { 200: ticketPage },
} as const satisfies Route

export const changeTicket = {
  name: 'changeTicket', method: 'PATCH', path: '/api/v1/tickets/:id', who: agents,
  about: 'Change what stands on a ticket',
  params,
  body: z.strictObject({
    name: ticketName,
    label: line(100).nullable(),
    status: ticketStatus,
    priority,
    assignee: login.nullable(),
    requester: address.nullable(),
    snoozedUntil: z.iso.datetime({ offset: true }).nullable().describe('until then it is in no view but Snoozed'),
    spam: z.boolean(),
    unread: z.boolean(),
  }).partial(),
  answers: { 200: ticketPage },
} as const satisfies Route

export const listTicketMessages = {
  name: 'listTicketMessages', method: 'GET', path: '/api/v1/tickets/:id/messages', who: agents,
  about: 'What was written on a ticket, oldest first',
  params,
  query: z.strictObject({ ...paging }),
  answers: { 200: page(ticketMessage) },
} as const satisfies Route

/** A file that goes out with a reply. One with a `contentId` stands in the text: `<img src="cid:…">`. */
export const sentFile = z.strictObject({
  name: line(200).min(1),
  type: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/).max(100).default('application/octet-stream'),
  content: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'is no base64').describe('base64'),
  contentId: z.string().regex(/^[\w.@-]{1,200}$/).optional(),
})

export const replyToTicket = {
  name: 'replyToTicket', method: 'POST', path: '/api/v1/tickets/:id/replies', who: agents, largest: 36 * 1024 * 1024,
  about: 'Answer by mail, from the support address. Without `to` it goes where the last message of theirs wants its answers',
  params,
  body: z.strictObject({
    text: text(1_000_000),
    html: text(2_000_000).optional().describe('the same as simple rich text'),
    all: z.boolean().default(false).describe('to everybody on the last message, never to a blind copy'),
    to: z.array(address).max(100).optional(),
    cc: z.array(address).max(100).optional(),
    quote: z.boolean().default(true).describe('quote the message that is answered'),
    signature: z.boolean().default(true),
    attachments: z.array(sentFile).max(100).default([]),
    status: ticketStatus.default('pending').describe('of the ticket afterwards'),
    seen: id.optional().describe('the last message the writer saw: where a newer one came, the answer is 409 `changed-since`'),
  }),
  answers: { 201: ticketMessage },
} as const satisfies Route

export const noteOnTicket = {
  name: 'noteOnTicket', method: 'POST', path: '/api/v1/tickets/:id/notes', who: agents,
  about: 'Write an internal note, which leaves the company never',
  params,
  body: z.strictObject({ text: text(100_000).min(1) }),
  answers: { 201: ticketMessage },
} as const satisfies Route

export const mergeTicket = {
  name: 'mergeTicket', method: 'POST', path: '/api/v1/tickets/:id/merge', who: agents,
  about: 'Move messages and links into another ticket; replies to this one reach that one from now on',
  params,
  body: z.strictObject({ into: id }),
  answers: { 200: ticketPage },
} as const satisfies Route

export const splitTicket = {
  name: 'splitTicket', method: 'POST', path: '/api/v1/tickets/:id/split', who: agents,
  about: 'Make a ticket of its own of one message. Answers with the new ticket',
  params,
  body: z.strictObject({ message: id, name: ticketName.optional() }),
  answers: { 201: ticketPage },
} as const satisfies Route

export const linkTicket = {
  name: 'linkTicket', method: 'POST', path: '/api/v1/tickets/:id/contacts', who: agents,
  about: 'Link a contact: the ticket stands in its Activity History from now on',
  params,
  body: z.strictObject({ contact: id }),
  answers: { 201: ticketPage },
} as const satisfies Route

export const unlinkTicket = {
  name: 'unlinkTicket', method: 'DELETE', path: '/api/v1/tickets/:id/contacts/:contact', who: agents,
  about: 'Take a link away; no mail makes it again',
  params: contactParams,
  answers: { 200: ticketPage },
} as const satisfies Route

export const letIn = {
  name: 'letIn', method: 'POST', path: '/api/v1/tickets/:id/messages/:message/let-in', who: agents,
  about: 'Let a held mail into the ticket',
  params: messageParams,
  answers: { 200: ticketPage },
} as const satisfies Route

export const turnAway = {
  name: 'turnAway', method: 'POST', path: '/api/v1/tickets/:id/messages/:message/turn-away', who: agents,
  about: 'Make a held mail a ticket of its own. Answers with the new ticket',
  params: messageParams,
  answers: { 201: ticketPage },
} as const satisfies Route

export const showPresence = {
  name: 'showPresence', method: 'POST', path: '/api/v1/tickets/:id/presence', who: agents, signedIn: true, unkeyed: true,
  about: 'Say that one has the ticket open, or writes on it; it is forgotten after 30 seconds. Answers who else does',
  params,
  body: z.strictObject({ state: z.enum(['viewing', 'writing', 'left']) }),
  answers: { 200: z.strictObject({ viewers: z.array(viewer) }) },
} as const satisfies Route

export const changeTickets = {
  name: 'changeTickets', method: 'POST', path: '/api/v1/tickets/bulk', who: agents,
  about: 'Change many tickets at once. `undo` brings back what was, for 10 minutes',
  body: z.strictObject({
    ids: z.array(id).min(1).max(500),
    set: z.strictObject({
      label: line(100).nullable(), status: ticketStatus, priority, assignee: login.nullable(), spam: z.boolean(), unread: z.boolean(),
      mergeInto: id.describe('the ticket that all others are merged into'),
    }).partial(),
  }),
  answers: { 200: z.strictObject({ changed: z.number().int(), undo: id.nullable().describe('null: nothing to bring back, or no way (a merge)') }) },
} as const satisfies Route

export const undoTickets = {
  name: 'undoTickets', method: 'POST', path: '/api/v1/tickets/bulk/:id/undo', who: agents,
  about: 'Bring back what a bulk change changed; what was changed again since is left as it is',
  params,
  answers: { 200: z.strictObject({ changed: z.number().int() }) },
} as const satisfies Route

export type Ticket = z.output<typeof ticket>
export type TicketPage = z.output<typeof ticketPage>
export type TicketMessage = z.output<typeof ticketMessage>
export type TicketEvent = z.output<typeof ticketEvent>
