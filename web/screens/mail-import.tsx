import { IconArrowBackUp, IconDownload, IconFileImport, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useRef, useState, type ReactNode } from 'react'
import { getMailImport, resumeMailImport, takeMailImportBack, type MailImport } from '../../contract/mail-imports.ts'
import { call } from '../client/call.ts'
import { handed, handOver, keepFile, stopHanding } from '../client/handing.ts'
import { keyOf, queryClient, useAnswer } from '../client/queries.ts'
import { useSignal } from '../client/signal.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Failing, Skeleton } from '../parts/states.tsx'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import { stateOf } from './mail-imports.tsx'
import { Came } from './mail-import-result.tsx'
import css from './mail-imports.module.css'

/** One import: how far it is, what it comes to, and the way back. */
export function MailImportPage(): ReactNode {
  const { t } = useWords()
  const { id } = useParams({ from: '/customization/import/$id' })
  const { data, error, refetch } = useAnswer(getMailImport, { params: { id }, query: { brought: 'false' } })
  if (error && !data) return <Page title={t('mail-imports')}><Failing title={t('list.failed')} error={error} again={() => void refetch()} /></Page>
  return (
    <Page title={data?.name ?? t('mail-imports')} place={t('mail-imports')} lead={data && t(`mail-imports.lead.${stateOf(data)}`)} width="wide" acts={<ButtonLink small to="/customization/import">{t('mail-imports.all')}</ButtonLink>}>
      {data ? <One one={data} /> : <Skeleton />}
    </Page>
  )
}

function One({ one }: { one: MailImport }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const file = useSignal(handed).get(one.id)
  const state = stateOf(one)
  const under = state === 'looking' || state === 'bringing'
  const over = state === 'brought' || state === 'stopped' || state === 'broken' || state === 'taken-back'
  const { data: full } = useAnswer(getMailImport, { params: { id: one.id } }, over && one.mails > 0)
  return (
    <div className={css['plan']}>
      {under && <Progress one={one} />}
      {one.fault && state === 'broken' && <p className={css['bad']} role="alert">{t(`fault.${one.fault.code}`)}</p>}
      {file?.failed !== undefined && !under && <p className={css['bad']} role="alert">{say(file.failed)}</p>}
      {one.job?.kind === 'mail-look' && one.job.looked && state !== 'taken-back' && <Came came={one.job.looked} would />}
      {one.job?.kind !== 'mail-look' && full?.brought && state !== 'taken-back' && <Came came={full.brought} />}
      {!under && <Acts one={one} />}
    </div>
  )
}

/** How far it is: of a file by its octets, of an account by its mails; the words say it, too. */
function Progress({ one }: { one: MailImport }): ReactNode {
  const { t, number } = useWords()
  const { job, place, size } = one
  const [done, total] = one.kind === 'file' ? [place, size] : [job?.done ?? 0, job?.total ?? null]
  const looks = job?.kind !== 'mail-import'
  const known = total !== null && total > 0 && !(one.kind === 'file' && looks)
  return (
    <div className={css['progress']} role="status">
      <span>{t(looks ? 'mail-imports.looking' : 'mail-imports.bringing', { mails: t('count.mails', { n: job?.done ?? 0 }) })}{known && ` · ${number(Math.min(100, Math.floor(100 * done / total)))} %`}</span>
      <progress value={known ? done : undefined} max={known ? total : undefined} aria-label={t('import.progress')} />
      <div><Button small kind="quiet" icon={<IconX aria-hidden />} onClick={() => void stopHanding(one)}>{t('job.cancel')}</Button></div>
    </div>
  )
}

