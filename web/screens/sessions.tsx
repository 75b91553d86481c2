import { useMutation } from '@tanstack/react-query'
import { IconLogout } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { endSession, listSessions, type SessionItem } from '../../contract/sessions.ts'
import { call } from '../client/call.ts'
import { keyOf, queryClient, usePages } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Ago, DateOf, Tag } from '../parts/small.tsx'
import { Cell, Row, Table } from '../parts/table.tsx'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'

/** Where you are signed in; each can be ended. */
export function Sessions(): ReactNode {
  const { t } = useWords()
  const list = usePages(listSessions, {})
  return (
    <Table
      label={t('sessions')} list={list} idOf={(one) => one.id} failed={t('list.failed')} empty={null}
      columns="minmax(0, 2.4fr) minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1fr) calc(var(--mk-24) + var(--mk-2))"
      heads={[{ key: 'program', name: t('sessions.program') }, { key: 'address', name: t('sessions.address') }, { key: 'made', name: t('sessions.since') }, { key: 'seen', name: t('sessions.seen') }, { key: 'act', name: '' }]}
      row={(one) => <Session {...one} />}
    />
  )
}

function Session({ id, current, createdAt, lastSeenAt, address, program }: SessionItem): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const end = useMutation({
    mutationFn: () => call(endSession, { params: { id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keyOf(listSessions) }),
    onError: (error) => toast({ text: say(error), bad: true }),
  })
  return (
    <Row>
      <Cell title={program ?? ''}>{programName(program) ?? undefined} {current && <Tag mark>{t('sessions.this')}</Tag>}</Cell>
      <Cell tone="soft">{address ?? undefined}</Cell>
      <Cell tone="soft" wideOnly><DateOf at={createdAt} /></Cell>
      <Cell tone="soft" wideOnly><Ago at={lastSeenAt} /></Cell>
      <Cell act>{!current && <Button kind="quiet" small icon={<IconLogout aria-hidden />} busy={end.isPending && t('sign-out.busy')} onClick={() => end.mutate()}>{t('sign-out')}</Button>}</Cell>
    </Row>
  )
}

/** `Firefox, Linux` of what a browser calls itself. */
export function programName(program: string | null): string | null {
  if (!program) return null
  const browser = ['Edg', 'OPR', 'Whale', 'Firefox', 'Chrome', 'Safari'].find((one) => program.includes(`${one}/`))
  const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS X', 'Linux'].find((one) => program.includes(one))
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' }
  const said = [browser, system].filter((one) => one !== undefined).map((one) => names[one] ?? one)
  return said.length > 0 ? said.join(', ') : program.slice(0, 60)
}
