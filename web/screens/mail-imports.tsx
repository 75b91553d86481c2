import { IconFileImport, IconMailbox } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState, type ReactNode } from 'react'
import { addMailImport, listMailImports, type MailImport } from '../../contract/mail-imports.ts'
import { call } from '../client/call.ts'
import { handed, handOver, keepFile } from '../client/handing.ts'
import { usePages } from '../client/queries.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Ago, Tag } from '../parts/small.tsx'
import { Empty } from '../parts/states.tsx'
import { Cell, openRow, Row, Table } from '../parts/table.tsx'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import css from './mail-imports.module.css'

/** Customization > Import mail: history in one go, from files and from accounts elsewhere. */
export function MailImports(): ReactNode {
  const { t } = useWords()
  const list = usePages(listMailImports, { query: { limit: 50 } })
  return (
    <Page title={t('mail-imports')} lead={t('mail-imports.lead')} width="wide">
      <Choose />
      <Table
        label={t('mail-imports')} list={list} idOf={(one) => one.id} failed={t('list.failed')}
        columns="minmax(0, 3fr) minmax(0, 1.2fr) minmax(0, 1.2fr) minmax(0, 1.2fr) minmax(0, 2fr)"
        heads={[{ key: 'name', name: t('mail-imports.what') }, { key: 'at', name: t('log.at') }, { key: 'mails', name: t('mail-imports.read'), end: true }, { key: 'held', name: t('mail-imports.brought'), end: true }, { key: 'state', name: t('mail-imports.state') }]}
        row={(one) => <ImportRow one={one} />}
        empty={<Empty title={t('mail-imports.empty')}>{t('mail-imports.empty.how')}</Empty>}
      />
    </Page>
  )
}

/** Files are dropped or chosen; each becomes an import, and is looked at first. */
function Choose(): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const take = async (files: readonly File[]): Promise<void> => {
    const ids: string[] = []
    for (const file of files) {
      try {
        const { id } = await call(addMailImport, { body: { name: file.name.trim().slice(0, 255) || t('mail-imports.file'), size: file.size } })
        keepFile(id, file)
        ids.push(id)
      } catch (error) {
        toast({ text: `${file.name}: ${say(error)}`, bad: true })
      }
    }
    const [only, another] = ids
    if (only !== undefined && another === undefined) void navigate({ to: '/customization/import/$id', params: { id: only } })
    // One after the other: each is read to its end.
    for (const id of ids) await handOver(id, { look: true })
  }
  return (
    <div
      className={css['choose']} data-over={over || undefined} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)}
      onDrop={(event) => { event.preventDefault(); setOver(false); void take([...event.dataTransfer.files]) }}
    >
      <h2>{t('mail-imports.choose')}</h2>
      <p>{t('mail-imports.choose.how')}</p>
      <div className={css['acts']}>
        <Button kind="main" icon={<IconFileImport aria-hidden />} onClick={() => input.current?.click()}>{t('mail-imports.files')}</Button>
        <ButtonLink to="/customization/import/account" icon={<IconMailbox aria-hidden />}>{t('mail-imports.account')}</ButtonLink>
      </div>
      <input ref={input} type="file" hidden multiple accept=".eml,.mbox,message/rfc822,application/mbox" onChange={(event) => { void take([...(event.target.files ?? [])]); event.target.value = '' }} />
    </div>
  )
}

function ImportRow({ one }: { one: MailImport }): ReactNode {
  const { t, number } = useWords()
  return (
    <Row opens>
      <Cell><Link to="/customization/import/$id" params={{ id: one.id }} className={openRow} data-row>{one.name}</Link></Cell>
      <Cell tone="soft"><Ago at={one.createdAt} /></Cell>
      <Cell end wideOnly>{number(one.job?.kind === 'mail-look' ? one.job.done : one.mails)}</Cell>
      <Cell end wideOnly>{number(one.held)}</Cell>
      <Cell><Tag mark={one.job?.state === 'running'}>{t(`mail-imports.state.${stateOf(one)}`)}</Tag></Cell>
    </Row>
  )
}

export type ImportState = 'new' | 'looking' | 'looked' | 'bringing' | 'brought' | 'stopped' | 'broken' | 'taking-back' | 'taken-back'

/** How it goes with an import, in one word. */
export function stateOf({ id, job, takenBack }: Pick<MailImport, 'id' | 'job' | 'takenBack'>): ImportState {
  if (takenBack) return takenBack.over ? 'taken-back' : 'taking-back'
  if (!job) return handed.get().get(id)?.line ? 'looking' : 'new'
  const look = job.kind === 'mail-look'
  switch (job.state) {
    case 'waiting':
    case 'running': return look ? 'looking' : 'bringing'
    case 'done': return look ? 'looked' : 'brought'
    case 'cancelled': return 'stopped'
    case 'failed': return 'broken'
  }
}
