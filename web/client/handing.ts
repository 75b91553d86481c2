import { cancelJob } from '../../contract/jobs.ts'
import { getMailImport, listMailImports, sendMailImport, type MailImport } from '../../contract/mail-imports.ts'
import { call } from './call.ts'
import { keyOf, queryClient } from './queries.ts'
import { signal } from './signal.ts'

/** A file that this tab hands over, or may hand over again. */
interface Handed {
  readonly file: File
  /** There while it is on its way. */
  readonly line?: AbortController
  /** Why it could not be handed over, where the server does not say so in the import itself. */
  readonly failed?: unknown
}

/** The files that this tab knows, by their import. They go on their way while other pages are looked at. */
export const handed = signal<ReadonlyMap<string, Handed>>(new Map())

/** Keeps a file for an import. */
export function keepFile(id: string, file: File): void {
  put(id, { file })
}

/** Hands a file over, to be looked at or brought; from `place` on where it was broken off there. */
export async function handOver(id: string, { look, place = 0 }: { readonly look: boolean; readonly place?: number }): Promise<void> {
  const file = handed.get().get(id)?.file
  if (!file) return
  const line = new AbortController()
  put(id, { file, line })
  leavingAsks()
  try {
    const octets = new Blob([file.slice(place)], { type: await mediaOf(file) })
    const now = await call(sendMailImport, { params: { id }, query: { look: String(look), place } }, { octets, signal: line.signal })
    put(id, { file })
    told(now)
  } catch (failed) {
    put(id, line.signal.aborted ? { file } : { file, failed })
  } finally {
    void queryClient.invalidateQueries({ queryKey: keyOf(getMailImport) })
    void queryClient.invalidateQueries({ queryKey: keyOf(listMailImports) })
    leavingAsks()
  }
}

/** Stops the work at an import: what it did stays. */
export async function stopHanding({ id, job }: Pick<MailImport, 'id' | 'job'>): Promise<void> {
  try {
    if (job) await call(cancelJob, { params: { id: job.id } })
  } finally {
    handed.get().get(id)?.line?.abort()
    void queryClient.invalidateQueries({ queryKey: keyOf(getMailImport) })
  }
}

function put(id: string, one: Handed): void {
  handed.set(new Map([...handed.get(), [id, one]]))
}

function told(now: MailImport): void {
  queryClient.setQueriesData({ queryKey: [getMailImport.name, { id: now.id }] }, (before: object | undefined) => before && { ...before, ...now })
}

async function mediaOf(file: File): Promise<string> {
  return /\.mbox$/i.test(file.name) || (!/\.eml$/i.test(file.name) && (await file.slice(0, 5).text()) === 'From ') ? 'application/mbox' : 'message/rfc822'
}

/** Who closes the tab while a file is on its way is asked once. */
function leavingAsks(): void {
  window.onbeforeunload = [...handed.get().values()].some(({ line }) => line) ? (event) => event.preventDefault() : null
}
