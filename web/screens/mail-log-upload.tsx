import { IconDownload, IconX } from '@tabler/icons-react'
import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { cancelJob, getJob } from '../../contract/jobs.ts'
import { uploadMail } from '../../contract/mail-log.ts'
import { call } from '../client/call.ts'
import { useAnswer } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import css from './mail-log.module.css'

/** Mails dropped here go through the same door as all others; with progress. */
export function MailDrop({ beside, children }: { beside: ReactNode; children: ReactNode }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [sending, setSending] = useState<string>()
  const [jobs, setJobs] = useState<readonly string[]>([])

  const hand = async (files: readonly File[]): Promise<void> => {
    for (const file of files) {
      setSending(file.name)
      const type = /\.mbox$/i.test(file.name) || (await file.slice(0, 5).text()) === 'From ' ? 'application/mbox' : 'message/rfc822'
      try {
        const { jobId } = await call(uploadMail, {}, { octets: new Blob([file], { type }) })
        setJobs((now) => [...now, jobId])
      } catch (error) {
        toast({ text: `${file.name}: ${say(error)}`, bad: true })
      }
    }
    setSending(undefined)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    void hand([...event.dataTransfer.files])
  }
  return (
    <div className={css['drop']} data-over={over ? t('log.drop') : undefined} onDragOver={(event) => { if (event.dataTransfer.types.includes('Files')) { event.preventDefault(); setOver(true) } }} onDragLeave={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false) }} onDrop={drop}>
      <div className={css['upload']}>
        {beside}
        <Button small icon={<IconDownload aria-hidden />} busy={sending !== undefined && t('log.sending', { name: sending })} onClick={() => input.current?.click()}>{t('log.drop')}</Button>
        <input ref={input} type="file" hidden multiple accept=".eml,.mbox,message/rfc822" onChange={(event) => { void hand([...(event.target.files ?? [])]); event.target.value = '' }} />
      </div>
      {jobs.map((id) => <Progress key={id} id={id} close={() => setJobs((now) => now.filter((one) => one !== id))} />)}
      {children}
    </div>
  )
}

function Progress({ id, close }: { id: string; close: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const { data: job, error } = useAnswer(getJob, { params: { id } })
  const over = job && job.state !== 'waiting' && job.state !== 'running'
  const stop = (): void => {
    if (over || !job) return close()
    call(cancelJob, { params: { id } }).catch((problem: unknown) => toast({ text: say(problem), bad: true }))
  }
  return (
    <div className={css['job']} role="status">
      <span>{error ? say(error) : job ? t(`job.${job.state}`, { done: job.done, total: job.total ?? (job.state === 'done' ? job.done : '?') }) : t('loading')}</span>
      {job && !over && <progress value={job.done} max={job.total ?? undefined} aria-label={t('log.drop')} />}
      {job && job.errors.length > 0 && <span>{job.errors[0]}</span>}
      <Button kind="quiet" small icon={<IconX aria-hidden />} onClick={stop}>{t(over || !job ? 'close' : 'job.cancel')}</Button>
    </div>
  )
}
