import type pg from 'pg'
import { type Job, cancelJob, getJob, imported, listJobs } from '../../../contract/jobs.ts'
import type { Tallied } from '../../../core/capture/tally.ts'
import { type JobRecord, findJob, finishJob, listJobs as list } from '../../store/jobs.ts'
import type { Caller } from '../access.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, notFound } from '../errors.ts'
import { type Handler, type Work, reads, writes } from '../handler.ts'
import { talliedShown } from '../tallied.ts'

export const jobs: Handler[] = [
  reads(listJobs, async ({ client, organization, query }) => {
    const { items, next } = await list(client, organization, sliceOf(query, ['id']))
    const jobs: Job[] = []
    for (const job of items) jobs.push(await jobShown(client, organization, job))
    return pageFor({ items: jobs, next }, job => job)
  }),

  reads(getJob, async call => jobShown(call.client, call.organization, await jobOf(call))),

  writes(cancelJob, async call => {
    const { client, organization, params, announce } = call
    await jobOf(call)
    if (!await finishJob(client, organization, params.id, 'cancelled')) throw new Refusal(409, 'finished', 'This job has ended already.')
    announce({ type: 'job', jobId: params.id })
    return jobShown(client, organization, await jobOf(call))
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

/** A job as it is answered. */
export async function jobShown(client: pg.ClientBase, organization: string, { owner: _, looked, ...job }: JobRecord): Promise<Job> {
  return {
    ...job, errors: [...job.errors], imported: imported.nullable().parse(job.imported), looked: looked === null ? null : await talliedShown(client, organization, looked as Tallied),
    createdAt: job.createdAt.toISOString(), finishedAt: job.finishedAt?.toISOString() ?? null,
  }
}
