import { Checkbox, NativeSelect } from '@mantine/core'
import { IconFileImport, IconX } from '@tabler/icons-react'
import { useRef, useState, type ReactNode } from 'react'
import { contactKind, duplicateContacts, listContacts } from '../../contract/contacts.ts'
import { contactsInFile, directoryInFile, importContacts, importDirectory, PREVIEW_BYTES, type FilePreview } from '../../contract/imports.ts'
import { cancelJob, getJob, type Job } from '../../contract/jobs.ts'
import { listAliases } from '../../contract/aliases.ts'
import { listUsers } from '../../contract/users.ts'
import { call } from '../client/call.ts'
import { keyOf, queryClient, useAnswer } from '../client/queries.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Empty, Failing } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import { Brought } from './imports-result.tsx'
import css from './imports.module.css'

type What = 'contacts' | 'directory'

const HOLDS = {
  contacts: ['name', 'kind', 'addresses', 'domains', 'owner', 'tags', 'notes'],
  directory: ['login', 'name', 'department', 'position', 'addresses', 'role', 'active', 'members'],
} as const

interface Chosen {
  readonly file: File
  readonly preview: FilePreview
}

/** Contacts of a table or of cards. */
export function ImportContacts(): ReactNode {
  return <Import what="contacts" />
}

/** People and alias accounts of a table. */
export function ImportDirectory(): ReactNode {
  return <Import what="directory" />
}

/** A file is chosen, what its columns hold is said, it is tried, and then brought in. */
function Import({ what }: { what: What }): ReactNode {
  const { t } = useWords()
  const [chosen, setChosen] = useState<Chosen>()
  const [failed, setFailed] = useState<unknown>()
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return
    setFailed(undefined)
    try {
      const octets = new Blob([file.slice(0, PREVIEW_BYTES)], { type: mediaOf(file) })
      setChosen({ file, preview: what === 'contacts' ? await call(contactsInFile, {}, { octets }) : await call(directoryInFile, {}, { octets }) })
    } catch (error) {
      setChosen(undefined)
      setFailed(error)
    }
  }
  return (
    <Page title={t(`import.${what}`)} lead={t(`import.${what}.lead`)} width="wide">
      {failed !== undefined && <Failing title={t('import.unreadable')} error={failed} />}
      {chosen
        ? <Plan key={`${chosen.file.name}${chosen.file.lastModified}`} what={what} chosen={chosen} again={() => setChosen(undefined)} />
        : <Choose what={what} choose={(file) => void choose(file)} />}
    </Page>
  )
}

function Choose({ what, choose }: { what: What; choose: (file: File | undefined) => void }): ReactNode {
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className={css['choose']} onDragOver={(event) => event.preventDefault()} onDrop={(event) => { event.preventDefault(); choose(event.dataTransfer.files[0]) }}>
      <Empty title={t('import.choose')} acts={<Button kind="main" icon={<IconFileImport aria-hidden />} onClick={() => input.current?.click()}>{t('import.choose.do')}</Button>}>{t(`import.${what}.how`)}</Empty>
      <input ref={input} type="file" hidden accept={what === 'contacts' ? '.csv,.tsv,.txt,.vcf,text/csv,text/vcard' : '.csv,.tsv,.txt,text/csv'} onChange={(event) => { choose(event.target.files?.[0]); event.target.value = '' }} />
    </div>
  )
}

/** What the columns hold; then the trial, then the import. */
function Plan({ what, chosen: { file, preview }, again }: { what: What; chosen: Chosen; again: () => void }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [columns, setColumns] = useState(() => preview.columns.map(({ holds }) => holds ?? ''))
  const [header, setHeader] = useState(true)
  const [kind, setKind] = useState<(typeof contactKind)['options'][number]>('lead')
  const [jobId, setJobId] = useState<string>()
  const [sending, setSending] = useState(false)
  const [failed, setFailed] = useState<unknown>()
  const needed = what === 'contacts' ? 'name' : 'login'
  const ready = preview.form === 'vcard' || columns.includes(needed)

  const send = async (dryRun: boolean): Promise<void> => {
    setSending(true)
    setFailed(undefined)
    const table = { header: String(header), dryRun: String(dryRun), ...(preview.form === 'csv' ? { columns: columns.join(',') } : {}) }
    const octets = new Blob([file], { type: mediaOf(file) })
    try {
      const begun = what === 'contacts' ? await call(importContacts, { query: { ...table, kind } }, { octets }) : await call(importDirectory, { query: table }, { octets })
      setJobId(begun.jobId)
    } catch (error) {
      setFailed(error)
    } finally {
      setSending(false)
    }
  }
  const { data: job, error } = useAnswer(getJob, { params: { id: jobId ?? '' } }, jobId !== undefined)
  if (jobId !== undefined) return <Running what={what} job={job} error={error} bring={() => void send(false)} sending={sending} back={() => setJobId(undefined)} again={again} />
  return (
    <div className={css['plan']}>
      <p className={css['file']}><b>{file.name}</b> <Button kind="link" onClick={again}>{t('import.another')}</Button></p>
      {preview.form === 'csv' && <Columns what={what} preview={preview} columns={columns} setColumns={setColumns} header={header} setHeader={setHeader} />}
      {what === 'contacts' && <NativeSelect className={css['kind'] ?? ''} label={t('import.kind')} description={t('import.kind.hint')} value={kind} onChange={(event) => setKind(contactKind.parse(event.target.value))} data={contactKind.options.map((one) => ({ value: one, label: t(`kind.${one}`) }))} />}
      {failed !== undefined && <p className={css['bad']} role="alert">{say(failed)}</p>}
      <div className={css['acts']}>
        <Button kind="main" busy={sending && t('import.sending')} because={ready ? undefined : t('import.needs', { column: t(`import.holds.${needed}`) })} onClick={() => void send(true)}>{t('import.try')}</Button>
        <span className={css['hint']}>{ready ? t('import.try.hint') : t('import.needs', { column: t(`import.holds.${needed}`) })}</span>
      </div>
    </div>
  )
}

