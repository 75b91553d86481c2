import { NativeSelect, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { changeSupportAddress, type SupportAddress } from '../../../contract/support-addresses.ts'
import { useColleagues } from '../../parts/colleagues.ts'
import { useForm } from '../../parts/form.ts'
import { useSettingChange } from '../../parts/setting.ts'
import { SideForm } from '../../parts/side.tsx'
import { useWords } from '../../words/words.tsx'

/** What goes with a support address: who gets its tickets, what answers them at once, what stands below an answer. */
export function SupportDetails({ support, close }: { support: SupportAddress; close: () => void }): ReactNode {
  const { t } = useWords()
  const colleagues = useColleagues()
  const change = useSettingChange({ route: changeSupportAddress, menu: 'support-addresses', said: (_, { name }) => t('support-addresses.changed', { who: name }) })
  const form = useForm({
    draft: `support.${support.id}`, initial: { acknowledgement: support.acknowledgement ?? '', signature: support.signature ?? '', defaultAssignee: support.defaultAssignee ?? '' },
    schema: changeSupportAddress.body,
    body: ({ acknowledgement, signature, defaultAssignee }) => ({ acknowledgement: acknowledgement.trim() === '' ? null : acknowledgement, signature: signature.trim() === '' ? null : signature, defaultAssignee: defaultAssignee || null }),
    send: async (body) => {
      await change.mutateAsync({ params: { id: support.id }, body })
      close()
    },
  })
  return (
    <SideForm title={support.name} submit={form.submit} busy={form.busy} failed={form.failed} close={close}>
      <NativeSelect label={t('support-addresses.assignee')} data={[{ value: '', label: t('ticket.nobody') }, ...colleagues.map(({ login, name }) => ({ value: login, label: name }))]} {...form.text('defaultAssignee')} />
      <Textarea label={t('support-addresses.acknowledgement')} description={t('support-addresses.acknowledgement.how')} autosize minRows={4} maxRows={14} {...form.text('acknowledgement')} />
      <Textarea label={t('support-addresses.signature')} description={t('support-addresses.signature.how')} autosize minRows={3} maxRows={10} {...form.text('signature')} />
    </SideForm>
  )
}
