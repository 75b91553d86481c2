import type { z } from 'zod'
import type { reason, verdict } from '../../contract/verdict.ts'
import type { Reason, Verdict } from '../../core/capture/verdict.ts'

/** A verdict as it is answered; its settings' versions are our own affair. */
export function verdictShown({ outcome, direction, saved, ticket, attached, reasons }: Verdict): z.output<typeof verdict> {
  return {
    outcome, direction, ticket: ticket && { ...ticket, contacts: [...ticket.contacts] },
    saved: saved.map(({ contact, why }) => ({ contact, why: [...why] })),
    ...attached && { attached },
    reasons: reasons.map(reasonShown),
  }
}

/** A reason as it is answered. */
export function reasonShown({ code, participant, setting }: Reason): z.output<typeof reason> {
  return {
    code,
    ...participant !== undefined && { participant },
    ...setting && { setting: { menu: setting.menu, id: setting.id, by: setting.by, at: setting.at } },
  }
}
