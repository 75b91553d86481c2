import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconAt, IconDeviceFloppy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { addExternalAddress, changeExternalAddress, type ExternalAddress } from '../../../contract/external-addresses.ts'
import { EffectWords } from '../../parts/effect.tsx'
import { useForm } from '../../parts/form.ts'
import { useSettingChange } from '../../parts/setting.ts'
import { Choice, Hint, SideForm } from '../../parts/side.tsx'
import { useWords } from '../../words/words.tsx'
import css from './external-addresses.module.css'

const types = ['pop3', 'imap', 'smtp'] as const
const securities = ['none', 'starttls', 'tls'] as const
type Type = (typeof types)[number]
type Security = (typeof securities)[number]

const ports: Readonly<Record<Type, Readonly<Record<Security, number>>>> = {
  pop3: { none: 110, starttls: 110, tls: 995 },
  imap: { none: 143, starttls: 143, tls: 993 },
  smtp: { none: 25, starttls: 587, tls: 465 },
}

interface Values {
  readonly type: Type
  readonly server: string
  readonly security: Security
  readonly keepCopy: boolean
  /** As typed; empty follows type and security. */
  readonly port: string
  readonly email: string
  readonly username: string
  readonly password: string
}

const blank: Values = { type: 'pop3', server: '', security: 'tls', keepCopy: true, port: '', email: '', username: '', password: '' }

/** The manual's form, field by field; for a new address, or for one that is there. Saving never connects. */
export function ExternalAddressForm({ external, close }: { external: ExternalAddress | null; close: () => void }): ReactNode {
  const { t } = useWords()
  const said = (_: unknown, { email }: { email: string }): string => t('external-addresses.saved', { email })
  const add = useSettingChange({ route: addExternalAddress, menu: 'external-addresses', icon: <IconAt aria-hidden />, said })
  const change = useSettingChange({ route: changeExternalAddress, menu: 'external-addresses', icon: <IconAt aria-hidden />, said })
  const form = useForm({
    initial: external ? valuesOf(external) : blank,
    schema: addExternalAddress.body,
    body: bodyOf,
    send: async (body) => {
      if (external) await change.mutateAsync({ params: { id: external.id }, body })
      else await add.mutateAsync({ body })
      close()
    },
  })
  const { type, security, keepCopy } = form.values
  return (
    <SideForm
      title={external ? external.email : t('external-addresses.form')} submit={form.submit} busy={form.busy} failed={form.failed} close={close} icon={<IconDeviceFloppy aria-hidden />}
      before={<>{!external && <EffectOf email={form.values.email} />}<Hint>{t('external-addresses.not-yet')}</Hint></>}
    >
      <Choice label={t('type')}>
        <SegmentedControl aria-label={t('type')} value={type} onChange={(value) => form.set({ type: value as Type })} data={types.map((one) => ({ value: one, label: t(`type.${one}`) }))} />
      </Choice>
      <div className={css['port']}>
        <TextInput label={t('server')} placeholder={`${type === 'pop3' ? 'pop' : type}.gmail.com`} autoCapitalize="off" spellCheck={false} inputMode="url" {...form.text('server')} />
        <TextInput label={t('port')} placeholder={String(ports[type][security])} inputMode="numeric" {...form.text('port')} />
      </div>
      <Hint>{t('external-addresses.port-hint')}</Hint>
      <Choice label={t('ssl')} hint={t('external-addresses.ssl-hint')}>
        <SegmentedControl aria-label={t('ssl')} value={security} onChange={(value) => form.set({ security: value as Security })} data={securities.map((one) => ({ value: one, label: t(`security.${one}`) }))} />
      </Choice>
      {type === 'pop3' && (
        <Choice label={t('external-addresses.keep-copy')} hint={t('external-addresses.keep-hint')}>
          <SegmentedControl
            aria-label={t('external-addresses.keep-copy')} value={keepCopy ? 'keep' : 'delete'} onChange={(value) => form.set({ keepCopy: value === 'keep' })}
            data={[{ value: 'keep', label: t('external-addresses.keep-a-copy') }, { value: 'delete', label: t('external-addresses.delete') }]}
          />
        </Choice>
      )}
      <TextInput label={t('email')} type="email" placeholder="externalMailAddress@gmail.com" autoComplete="off" spellCheck={false} {...form.text('email')} />
      <TextInput label={t('external-addresses.username')} description={t('external-addresses.username-hint')} autoComplete="off" spellCheck={false} {...form.text('username')} />
      <PasswordInput label={t('password')} autoComplete="new-password" placeholder={external?.hasPassword ? t('external-addresses.password-kept') : ''} visibilityToggleButtonProps={{ 'aria-label': t('password.show') }} {...form.text('password')} />
    </SideForm>
  )
}

function EffectOf({ email }: { email: string }): ReactNode {
  const [settled] = useDebouncedValue(email.trim(), 400)
  return /.@[^.]+\../.test(settled) && <EffectWords change={{ menu: 'external-addresses', action: 'add', email: settled }} />
}

function valuesOf({ type, server, security, keepCopy, port, email, username }: ExternalAddress): Values {
  return { type, server, security, keepCopy, port: port === ports[type][security] ? '' : String(port), email, username: username ?? '', password: '' }
}

function bodyOf({ type, server, security, keepCopy, port, email, username, password }: Values) {
  return { type, server, security, keepCopy, email, username: username.trim() || null, port: port.trim() ? Number(port) : ports[type][security], ...(password ? { password } : {}) }
}