interface ColumnsProps {
  readonly what: What
  readonly preview: FilePreview
  readonly columns: readonly string[]
  readonly setColumns: (columns: string[]) => void
  readonly header: boolean
  readonly setHeader: (header: boolean) => void
}

function Columns({ what, preview, columns, setColumns, header, setHeader }: ColumnsProps): ReactNode {
  const { t } = useWords()
  const choices = [{ value: '', label: t('import.holds.nothing') }, ...HOLDS[what].map((one) => ({ value: one, label: t(`import.holds.${one}`) }))]
  return (
    <>
      <div className={css['scroll']}>
        <table className={css['columns']}>
          <thead><tr><th scope="col">{t('import.column')}</th><th scope="col">{t('import.holds')}</th><th scope="col">{t('import.examples')}</th></tr></thead>
          <tbody>
            {preview.columns.map(({ name, examples }, at) => (
              <tr key={at}>
                <th scope="row">{header ? name || t('import.nth', { nth: at + 1 }) : t('import.nth', { nth: at + 1 })}</th>
                <td><NativeSelect size="xs" aria-label={t('import.holds.of', { column: name || at + 1 })} value={columns[at] ?? ''} onChange={(event) => setColumns(columns.map((one, other) => (other === at ? event.target.value : one)))} data={choices} /></td>
                <td className={css['examples']}>{(header ? examples : [name, ...examples]).filter(Boolean).slice(0, 3).join(' · ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Checkbox checked={header} onChange={(event) => setHeader(event.currentTarget.checked)} label={t('import.header')} />
    </>
  )
}

interface RunningProps {
  readonly what: What
  readonly job: Job | undefined
  readonly error: unknown
  readonly sending: boolean
  readonly bring: () => void
  readonly back: () => void
  readonly again: () => void
}

function Running({ what, job, error, sending, bring, back, again }: RunningProps): ReactNode {
  const { t } = useWords()
  if (error) return <Failing title={t('import.failed')} error={error} again={back} />
  if (!job) return <p role="status">{t('loading')}</p>
  const over = job.state !== 'waiting' && job.state !== 'running'
  const trial = job.imported?.dryRun === true
  if (over && !trial) for (const route of [listContacts, duplicateContacts, listUsers, listAliases]) void queryClient.invalidateQueries({ queryKey: keyOf(route) })
  const stop = (): void => void call(cancelJob, { params: { id: job.id } }).then((now) => queryClient.setQueryData(keyOf(getJob, { params: { id: job.id } }), now), () => undefined)
  return (
    <div className={css['plan']}>
      {!over && (
        <div className={css['progress']} role="status">
          <span>{job.total === null ? t('import.reading') : t('job.running', { done: job.done, total: job.total })}</span>
          <progress value={job.done} max={job.total ?? undefined} aria-label={t('import.progress')} />
          <Button small kind="quiet" icon={<IconX aria-hidden />} onClick={stop}>{t('job.cancel')}</Button>
        </div>
      )}
      {job.state === 'failed' && <p className={css['bad']} role="alert">{t('import.failed')} {job.errors.join(' ')}</p>}
      {job.state === 'cancelled' && <p role="status">{t('import.cancelled')}</p>}
      {job.imported && over && <Brought imported={job.imported} />}
      {over && (
        <div className={css['acts']}>
          {trial && job.state === 'done' && <Button kind="main" busy={sending && t('import.sending')} because={job.imported!.added + job.imported!.changed > 0 ? undefined : t('import.nothing')} onClick={bring}>{t('import.bring', { n: job.imported!.added + job.imported!.changed })}</Button>}
          {!trial && job.state === 'done' && <ButtonLink kind="main" to={what === 'contacts' ? '/customers' : '/customization/directory/users'}>{t(`import.${what}.look`)}</ButtonLink>}
          {trial || job.state !== 'done' ? <Button onClick={back}>{t('import.back')}</Button> : <Button onClick={again}>{t('import.another')}</Button>}
        </div>
      )}
    </div>
  )
}

function mediaOf(file: File): string {
  return /\.vcf$|\.vcard$/i.test(file.name) || file.type === 'text/vcard' ? 'text/vcard' : 'text/csv'
}
