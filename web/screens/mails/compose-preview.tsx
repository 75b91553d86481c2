import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconAddressBook, IconEyeOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { sendMail, type OutgoingMail } from '../../../contract/outbox.ts'
import type { AnswerOf } from '../../../contract/route.ts'
import { call } from '../../client/call.ts'
import { useContactNames } from '../../parts/contact-names.ts'
import { reasonShort, type Verdict } from '../../parts/verdict-words.ts'
import { useWords } from '../../words/words.tsx'
import css from './compose.module.css'

interface Asked {
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly subject: string
}

/** What will become of the mail, before it is sent: whose histories get it, or which rule keeps it out. */
export function ComposePreview(mail: Asked): ReactNode {
  const speech = useWords()
  const verdict = usePreview(mail)
  const names = useContactNames(verdict?.saved.map(({ contact }) => contact) ?? [])
  if (!verdict) return <p className={css['verdict']} />
  const [reason] = verdict.reasons
  const contacts = verdict.saved.map(({ contact }) => names?.get(contact)?.name).filter(Boolean).join(', ')
  return (
    <p className={css['verdict']} role="status">
      {verdict.saved.length > 0
        ? <><IconAddressBook aria-hidden />{speech.t('compose.saved', { contacts: contacts || '…' })}</>
        : <><IconEyeOff aria-hidden />{speech.t('compose.not-saved', { why: reason ? reasonShort(speech, reason) : '' })}</>}
    </p>
  )
}

/** undefined: there is nobody on it yet, or an address cannot be read as it stands. */
function usePreview({ from, to, cc, bcc, subject }: Asked): Verdict | undefined {
  const [settled] = useDebouncedValue(JSON.stringify({ from, to, cc, bcc, subject }), 300)
  const body = JSON.parse(settled) as { from: string; to: string[]; cc: string[]; bcc: string[]; subject: string }
  const { data } = useQuery({
    queryKey: [sendMail.name, 'preview', settled], enabled: body.from !== '' && body.to.length + body.cc.length + body.bcc.length > 0, retry: false, placeholderData: keepPreviousData,
    queryFn: ({ signal }): Promise<AnswerOf<typeof sendMail>> => call(sendMail, { query: { preview: 'true' }, body }, { signal }),
  })
  return data && isVerdict(data) ? data : undefined
}

function isVerdict(answer: Verdict | OutgoingMail): answer is Verdict {
  return 'outcome' in answer
}
