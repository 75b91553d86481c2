import { readMessage } from '../../../core/mail/message.ts'
import { headOf, markOf, offersTop } from './head.ts'
import type { KnownEntry, LedgerEntry } from './ledger.ts'
import type { Listing } from './listing.ts'
import type { Mailbox, Visit } from './mailbox.ts'
import type { Session } from './session.ts'

/** What there is to do in a mailbox. Mails are told by their number in this session less one. */
export interface Plan {
  /** To be brought. */
  readonly fresh: readonly number[]
  /** Dealt with before, and proven to be what the ledger says: to be deleted. */
  readonly proven: readonly number[]
  /** May anything be deleted in this visit? */
  readonly mayDelete: boolean
  /** Known mails that the server gave new names. */
  readonly renamed: readonly LedgerEntry[]
  /** The ledger's names are not those that the server lists. */
  readonly differs: boolean
}

/** Names that one question to the ledger holds, and headers that one stretch of looking takes. */
const NAMES = 1000
const HEADS = 200

/** So many names at least have to vanish, and more than half of all, and half as many new ones come, to be more than a tidying up. */
const CHANGED = 10

/**
 * Holds the listing against the ledger: new is what the ledger does not know, whatever its date and flags. A mail is known by
 * its name and size. Before one that was stored in an earlier visit is deleted, and where names cannot be trusted, its header
 * is looked at.
 * @throws ForeignFault
 */
export async function plan(session: Session, listing: Listing, { keepCopy }: Mailbox, visit: Visit): Promise<Plan> {
  const sorted = await sort(listing, keepCopy, visit)
  const vanished = await visit.ledger.count() - sorted.known
  const changed = vanished >= CHANGED && vanished > sorted.known && sorted.fresh.length >= vanished / 2
  const doubtful = [...sorted.unnamed, ...sorted.doubtful, ...changed ? sorted.fresh : []]
  const looked = offersTop(session) ? await look(session, listing, doubtful, keepCopy, visit) : { fresh: doubtful, proven: [], renamed: [] }
  return {
    fresh: [...looked.fresh, ...changed ? [] : sorted.fresh].sort((a, b) => a - b),
    proven: changed ? [] : looked.proven,
    mayDelete: !keepCopy && !changed,
    renamed: looked.renamed,
    differs: vanished > 0 || sorted.back,
  }
}

interface Sorted {
  readonly fresh: number[]
  /** Without a name. */
  readonly unnamed: number[]
  /** Known by name, and more has to be seen of it. */
  readonly doubtful: number[]
  /** How many entries of the ledger are listed that were listed before. */
  readonly known: number
  /** Names that were gone are listed again. */
  readonly back: boolean
}

async function sort({ names, sizes }: Listing, keepCopy: boolean, { ledger }: Visit): Promise<Sorted> {
  const fresh: number[] = []
  const doubtful: number[] = []
  const unnamed: number[] = []
  let known = 0
  let back = false
  for (let begin = 0; begin < names.length; begin += NAMES) {
    const part = names.slice(begin, begin + NAMES)
    const entries = byName(await ledger.known(part.filter(name => name !== null)))
    for (const [offset, name] of part.entries()) {
      const at = begin + offset
      const entry = name === null ? undefined : entries.get(name)
      if (entry?.gone) back = true
      else if (entry) known++
      if (name === null) unnamed.push(at)
      else if (!entry || entry.size !== sizes[at]) fresh.push(at)
      else if (entry.gone || (entry.stored && !keepCopy)) doubtful.push(at)
    }
  }
  return { fresh, doubtful, unnamed, known, back }
}

interface Looked {
  readonly fresh: number[]
  readonly proven: number[]
  readonly renamed: LedgerEntry[]
}

/** Looks at the headers of mails that names alone do not tell. */
async function look(session: Session, listing: Listing, doubtful: readonly number[], keepCopy: boolean, visit: Visit): Promise<Looked> {
  const looked: Looked = { fresh: [], proven: [], renamed: [] }
  for (let begin = 0; begin < doubtful.length; begin += HEADS) {
    const part = doubtful.slice(begin, begin + HEADS)
    // Each header is let go as soon as its mark is known.
    const marks = await Promise.all(part.map(async at => {
      const head = await headOf(session, at)
      return head && markOf(readMessage(head), visit.mac)
    }))
    const entries = byMark(await visit.ledger.marked([...new Set(marks.filter(mark => mark !== null))]))
    for (const [offset, at] of part.entries()) {
      const mark = marks[offset] ?? null
      const entry = mark === null ? undefined : entries.get(mark)
      const name = listing.names[at] ??= mark === null ? null : ` mark ${mark}`
      if (!entry || name === null) looked.fresh.push(at)
      else {
        if (!entry.names.has(name)) looked.renamed.push({ name, size: listing.sizes[at]!, mark, stored: entry.stored })
        if (entry.stored && !keepCopy) looked.proven.push(at)
      }
    }
  }
  return looked
}

function byName(entries: readonly KnownEntry[]): Map<string, KnownEntry> {
  return new Map(entries.map(entry => [entry.name, entry]))
}

/** Copies of one mail have one mark; it is stored when one of them is. */
function byMark(entries: readonly KnownEntry[]): Map<string, { names: Set<string>; stored: boolean }> {
  const marks = new Map<string, { names: Set<string>; stored: boolean }>()
  for (const { mark, name, stored } of entries) {
    if (mark === null) continue
    const known = marks.get(mark)
    if (known) known.names.add(name)
    marks.set(mark, { names: known?.names ?? new Set([name]), stored: stored || (known?.stored ?? false) })
  }
  return marks
}
