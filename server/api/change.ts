import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { Change } from '../../contract/changes.ts'
import type { Route } from '../../contract/route.ts'
import { type ChangeRow, type Stamp, markUndone, nextVersion, recordChange } from '../store/changes.ts'
import { Refusal, notFound } from './errors.ts'
import type { Work } from './handler.ts'

/** Who changes something, and in which transaction: a call of the API, or a file that is brought in. */
export interface Acting extends Pick<Work<Route>, 'client' | 'organization' | 'announce'> {
  readonly caller: { readonly by: string }
}

/**
 * Something that an administrator sets: a user, a lock, an exception. `State` is what of it is set, and all that the audit
 * log keeps of it and an undo brings back.
 */
export interface Kept<State, Call extends Acting = Work<Route>> {
  readonly menu: Change['menu']
  /** What it is called in a refusal, as in "user". */
  readonly noun: string
  /** Reads a state out of the audit log; what else stands there is left out. */
  readonly state: z.ZodType<State>
  /** Its name in the audit log. */
  nameOf(state: State): string
  find(call: Call, id: string): Promise<State | null>
  /** Is this change allowed now? @throws Refusal */
  check?(call: Call, change: { readonly id: string | null; readonly before: State | null; readonly after: State | null }): Promise<void>
  /** @param id given where it comes back as what it was @returns its id */
  insert?(call: Call, state: State, stamp: Stamp, id: string | null): Promise<string>
  update?(call: Call, id: string, state: State, stamp: Stamp): Promise<void>
  remove?(call: Call, id: string): Promise<void>
}

export interface Made {
  readonly id: string
  readonly changeId: string
}

/** Adds one. */
export async function add<State, Call extends Acting>(call: Call, kept: Kept<State, Call>, state: State): Promise<Made> {
  return make(call, kept, await stampOf(call), null, () => state)
}

/** Changes one that must be there. `next` makes the new state of the present one; null removes it. */
export async function change<State, Call extends Acting>(
  call: Call, kept: Kept<State, Call>, id: string, next: (before: State) => State | null | Promise<State | null>,
): Promise<Made> {
  return make(call, kept, await stampOf(call), id, before => {
    if (!before) throw notFound(kept.noun)
    return next(before)
  })
}

/** Brings back what was before a change, unless it was changed again since. @returns the change that the undo is */
export async function undo<State>(call: Work<Route>, kept: Kept<State>, undone: ChangeRow): Promise<string> {
  const stamp = await stampOf(call)
  const id = subjectOf(undone)
  const before = kept.state.nullable().safeParse(undone.before)
  const after = kept.state.nullable().safeParse(undone.after)
  if (id === null || !before.success || !after.success) throw notUndoable()
  if (undone.undone_by !== null) throw new Refusal(409, 'not-undoable', 'This change was undone already.')
  const { changeId } = await make(call, kept, stamp, id, now => {
    if (isDeepStrictEqual(now, after.data)) return before.data
    throw new Refusal(409, 'changed-since', `${undone.subject} was changed again since. Look at it as it is now; nothing was changed.`)
  })
  await markUndone(call.client, call.organization, undone.id, changeId)
  return changeId
}

export function notUndoable(): Refusal {
  return new Refusal(409, 'not-undoable', 'A change of this kind cannot be undone.')
}

/** The id of what a change concerns; null where it concerns nothing that can be brought back. */
export function subjectOf({ before, after }: ChangeRow): string | null {
  return idIn(after) ?? idIn(before)
}

async function stampOf({ client, organization, caller }: Acting): Promise<Stamp> {
  return { version: await nextVersion(client, organization), by: caller.by }
}

/** The one way in which settings change: under the lock of the version, held against the rules, noted, told. */
async function make<State, Call extends Acting>(
  call: Call, kept: Kept<State, Call>, stamp: Stamp, id: string | null, next: (before: State | null) => State | null | Promise<State | null>,
): Promise<Made> {
  const found = id === null ? null : await kept.find(call, id)
  const before = found && kept.state.parse(found)
  const after = await next(before)
  await kept.check?.(call, { id, before, after })
  const made = await write(call, kept, stamp, id, before, after)
  const changeId = await recordChange(call.client, call.organization, stamp, {
    menu: kept.menu,
    subject: kept.nameOf((after ?? before)!),
    before: before && { id: made, ...before },
    after: after && { id: made, ...after },
  })
  call.announce({ type: 'setting', menu: kept.menu })
  return { id: made, changeId }
}

async function write<State, Call extends Acting>(
  call: Call, kept: Kept<State, Call>, stamp: Stamp, id: string | null, before: State | null, after: State | null,
): Promise<string> {
  if (after === null) {
    if (!kept.remove) throw notUndoable()
    await kept.remove(call, id!)
    return id!
  }
  if (before === null) {
    if (!kept.insert) throw notUndoable()
    return kept.insert(call, after, stamp, id)
  }
  await kept.update?.(call, id!, after, stamp)
  return id!
}

function idIn(state: unknown): string | null {
  if (typeof state !== 'object' || state === null || !('id' in state)) return null
  return typeof state.id === 'string' ? state.id : null
}
