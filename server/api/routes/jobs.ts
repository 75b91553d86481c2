import { type Job, cancelJob, getJob, listJobs } from '../../../contract/jobs.ts'
import { type JobRecord, findJob, finishJob, listJobs as list } from '../../store/jobs.ts'
import { pageFor, sliceOf } from '../cursor.ts'
import { Refusal, notFound } from '../errors.ts'
import { type Handler, reads, writes } from '../handler.ts'

export const jobs: Handler[] = [
  reads(listJobs, async ({ client, organization, query }) => pageFor(await list(client, organization, sliceOf(query, ['id'])), shown)),

  reads(getJob, async ({ client, organization, params }) => {
    const job = await findJob(client, organization, params.id)
    if (!job) throw notFound('job')
    return shown(job)
  }),

  writes(cancelJob, async ({ client, organization, params, announce }) => {
    if (!await findJob(client, organization, params.id)) throw notFound('job')
    if (!await finishJob(client, organization, params.id, 'cancelled')) throw new Refusal(409, 'finished', 'This job has ended already.')
    announce({ type: 'job', jobId: params.id })
    return shown((await findJob(client, organization, params.id))!)
  }),
]

function shown(job: JobRecord): Job {
  return { ...job, errors: [...job.errors], createdAt: job.createdAt.toISOString(), finishedAt: job.finishedAt?.toISOString() ?? null }
}
