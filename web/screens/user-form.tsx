import { Checkbox, NativeSelect, TagsInput, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Role } from '../../contract/route.ts'
import { addUser, changeUser, type User } from '../../contract/users.ts'
import { changed, useForm } from '../parts/form.ts'
import { useSettingChange } from '../parts/setting.ts'
import { SideForm } from '../parts/side.tsx'
import { useWords } from '../words/words.tsx'
import { UserSignIn } from './user-sign-in.tsx'

const roles: readonly Role[] = ['administrator', 'agent', 'member']

interface Values {
  readonly name: string
  readonly login: string
  readonly department: string
  readonly position: string
  readonly addresses: readonly string[]
  readonly role: Role
  readonly active: boolean
}

const blank: Values = { name: '', login: '', department: '', position: '', addresses: [], role: 'member', active: true }

/** Adds a person of our company, or changes one. */
export function UserForm({ user, close }: { user: User | null; close: () => void }): ReactNode {
  const { t } = useWords()
  const said = (_: unknown, { name }: { name: string }): string => t('directory.saved', { name })
  const add = useSettingChange({ route: addUser, menu: 'users', said })
  const change = useSettingChange({ route: changeUser, menu: 'users', said })
  const form = useForm({
    draft: user ? `user.${user.id}` : 'user.new',
    initial: user ? valuesOf(user) : blank,
    schema: addUser.body,
    body: ({ addresses, ...values }: Values) => ({ ...values, addresses: [...addresses] }),
    send: async (body) => {
      if (user) await change.mutateAsync({ params: { id: user.id }, body: changed(body, user) })
      else await add.mutateAsync({ body })
      close()
    },
  })
  const addressWrong = form.wrong('addresses') ?? form.values.addresses.map((_, i) => form.wrong(`addresses.${i}`)).find(Boolean)
  return (
    <SideForm title={user ? user.name : t('users.add')} submit={form.submit} busy={form.busy} failed={form.failed} close={close}>
      <TextInput label={t('name')} autoComplete="off" {...form.text('name')} />
      <TextInput label={t('login')} description={t('users.login-hint')} autoComplete="off" autoCapitalize="off" spellCheck={false} {...form.text('login')} />
      <TagsInput label={t('contact.addresses')} description={t('users.addresses-hint')} value={[...form.values.addresses]} onChange={(addresses) => form.set({ addresses })} error={addressWrong} splitChars={[',', ' ', ';']} acceptValueOnBlur autoCapitalize="off" spellCheck={false} />
      <TextInput label={t('department')} autoComplete="off" {...form.text('department')} />
      <TextInput label={t('position')} autoComplete="off" {...form.text('position')} />
      <NativeSelect label={t('role')} description={t(`role.hint.${form.values.role}`)} data={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))} {...form.text('role')} />
      <Checkbox label={t('users.active')} description={t('users.active-hint')} checked={form.values.active} onChange={(event) => form.set({ active: event.currentTarget.checked })} />
      {user && <UserSignIn user={user} />}
    </SideForm>
  )
}

function valuesOf({ name, login, department, position, addresses, role, active }: User): Values {
  return { name, login, department, position, addresses, role, active }
}
