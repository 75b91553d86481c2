import type { Message } from '../mail/message.ts'

/** From this spam confidence level on Exchange calls a mail spam. */
const SPAM_LEVEL = 5

/** Did the company's mail server mark this mail as spam? (SpamAssassin's X-Spam-Flag and X-Spam-Status, Exchange's SCL) */
export function isMarkedSpam({ fields }: Message): boolean {
  const says = (name: string): boolean => /^\s*yes\b/i.test(fields.get(name) ?? '')
  return says('x-spam-flag') || says('x-spam-status') || Number.parseInt(fields.get('x-ms-exchange-organization-scl') ?? '', 10) >= SPAM_LEVEL
}
