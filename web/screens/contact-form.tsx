import { Checkbox, Drawer, NativeSelect, SegmentedControl, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconX } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { addContact, changeContact, countContacts, duplicateContacts, getContact, listContacts, type Contact } from '../../contract/contacts.ts'
import { call } from '../client/call.ts'
import { keyOf, queryClient, usePages } from '../client/queries.ts'
import { useMe } from '../client/session.ts'
import { Button } from '../parts/button.tsx'
import { useColleagues } from '../parts/colleagues.ts'
import { changed, useForm } from '../parts/form.ts'
import { toast } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import { offerTickets } from './ticket/offer.ts'
import css from './contact-form.module.css'

interface Values {
  readonly kind: Contact['kind']
  readonly name: string
  readonly addresses: readonly { readonly address: string; readonly label: string }[]
  readonly domains: readonly string[]
  readonly owner: string
  readonly tags: readonly string[]
  readonly notes: string
  readonly confirm: boolean
}

interface ContactFormProps {
  readonly kind: Contact['kind']
  readonly contact?: Contact
  /** Whom the new contact begins with. */
  readonly person?: { readonly name: string; readonly address: string }
  readonly close: () => void
}

/** Adds a contact, or changes one. */
export function ContactForm({ close, ...rest }: ContactFormProps): ReactNode {
  const { t } = useWords()
  const title = rest.contact ? t('contact.edit') : t(`contacts.add.${rest.kind}`)
  return (
    <Drawer opened onClose={close} position="right" size="md" title={title} padding={0} closeButtonProps={{ 'aria-label': t('close') }}>
      <Fields {...rest} close={close} />
    </Drawer>
  )
}

function Fields({ kind, contact, person, close }: ContactFormProps): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const colleagues = useColleagues()
  const { role } = useMe()
  // As it was when the form was opened: what others change meanwhile is no change of ours.
  const [before] = useState(contact)
  const form = useForm({
    draft: contact ? `contact.${contact.id}` : `contact.new.${person?.address ?? kind}`,
    initial: contact ? valuesOf(contact) : { kind, name: person?.name ?? '', addresses: [{ address: person?.address ?? '', label: '' }], domains: [], owner: '', tags: [], notes: '', confirm: false } satisfies Values as Values,
    schema: addContact.body,
    body: bodyOf,
    send: async (body) => {
      const saved = contact ? await call(changeContact, { params: { id: contact.id }, body: { ...changed(body, bodyOf(valuesOf(before ?? contact))), ...(body.confirm ? { confirm: true } : {}) } }) : await call(addContact, { body })
      await Promise.all([listContacts, getContact, countContacts, duplicateContacts].map((route) => queryClient.invalidateQueries({ queryKey: keyOf(route) })))
      const locked = saved.notices[0]
      toast({ text: locked ? t('contact.saved-locked', { address: locked.address, domain: locked.domain }) : t('contact.saved', { name: saved.name }) })
      close()
      const known = new Set(before?.addresses.map(({ address }) => address))
      if (role !== 'member') await offerTickets(saved.id, saved.addresses.map(({ address }) => address).filter((address) => !known.has(address))).catch(() => undefined)
      if (!contact) void go({ to: '/contacts/$id', params: { id: saved.id } })
    },
  })
  const { values } = form
  return (
    <form className={css['form']} onSubmit={(event) => void form.submit(event)} noValidate>
      <fieldset className={css['kind']}>
        <legend>{t('type')}</legend>
        <SegmentedControl fullWidth aria-label={t('type')} value={values.kind} onChange={(value) => form.set({ kind: value as Contact['kind'] })} data={(['customer', 'potential', 'lead'] as const).map((one) => ({ value: one, label: t(`kind.${one}`) }))} />
      </fieldset>
      <TextInput label={t('name')} data-autofocus {...form.text('name')} />
      <Addresses values={values} set={form.set} wrong={form.wrong} />
      <TagsInput label={t('contact.domains')} description={t('contact.domains.hint')} value={[...values.domains]} onChange={(domains) => form.set({ domains })} error={firstWrong(form.wrong, 'domains', values.domains.length)} splitChars={[',', ' ', ';']} acceptValueOnBlur autoCapitalize="off" spellCheck={false} />
      <Duplicates except={contact?.id} values={values} />
      <NativeSelect label={t('contacts.owner')} data={[{ value: '', label: t('contact.nobody') }, ...colleagues.map((one) => ({ value: one.login, label: one.name }))]} {...form.text('owner')} />
      <TagsInput label={t('contacts.tags')} value={[...values.tags]} onChange={(tags) => form.set({ tags })} error={firstWrong(form.wrong, 'tags', values.tags.length)} splitChars={[',', ';']} acceptValueOnBlur />
      <Textarea label={t('contact.notes')} autosize minRows={2} maxRows={8} {...form.text('notes')} />
      {(form.asksToConfirm || values.confirm) && <Checkbox checked={values.confirm} onChange={(event) => form.set({ confirm: event.currentTarget.checked })} label={t('contact.confirm')} />}
      {form.failed && <p className={css['bad']} role="alert">{form.failed}</p>}
      <div className={css['acts']}>
        <Button type="submit" kind="main" busy={form.busy && t('saving')}>{t('save')}</Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </div>
    </form>
  )
}

