import { type Job, cancelJob, getJob, imported, listJobs } from '../../../contract/jobs.ts'
import { type JobRecord, findJob, finishJob, listJobs as list } from '../../store/jobs.ts'
import type { Caller } from '../access.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'

export const jobs: Handler[] = [
  reads(listJobs, async ({ client, organization, query }) => pageFor(await list(client, organization, sliceOf(query, ['id'])), shown)),

  reads(getJob, async call => {
    return shown(await jobOf(call))
  }),

  writes(cancelJob, async call => {
    const { client, organization, params, announce } = call
    await jobOf(call)
    if (!await finishJob(client, organization, params.id, 'cancelled')) throw new Refusal(409, 'finished', 'This job has ended already.')
    announce({ type: 'job', jobId: params.id })
    return shown(await jobOf(call))
  }),
]

/** @throws Refusal 404, also where it is none of the caller's business */
async function jobOf({ client, organization, params, caller }: Work<typeof getJob | typeof cancelJob>): Promise<JobRecord> {
  const job = await findJob(client, organization, params.id)
  if (!job || (caller.role !== 'administrator' && job.owner !== ownerName(caller))) throw notFound('job')
  return job
}

/** Who begins a job may look at it. */
export function ownerName({ session, by }: Caller): string {
  return session ? `user ${session.person.account}` : `key ${by}`
}

function shown(job: JobRecord): Job {
  const { owner: _, ...rest } = job
  return { ...rest, errors: [...job.errors], imported: imported.nullable().parse(job.imported), createdAt: job.createdAt.toISOString(), finishedAt: job.finishedAt?.toISOString() ?? null }
}
