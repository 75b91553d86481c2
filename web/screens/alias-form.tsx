import { TagsInput, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { addAlias, changeAlias, type Alias } from '../../contract/aliases.ts'
import { useColleagues } from '../parts/colleagues.ts'
import { useForm } from '../parts/form.ts'
import { useSettingChange } from '../parts/setting.ts'
import { SideForm } from '../parts/side.tsx'
import { useWords } from '../words/words.tsx'

interface Values {
  readonly name: string
  readonly login: string
  readonly addresses: readonly string[]
  readonly members: readonly string[]
}

/** Adds an alias account, or changes one. */
export function AliasForm({ alias, close }: { alias: Alias | null; close: () => void }): ReactNode {
  const { t } = useWords()
  const colleagues = useColleagues()
  const said = (_: unknown, { name }: { name: string }): string => t('directory.saved', { name })
  const add = useSettingChange({ route: addAlias, menu: 'aliases', said })
  const change = useSettingChange({ route: changeAlias, menu: 'aliases', said })
  const form = useForm({
    draft: alias ? `alias.${alias.id}` : 'alias.new',
    initial: alias ? { name: alias.name, login: alias.login, addresses: alias.addresses, members: alias.members } satisfies Values as Values : { name: '', login: '', addresses: [], members: [] },
    schema: addAlias.body,
    body: ({ name, login, addresses, members }: Values) => ({ name, login, addresses: [...addresses], members: [...members] }),
    send: async (body) => {
      if (alias) await change.mutateAsync({ params: { id: alias.id }, body })
      else await add.mutateAsync({ body })
      close()
    },
  })
  const firstWrong = (field: 'addresses' | 'members'): string | undefined => form.wrong(field) ?? form.values[field].map((_, i) => form.wrong(`${field}.${i}`)).find(Boolean)
  return (
    <SideForm title={alias ? alias.name : t('aliases.add')} submit={form.submit} busy={form.busy} failed={form.failed} close={close}>
      <TextInput label={t('name')} autoComplete="off" {...form.text('name')} />
      <TextInput label={t('login')} description={t('aliases.login-hint')} autoComplete="off" autoCapitalize="off" spellCheck={false} {...form.text('login')} />
      <TagsInput label={t('contact.addresses')} description={t('users.addresses-hint')} value={[...form.values.addresses]} onChange={(addresses) => form.set({ addresses })} error={firstWrong('addresses')} splitChars={[',', ' ', ';']} acceptValueOnBlur autoCapitalize="off" spellCheck={false} />
      <TagsInput label={t('aliases.members')} description={t('aliases.members-hint')} data={colleagues.map((one) => one.login)} renderOption={({ option }) => <MemberName login={option.value} name={colleagues.find((one) => one.login === option.value)?.name} />} value={[...form.values.members]} onChange={(members) => form.set({ members })} error={firstWrong('members')} splitChars={[',', ' ', ';']} autoCapitalize="off" spellCheck={false} />
    </SideForm>
  )
}

function MemberName({ login, name }: { login: string; name: string | undefined }): ReactNode {
  return <span><b>{name}</b>({login})</span>
}
