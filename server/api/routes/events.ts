import { type Event, listenToEvents } from '../../../contract/events.ts'
import type { Role } from '../../../contract/route.ts'
import { whoIs } from '../access.ts'
import { type Handler, answers } from '../handler.ts'

const HEARTBEAT_MILLISECONDS = 20_000
/** Who does not read what is told is let go: the browser comes again by itself. */
const MOST_UNREAD_BYTES = 256 * 1024

export const events: Handler[] = [
  answers(listenToEvents, async ({ parts, caller, organization, request, reply }) => {
    reply.hijack()
    const stream = reply.raw
    // Whoever left while it was asked who that is, closes no more: nothing would ever end what begins here.
    if (stream.destroyed) return undefined
    stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no', 'x-content-type-options': 'nosniff' })
    stream.write('retry: 2000\n\n')
    const stop = parts.events.listen(organization, {
      tell: event => {
        if (!mayHear(event, caller.role)) return
        stream.write(`data: ${JSON.stringify(event)}\n\n`)
        if (stream.writableLength > MOST_UNREAD_BYTES) stream.destroy()
      },
      end: () => stream.end(),
    })
    const heartbeat = setInterval(() => void beat(), HEARTBEAT_MILLISECONDS)
    stream.on('close', () => {
      clearInterval(heartbeat)
      stop()
    })
    return undefined

    /** A key that was withdrawn, or a role that was changed, hears no more. */
    async function beat(): Promise<void> {
      const now = await whoIs(request, parts.waysIn).catch(() => null)
      if (now?.organization !== organization || now.role !== caller.role) stream.end()
      else stream.write(': still here\n\n')
    }
  }),
]

function mayHear(event: Event, role: Role): boolean {
  if (event.type === 'ticket' || event.type === 'ticket.presence') return role !== 'member'
  return role === 'administrator' || event.type === 'activity' || event.type === 'mail.ready' || event.type === 'job'
}