interface AddressesProps {
  readonly values: Values
  readonly set: (part: Partial<Values>) => void
  readonly wrong: (path: string) => string | undefined
}

function Addresses({ values: { addresses }, set, wrong }: AddressesProps): ReactNode {
  const { t } = useWords()
  const change = (i: number, part: Partial<Values['addresses'][number]>): void => set({ addresses: addresses.map((one, at) => (at === i ? { ...one, ...part } : one)) })
  return (
    <fieldset className={css['addresses']}>
      <legend>{t('contact.addresses')}</legend>
      {addresses.map((one, i) => (
        <div key={i} className={css['address']}>
          <TextInput aria-label={t('contact.address-n', { nth: i + 1 })} placeholder={i === 0 ? t('contact.main-address') : t('contact.further-address')} type="email" value={one.address} error={wrong(`addresses.${i}.address`)} onChange={(event) => change(i, { address: event.target.value })} autoComplete="off" spellCheck={false} />
          <TextInput aria-label={t('contact.label-n', { nth: i + 1 })} placeholder={t('contact.label')} value={one.label} error={wrong(`addresses.${i}.label`)} onChange={(event) => change(i, { label: event.target.value })} />
          <Button kind="bare" aria-label={t('contact.remove-address', { nth: i + 1 })} icon={<IconX aria-hidden />} onClick={() => set({ addresses: addresses.filter((_, at) => at !== i) })} />
          {i > 0 && one.address && <Button kind="link" className={css['more']} onClick={() => set({ addresses: [one, ...addresses.filter((_, at) => at !== i)] })}>{t('contact.make-main')}</Button>}
        </div>
      ))}
      <Button small className={css['more']} icon={<IconPlus aria-hidden />} onClick={() => set({ addresses: [...addresses, { address: '', label: '' }] })}>{t('contact.add-address')}</Button>
    </fieldset>
  )
}

/** Who has the same name or the same address already: a hint, no refusal. */
function Duplicates({ except, values }: { except: string | undefined; values: Values }): ReactNode {
  const { t, rich } = useWords()
  const [name] = useDebouncedValue(values.name.trim(), 400)
  const [address] = useDebouncedValue(values.addresses.find((one) => /.@.+\../.test(one.address))?.address.trim() ?? '', 400)
  const { items = [] } = usePages(duplicateContacts, { query: { limit: 20, name: name || undefined, address: address || undefined } }, name !== '' || address !== '')
  const others = items.flatMap((one) => one.contacts.filter(({ id }) => id !== except).map((contact) => ({ ...one, contact }))).slice(0, 3)
  if (others.length === 0) return null
  return (
    <div className={css['same']} role="status">
      {others.map(({ because, value, contact }) => (
        <p key={`${because}${contact.id}`}>{rich(`contact.same.${because}`, { value, who: <Link to="/contacts/$id" params={{ id: contact.id }}>{contact.name} ({t(`kind.${contact.kind}`)})</Link> })}</p>
      ))}
    </div>
  )
}

function firstWrong(wrong: (path: string) => string | undefined, path: string, count: number): string | undefined {
  return wrong(path) ?? Array.from({ length: count }, (_, i) => wrong(`${path}.${i}`)).find(Boolean)
}

function valuesOf({ kind, name, addresses, domains, owner, tags, notes }: Contact): Values {
  return { kind, name, addresses, domains, owner: owner ?? '', tags, notes, confirm: false }
}

function bodyOf({ kind, name, addresses, domains, owner, tags, notes, confirm }: Values) {
  return {
    kind, name, notes, owner: owner || null, domains: [...domains], tags: [...tags],
    addresses: addresses.filter((one) => one.address.trim() !== '' || one.label.trim() !== ''),
    ...(confirm ? { confirm } : {}),
  }
}