/** What can be done next. */
function Acts({ one }: { one: MailImport }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const state = stateOf(one)
  const looked = one.job?.kind === 'mail-look' ? one.job.looked : null
  const [busy, setBusy] = useState(false)
  const doing = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true)
    await work().catch((error: unknown) => toast({ text: say(error), bad: true }))
    void queryClient.invalidateQueries({ queryKey: keyOf(getMailImport) })
    setBusy(false)
  }
  const goOn = looked ? t('mail-imports.bring', { mails: t('count.mails', { n: looked.mails }) }) : t('mail-imports.go-on')
  const mayGoOn = looked ? state === 'looked' : one.resumable && (state === 'stopped' || state === 'broken')
  return (
    <div className={css['plan']}>
      <div className={css['acts']}>
        {one.kind === 'account' && mayGoOn && <Button kind="main" icon={<IconDownload aria-hidden />} busy={busy && t('mail-imports.beginning')} onClick={() => void doing(() => call(resumeMailImport, { params: { id: one.id } }))}>{goOn}</Button>}
        {one.kind === 'file' && (mayGoOn || state === 'new' || (looked === null && state === 'broken')) && <FileAgain one={one} word={state === 'new' ? t('mail-imports.look') : goOn} look={state === 'new'} />}
        {one.held > 0 && state !== 'taken-back' && state !== 'taking-back' && <TakeBack one={one} />}
        {state === 'taken-back' && one.kind === 'file' && <ButtonLink to="/customization/import" icon={<IconFileImport aria-hidden />}>{t('mail-imports.again')}</ButtonLink>}
        {state === 'taken-back' && one.kind === 'account' && <ButtonLink to="/customization/import/account" icon={<IconFileImport aria-hidden />}>{t('mail-imports.again')}</ButtonLink>}
      </div>
      {mayGoOn && one.kind === 'file' && !looked && <p className={css['hint']}>{t('mail-imports.same-file')}</p>}
    </div>
  )
}

/** Sends the file that this tab knows, or asks for it once more. */
function FileAgain({ one, word, look }: { one: MailImport; word: string; look: boolean }): ReactNode {
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const known = useSignal(handed).get(one.id)
  const place = look || one.job?.kind === 'mail-look' ? 0 : one.place
  const send = (file: File): void => {
    if (one.size !== null && file.size !== one.size) return toast({ text: t('mail-imports.other-file', { name: one.name }), bad: true })
    keepFile(one.id, file)
    void handOver(one.id, { look, place })
  }
  return (
    <>
      <Button kind="main" icon={place > 0 ? <IconPlayerPlay aria-hidden /> : <IconDownload aria-hidden />} busy={known?.line !== undefined && t('mail-imports.beginning')} onClick={() => (known ? send(known.file) : input.current?.click())}>{known ? word : t('mail-imports.choose-again')}</Button>
      <input ref={input} type="file" hidden accept=".eml,.mbox,message/rfc822,application/mbox" onChange={(event) => { const file = event.target.files?.[0]; if (file) send(file); event.target.value = '' }} />
    </>
  )
}

/** Asks once, with what goes. */
function TakeBack({ one }: { one: MailImport }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const { data } = useAnswer(getMailImport, { params: { id: one.id }, query: { takingBack: 'true', brought: 'false' } }, asked)
  const going = data?.takingBack
  const takeBack = async (): Promise<void> => {
    setBusy(true)
    try {
      await call(takeMailImportBack, { params: { id: one.id } })
    } catch (error) {
      toast({ text: say(error), bad: true })
    }
    void queryClient.invalidateQueries({ queryKey: keyOf(getMailImport) })
    setBusy(false)
  }
  if (!asked) return <Button icon={<IconArrowBackUp aria-hidden />} onClick={() => setAsked(true)}>{t('mail-imports.take-back')}</Button>
  return (
    <div role="group" aria-label={t('mail-imports.take-back')} className={css['asked']}>
      <h2>{t('mail-imports.take-back?')}</h2>
      <p role="status">{going ? t('mail-imports.take-back.count', { mails: t('count.mails', { n: going.mails }), tickets: t('count.tickets', { n: going.tickets }) }) : t('loading')}</p>
      <p className={css['hint']}>{t('mail-imports.take-back.stays')}</p>
      <div className={css['acts']}>
        <Button kind="danger" icon={<IconArrowBackUp aria-hidden />} busy={(!going && t('loading')) || (busy && t('mail-imports.taking-back'))} onClick={() => void takeBack()}>{t('mail-imports.take-back.yes', { mails: t('count.mails', { n: going?.mails ?? 0 }) })}</Button>
        <Button onClick={() => setAsked(false)}>{t('mail-imports.take-back.no')}</Button>
      </div>
    </div>
  )
}
