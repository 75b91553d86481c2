import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFlask } from '@tabler/icons-react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react'
import { tryMail } from '../../contract/try.ts'
import { call } from '../client/call.ts'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Empty } from '../parts/states.tsx'
import { useWords } from '../words/words.tsx'
import { changesIn, changesWritten, settingsWith, type TriedChange } from './try-changes.ts'
import { TryChanges } from './try-changes-form.tsx'
import { DropLetter, type Header } from './try-drop.tsx'
import { TryVerdict, type Trial } from './try-verdict.tsx'
import css from './try.module.css'

/** The trial, as it stands in the address, so that it can be sent to a colleague. */
export interface TrySearch {
  readonly from?: string
  readonly to?: string
  readonly cc?: string
  readonly bcc?: string
  readonly subject?: string
  readonly change?: string
}

const place = getRouteApi('/customization/try')
const fields = ['from', 'to', 'cc', 'bcc', 'subject'] as const

/** Customization > Try a mail: what would become of a mail, and which rules speak. Stores and sends nothing. */
export function TryMail(): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const go = useNavigate()
  const search = place.useSearch()
  const [values, setValues] = useState({ from: '', to: '', cc: '', bcc: '', subject: '', ...search })
  const [headers, setHeaders] = useState<Header>()
  const [changes, setChanges] = useState(() => changesIn(search.change))
  // A trial that came as a link runs at once.
  const [asked, setAsked] = useState(() => (search.from ? { values, headers, changes, at: 0 } : null))
  const trial = useQuery({ queryKey: ['trial', asked], enabled: asked !== null, gcTime: 0, retry: false, staleTime: Infinity, queryFn: () => (asked ? tried(asked) : null) })
  const run = (event: FormEvent | KeyboardEvent): void => {
    event.preventDefault()
    if (trial.isFetching || values.from.trim() === '') return
    const shown = Object.fromEntries(Object.entries({ ...values, change: changesWritten(changes) }).filter(([, value]) => value))
    void go({ to: '/customization/try', search: shown, replace: true })
    setAsked({ values, headers, changes, at: Date.now() })
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run(event)
  }
  return (
    <Page title={t('try')} lead={t('try.lead')} width="wide">
      <div className={css['split']}>
        <form className={css['form']} onSubmit={run} onKeyDown={press} noValidate>
          {fields.map((field) => <TextInput key={field} label={t(`try.${field}`)} placeholder={field === 'subject' ? '' : t(`try.${field}.such-as`)} value={values[field]} spellCheck={false} autoComplete="off" onChange={(event) => setValues({ ...values, [field]: event.target.value })} />)}
          <DropLetter read={(letter) => { setValues({ ...values, ...letter.fields }); setHeaders(letter.headers) }} />
          <TryChanges changes={changes} set={setChanges} />
          {trial.error && <p className={css['bad']} role="alert">{say(trial.error)}</p>}
          <div className={css['go']}>
            <Button type="submit" kind="main" icon={<IconFlask aria-hidden />} busy={trial.isFetching && t('try.trying')} because={values.from.trim() ? undefined : t('try.from-first')}>{t('try.it')}</Button>
            {t('try.or-key')}
          </div>
        </form>
        <section className={css['verdict']} aria-live="polite" aria-label={t('log.verdict')}>
          {trial.data ? <TryVerdict trial={trial.data} /> : <Empty title={t('try.empty')}>{t('try.empty.how')}</Empty>}
        </section>
      </div>
    </Page>
  )
}

interface Asked {
  readonly values: Values
  readonly headers: Header | undefined
  readonly changes: readonly TriedChange[]
}

async function tried({ values, headers, changes }: Asked): Promise<Trial> {
  const body = bodyOf(values, headers)
  const before = await call(tryMail, { body })
  if (changes.length === 0) return { verdict: before, before: undefined, changes }
  return { verdict: await call(tryMail, { body: { ...body, settings: await settingsWith(changes) } }), before, changes }
}

type Values = Readonly<Record<(typeof fields)[number], string>>

function bodyOf({ from, to, cc, bcc, subject }: Values, headers: Header | undefined) {
  const list = (value: string): string[] => (value.trim() ? [value] : [])
  return { from, to: list(to), cc: list(cc), bcc: list(bcc), subject, ...(headers ? { headers } : {}) }
}
