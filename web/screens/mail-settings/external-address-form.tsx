import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconAt, IconDeviceFloppy, IconTrash } from '@tabler/icons-react'
import { useRef, useState, type ReactNode } from 'react'
import { addExternalAddress, changeExternalAddress, mailServerOf, testExternalAddress, usualPort, type ExternalAddress } from '../../../contract/external-addresses.ts'
import type { OAuthProvider } from '../../../contract/oauth.ts'
import { call } from '../../client/call.ts'
import { Button } from '../../parts/button.tsx'
import { EffectWords } from '../../parts/effect.tsx'
import { useForm } from '../../parts/form.ts'
import { useSettingChange } from '../../parts/setting.ts'
import { Choice, Hint, SideForm } from '../../parts/side.tsx'
import { useWords } from '../../words/words.tsx'
import { GrantOf, useAuthorize } from './external-address-grant.tsx'
import { RelayPassword } from './external-address-relay.tsx'
import { useConnectionTest } from './external-address-test.tsx'
import css from './external-addresses.module.css'

const types = ['pop3', 'imap', 'smtp'] as const
const securities = ['none', 'starttls', 'tls'] as const

interface Values {
  readonly type: (typeof types)[number]
  readonly server: string
  readonly security: (typeof securities)[number]
  readonly keepCopy: boolean
  /** As typed; null follows type and security. */
  readonly port: string | null
  readonly email: string
  readonly username: string
  readonly password: string
}

const blank: Values = { type: 'pop3', server: '', security: 'tls', keepCopy: true, port: null, email: '', username: '', password: '' }

/** The manual's form, field by field; for a new address, or for one that is there. Saving never connects; the test does. */
export function ExternalAddressForm({ external, close }: { external: ExternalAddress | null; close: () => void }): ReactNode {
  const { t } = useWords()
  const said = (_: unknown, { email }: { email: string }): string => t('external-addresses.saved', { email })
  const add = useSettingChange({ route: addExternalAddress, menu: 'external-addresses', icon: <IconAt aria-hidden />, said })
  const change = useSettingChange({ route: changeExternalAddress, menu: 'external-addresses', icon: <IconAt aria-hidden />, said })
  const authorize = useAuthorize()
  const test = useConnectionTest()
  const [lying, setLying] = useState<{ readonly mails: number | null }>()
  /** What this submit is for, beside saving. */
  const then = useRef<{ readonly provider?: OAuthProvider; readonly deleting?: true }>({})
  const form = useForm({
    draft: external ? `external.${external.id}` : 'external.new',
    initial: external ? valuesOf(external) : blank,
    schema: addExternalAddress.body,
    body: bodyOf,
    send: async (body) => {
      const { provider, deleting } = then.current
      then.current = {}
      if (external?.type === 'pop3' && external.keepCopy && !body.keepCopy && !deleting) return setLying({ mails: await mailsAt(external.id) })
      const { id } = external ? await change.mutateAsync({ params: { id: external.id }, body }) : await add.mutateAsync({ body })
      if (provider) await authorize.mutateAsync({ id, provider })
      else close()
    },
  })
  const { values } = form
  const { type, security, keepCopy, port, email, server } = values
  const set = (part: Partial<Values>): void => {
    setLying(undefined)
    form.set({ ...part, ...filledIn(values, part) })
  }
  const known = server !== '' && mailServerOf(email, type)?.server === server
  return (
    <SideForm
      title={external ? external.email : t('external-addresses.form')} submit={form.submit} busy={form.busy} failed={form.failed} close={close} icon={<IconDeviceFloppy aria-hidden />}
      before={<>{!external && <EffectOf email={email} />}{test.result}</>}
      acts={test.button(connectionOf(values, external))}
      question={lying && <Deleting mails={lying.mails} count={external?.count ?? 0} yes={() => { then.current = { deleting: true } }} no={() => set({ keepCopy: true })} busy={form.busy} />}
    >
      <Choice label={t('type')}>
        <SegmentedControl aria-label={t('type')} value={type} onChange={(value) => set({ type: value as Values['type'] })} data={types.map((one) => ({ value: one, label: t(`type.${one}`) }))} />
      </Choice>
      <TextInput label={t('server')} placeholder={`${type === 'pop3' ? 'pop' : type}.gmail.com`} description={known && t('external-addresses.filled-in')} autoCapitalize="off" spellCheck={false} inputMode="url" {...form.text('server')} />
      <Choice label={t('ssl')} hint={t('external-addresses.ssl-hint')}>
        <SegmentedControl aria-label={t('ssl')} value={security} onChange={(value) => set({ security: value as Values['security'] })} data={securities.map((one) => ({ value: one, label: t(`security.${one}`) }))} />
      </Choice>
      {type === 'pop3' && (
        <Choice label={t('external-addresses.keep-copy')} hint={t('external-addresses.keep-hint')}>
          <SegmentedControl
            aria-label={t('external-addresses.keep-copy')} value={keepCopy ? 'keep' : 'delete'} onChange={(value) => set({ keepCopy: value === 'keep' })}
            data={[{ value: 'keep', label: t('external-addresses.keep-a-copy') }, { value: 'delete', label: t('external-addresses.delete') }]}
          />
        </Choice>
      )}
      <div>
        <TextInput className={css['port'] ?? ''} label={t('port')} inputMode="numeric" {...form.text('port')} value={port ?? String(usualPort(type, security))} />
        <Hint>{t('external-addresses.port-hint')}</Hint>
      </div>
      <TextInput label={t('email')} type="email" placeholder="externalMailAddress@gmail.com" autoComplete="off" spellCheck={false} {...form.text('email')} onChange={(event) => set({ email: event.currentTarget.value })} />
      <TextInput label={t('external-addresses.username')} description={t('external-addresses.username-hint')} autoComplete="off" spellCheck={false} {...form.text('username')} />
      <PasswordInput label={t('password')} autoComplete="new-password" placeholder={external?.hasPassword ? t('external-addresses.password-kept') : ''} visibilityToggleButtonProps={{ tabIndex: 0, 'aria-label': t('password.show') }} {...form.text('password')} />
      <GrantOf email={email} server={server} external={external} busy={form.busy && then.current.provider !== undefined} leave={(provider) => { then.current = { provider }; document.querySelector<HTMLFormElement>('aside form')?.requestSubmit() }} />
      {external?.type === 'smtp' && <RelayPassword external={external} />}
    </SideForm>
  )
}

