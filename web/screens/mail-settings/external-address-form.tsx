import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconAt, IconDeviceFloppy, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { addExternalAddress, changeExternalAddress, type ExternalAddress } from '../../../contract/external-addresses.ts'
import { Button } from '../../parts/button.tsx'
import { EffectWords } from '../../parts/effect.tsx'
import { useForm } from '../../parts/form.ts'
import { Scroll } from '../../parts/scroll.tsx'
import { useSettingChange } from '../../parts/setting.ts'
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
    <aside className={css['aside']} aria-label={t('external-addresses.form')}>
      <Scroll>
        <form className={css['form']} onSubmit={(event) => void form.submit(event)} onKeyDown={(event) => { if (event.key === 'Escape') close() }} noValidate>
          <div className={css['top']}>
            <h2>{external ? external.email : t('external-addresses.form')}</h2>
            <Button kind="bare" aria-label={t('close')} icon={<IconX aria-hidden />} onClick={close} />
          </div>
          <Choice label={t('type')}>
            <SegmentedControl aria-label={t('type')} value={type} onChange={(value) => form.set({ type: value as Type })} data={types.map((one) => ({ value: one, label: t(`type.${one}`) }))} />
          </Choice>
          <div className={css['port']}>
            <TextInput label={t('server')} placeholder={`${type === 'pop3' ? 'pop' : type}.gmail.com`} autoCapitalize="off" spellCheck={false} inputMode="url" {...form.text('server')} />
            <TextInput label={t('port')} placeholder={String(ports[type][security])} inputMode="numeric" {...form.text('port')} />
          </div>
          <p className={css['hint']}>{t('external-addresses.port-hint')}</p>
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
          <div className={css['rule']}>
            {!external && <EffectOf email={form.values.email} />}
            <p className={css['hint']}>{t('external-addresses.not-yet')}</p>
            {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
            <div className={css['acts']}>
              <Button type="submit" kind="main" icon={<IconDeviceFloppy aria-hidden />} busy={form.busy && t('saving')}>{t('save')}</Button>
              <Button onClick={close}>{t('cancel')}</Button>
            </div>
          </div>
        </form>
      </Scroll>
    </aside>
  )
}

function Choice({ label, hint, children }: { label: string; hint?: string; children: ReactNode }): ReactNode {
  return <fieldset className={css['choice']}><legend>{label}</legend>{children}{hint && <p className={css['hint']}>{hint}</p>}</fieldset>
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
