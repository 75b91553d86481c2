import { Checkbox, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { IconFolders, IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { mailServerOf, usualPort } from '../../contract/external-addresses.ts'
import { addAccountImport, listMailFolders, type MailFolder } from '../../contract/mail-imports.ts'
import { call } from '../client/call.ts'
import { Button } from '../parts/button.tsx'
import { useForm } from '../parts/form.ts'
import { Page } from '../parts/page.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Choice } from '../parts/side.tsx'
import { useWords } from '../words/words.tsx'
import css from './mail-imports.module.css'

const securities = ['none', 'starttls', 'tls'] as const

interface Values {
  readonly email: string
  readonly server: string
  readonly security: (typeof securities)[number]
  /** As typed; null follows the choice of SSL. */
  readonly port: string | null
  readonly username: string
  readonly password: string
}

const blank: Values = { email: '', server: '', security: 'tls', port: null, username: '', password: '' }

/** A whole account on another server: where it is, which of its folders, and a look before anything is saved. */
export function MailImportAccount(): ReactNode {
  const { t } = useWords()
  const [folders, setFolders] = useState<readonly MailFolder[]>()
  const [fault, setFault] = useState<string>()
  const form = useForm({
    initial: blank, schema: listMailFolders.body, body: bodyOf, draft: 'import.account',
    send: async (body) => {
      setFault(undefined)
      const found = await call(listMailFolders, { body })
      setFolders(found.fault ? undefined : found.folders)
      setFault(found.fault ? t(`fault.${found.fault.code}`) : undefined)
    },
  })
  const { values } = form
  const set = (part: Partial<Values>): void => {
    setFolders(undefined)
    form.set({ ...part, ...filledIn(values, part) })
  }
  return (
    <Page title={t('mail-imports.account.title')} place={t('mail-imports')} lead={t('mail-imports.account.lead')}>
      <form className={css['form']} onSubmit={(event) => void form.submit(event)} noValidate>
        <TextInput label={t('email')} type="email" autoComplete="off" spellCheck={false} {...form.text('email')} onChange={(event) => set({ email: event.currentTarget.value })} />
        <TextInput label={t('server')} placeholder="imap.gmail.com" autoCapitalize="off" spellCheck={false} inputMode="url" {...form.text('server')} onChange={(event) => set({ server: event.currentTarget.value })} />
        <Choice label={t('ssl')}>
          <SegmentedControl aria-label={t('ssl')} value={values.security} onChange={(value) => set({ security: value as Values['security'] })} data={securities.map((one) => ({ value: one, label: t(`security.${one}`) }))} />
        </Choice>
        <TextInput label={t('port')} inputMode="numeric" {...form.text('port')} value={values.port ?? String(usualPort('imap', values.security))} onChange={(event) => set({ port: event.currentTarget.value })} />
        <TextInput label={t('external-addresses.username')} description={t('external-addresses.username-hint')} autoComplete="off" spellCheck={false} {...form.text('username')} onChange={(event) => set({ username: event.currentTarget.value })} />
        <PasswordInput label={t('password')} autoComplete="new-password" visibilityToggleButtonProps={{ 'aria-label': t('password.show') }} {...form.text('password')} onChange={(event) => set({ password: event.currentTarget.value })} />
        {(form.failed ?? fault) && <p className={css['bad']} role="alert">{form.failed ?? fault}</p>}
        {!folders && <div className={css['acts']}><Button type="submit" kind="main" icon={<IconFolders aria-hidden />} busy={form.busy && t('mail-imports.account.signing-in')}>{t('mail-imports.account.folders')}</Button></div>}
      </form>
      {folders && <Folders key={values.server + values.username} folders={folders} values={values} />}
    </Page>
  )
}

/** Which folders; the look comes next, and stores nothing. */
function Folders({ folders, values }: { folders: readonly MailFolder[]; values: Values }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(folders.filter((folder) => folder.chosen).map(({ path }) => path)))
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<unknown>()
  const look = async (): Promise<void> => {
    setBusy(true)
    setFailed(undefined)
    try {
      const wanted = folders.filter(({ path }) => chosen.has(path)).map(({ path, kind }) => ({ path, sent: kind === 'sent' }))
      const { id } = await call(addAccountImport, { body: { ...bodyOf(values), ...(values.email.trim() ? { address: values.email.trim() } : {}), folders: wanted, look: true } })
      void navigate({ to: '/customization/import/$id', params: { id } })
    } catch (error) {
      setFailed(error)
      setBusy(false)
    }
  }
  return (
    <div className={css['form']}>
      <fieldset className={css['folders']}>
        <legend>{t('mail-imports.account.which')}</legend>
        {folders.map(({ path, mails }) => (
          <Checkbox
            key={path} label={path} description={mails === null ? undefined : t('count.mails', { n: mails })} checked={chosen.has(path)}
            onChange={(event) => { const on = event.currentTarget.checked; setChosen((now) => new Set(on ? [...now, path] : [...now].filter((one) => one !== path))) }}
          />
        ))}
      </fieldset>
      {failed !== undefined && <p className={css['bad']} role="alert">{say(failed)}</p>}
      <div className={css['acts']}>
        <Button kind="main" icon={<IconSearch aria-hidden />} busy={busy && t('mail-imports.beginning')} because={chosen.size > 0 ? undefined : t('mail-imports.account.none')} onClick={() => void look()}>{t('mail-imports.look')}</Button>
        <span className={css['hint']}>{t('mail-imports.look.hint')}</span>
      </div>
    </div>
  )
}

/** What the provider of an address tells its customers, as long as nobody has typed a server of their own. */
function filledIn(before: Values, part: Partial<Values>): Partial<Values> {
  if (part.email === undefined) return {}
  const was = mailServerOf(before.email, 'imap')
  if (before.server !== '' && before.server !== was?.server) return {}
  const is = mailServerOf(part.email, 'imap')
  return is ? { server: is.server, security: is.security } : was ? { server: '' } : {}
}

function bodyOf({ server, security, port, email, username, password }: Values) {
  return { server, security, port: port?.trim() ? Number(port) : usualPort('imap', security), username: username.trim() || email.trim(), password }
}
