import type { Receipt } from '../../../server/intake/arrival.ts'
import { newMessageId } from '../../../server/outbound/message-id.ts'
import { insertMessage } from '../../../server/store/ticket-messages.ts'
import { settle } from '../../settle.ts'
import type { MailOfCase, SettingsOfCase } from '../../core/capture/company-abc.ts'
import { handIn, type Intake, startIntake } from './intake.ts'

/** A ticket as it is seen, each of its messages as `kind subject` and what is special about it. */
export interface Seen {
  readonly number: number
  readonly name: string
  readonly status: string
  readonly requester: string
  readonly messages: string[]
  readonly spam: boolean
  readonly loop: boolean
  readonly excepted: boolean
  readonly unread: boolean
  readonly supportAddresses: string[]
  readonly contacts: string[]
}

/** Company ABC with a Help Desk that acknowledges by machine. */
export interface Desk extends Intake {
  receive(mail: MailOfCase | Buffer): Promise<Receipt>
  /** All tickets, the first one first. */
  tickets(): Promise<Seen[]>
  /** To whom the mails go that wait to leave. */
  leaving(): Promise<string[]>
  /** The one ticket of Jane, whose question was answered from here, and which waits for her; and the Message-ID of the answer. */
  answered(): Promise<{ id: string; answer: string }>
  /** Forgets all mail and tickets. */
  clear(settings?: SettingsOfCase): Promise<void>
}

export async function startDesk(): Promise<Desk> {
  const intake = await startIntake()
  const { database, abc, secrets } = intake
  const capture = intake.process()
  const { superuser } = database
  const clear = async (settings: SettingsOfCase = {}): Promise<void> => {
    await intake.empty()
    await settle(database, abc, { supportAddresses: ['support'], ...settings })
    await superuser.query(`update support_address set acknowledgement = 'We have {{ticket.number}}.'`)
  }
  return {
    ...intake, clear,
    receive: mail => handIn(capture, abc, mail),
    tickets: async () => (await superuser.query<Seen>(
      `select number, name, status, requester, spam, loop, excepted, unread, support_addresses as "supportAddresses",
         array(select c.name from ticket_contact k join contact c on c.id = k.contact_id where k.ticket_id = t.id order by 1) as contacts,
         array(select concat_ws(' ', kind, mail.subject, case when held then 'held' end, case when new_participant then 'new' end)
           from ticket_message m left join mail on mail.id = m.mail_id where m.ticket_id = t.id order by m.id) as messages from ticket t order by number`)).rows,
    leaving: async () => (await superuser.query<{ to: string }>(`select people->'to'->0->>'address' as to from ticket_message where kind = 'acknowledgement' order by id`)).rows.map(({ to }) => to),
    answered: async () => {
      await clear()
      await superuser.query(`update support_address set acknowledgement = null; update organization set settings_version = settings_version + 1`)
      await handIn(capture, abc, { from: 'jane@bigco.com', to: ['support@abc.com'], subject: 'Broken seal', messageId: '<question@bigco.com>' })
      const { id } = (await superuser.query<{ id: string }>('select id from ticket')).rows[0]!
      const answer = newMessageId(abc.id, 'abc.com', secrets)
      await database.within([abc.id], ({ client }) => insertMessage(client, abc.id, { ticket: id, kind: 'reply', account: null, author: 'agent', text: 'Answer', messageId: answer }))
      await superuser.query(`update ticket set status = 'pending' where id = $1`, [id])
      await superuser.query(`update support_address set acknowledgement = 'We have {{ticket.number}}.'; update organization set settings_version = settings_version + 1`)
      return { id, answer }
    },
  }
}
