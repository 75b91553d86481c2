import type { OutgoingMail } from '../../contract/outbox.ts'
import type { Speech } from '../words/speech.ts'

/** How far a mail that was written here is, in words, with the reason where it did not leave. */
export function outgoingWords({ t }: Speech, { state, fault, reply, recorded }: OutgoingMail): string {
  const why = fault === null ? '' : [t(`fault.${fault}`), reply === null ? '' : `(${reply})`].filter(Boolean).join(' ')
  switch (state) {
    case 'sending': return fault === null ? t('compose.sending') : t('sent.waiting', { why })
    case 'failed': return t('sent.failed', { why })
    case 'sent': return t(recorded ? 'sent.recorded' : 'sent.not-recorded')
  }
}