/** What stands in the form, as the test takes it: a saved password is known by its row. */
function connectionOf(values: Values, external: ExternalAddress | null) {
  const { keepCopy: _, ...connection } = bodyOf(values)
  return external ? { ...connection, id: external.id } : connection
}

/** What the provider of an address tells its customers, as long as nobody has typed a server of their own. */
function filledIn(before: Values, part: Partial<Values>): Partial<Values> {
  const after = { ...before, ...part }
  if (part.email === undefined && part.type === undefined) return {}
  const was = mailServerOf(before.email, before.type)
  if (before.server !== '' && before.server !== was?.server) return {}
  const is = mailServerOf(after.email, after.type)
  if (is) return { server: is.server, security: is.security, username: is.username ?? (before.username === was?.username ? '' : before.username) }
  return was ? { server: '', username: before.username === was.username ? '' : before.username } : {}
}

/** Asked before mail begins to go: with how many lie there now. */
function Deleting({ mails, count, yes, no, busy }: { mails: number | null; count: number; yes: () => void; no: () => void; busy: boolean }): ReactNode {
  const { t } = useWords()
  return (
    <div role="group" aria-label={t('external-addresses.delete?')} className={css['asked']}>
      <h3>{t('external-addresses.delete?')}</h3>
      <p>{mails === null ? t('external-addresses.delete.unknown', { mails: t('count.mails', { n: count }) }) : t('external-addresses.delete.count', { mails: t('count.mails', { n: mails }) })}</p>
      <div className={css['acts']}>
        <Button type="submit" kind="danger" icon={<IconTrash aria-hidden />} busy={busy && t('saving')} onClick={yes}>{t('external-addresses.delete.yes', { mails: t('count.mails', { n: mails ?? count }) })}</Button>
        <Button onClick={no}>{t('external-addresses.delete.no')}</Button>
      </div>
    </div>
  )
}

/** null where it cannot be learnt now. */
async function mailsAt(id: string): Promise<number | null> {
  try {
    return (await call(testExternalAddress, { params: { id } })).mails
  } catch {
    return null
  }
}

function EffectOf({ email }: { email: string }): ReactNode {
  const [settled] = useDebouncedValue(email.trim(), 400)
  return /.@[^.]+\../.test(settled) && <EffectWords change={{ menu: 'external-addresses', action: 'add', email: settled }} />
}

function valuesOf({ type, server, security, keepCopy, port, email, username }: ExternalAddress): Values {
  return { type, server, security, keepCopy, port: port === usualPort(type, security) ? null : String(port), email, username: username ?? '', password: '' }
}

function bodyOf({ type, server, security, keepCopy, port, email, username, password }: Values) {
  return { type, server, security, keepCopy, email, username: username.trim() || null, port: port?.trim() ? Number(port) : usualPort(type, security), ...(password ? { password } : {}) }
}
