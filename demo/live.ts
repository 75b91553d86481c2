import { whoSignsIn } from '../server/accounts/find.ts'
import { signInLink } from '../server/accounts/sign-in-link.ts'
import type { Running } from '../server/assemble.ts'
import { macOfMessageId } from '../server/capture/read.ts'
import type { Output } from '../server/command/command.ts'
import { progressOn } from '../server/command/progress.ts'
import { workAtTheDesk } from './agents.ts'
import { users } from './company.ts'
import { found } from './found.ts'
import { outcomesIn } from './outcomes.ts'
import { leaveThrough, openPostOffice } from './post-office.ts'
import { hand, play, trickle } from './play.ts'
import { line, report } from './report.ts'

type Terminal = Output & { readonly columns?: number }

/** Makes company ABC where it is not there, lets its letters come in through the real door, and new ones now and then. */
export async function liveInDemo(running: Running, terminal: Terminal, stopped: AbortSignal): Promise<void> {
  const { database, secrets, captureHost, smtp } = running
  if (!smtp) throw new Error('The demo sends its letters through the SMTP door, and that is switched off (MAILKEEP_SMTP).')
  const company = await found(database)
  const way = { host: smtp.address.address, smtpPort: smtp.address.port, captureAddress: `capture+${company.token}@${captureHost}` }
  const outcomes = outcomesIn(database, company.organization, messageId => macOfMessageId(messageId, secrets))
  await leaveThrough(database, company.organization, await openPostOffice({ deliver: letter => hand(way, letter), signal: stopped }))
  if (company.isNew) {
    const now = new Date()
    const progress = progressOn(terminal, 'Letters of three months')
    const letters = await play({ ...way, now, progress: progress.at })
    progress.end()
    if (running.http !== null) await workAtTheDesk(running, company.organization, now)
    terminal.write(`${letters.length} letters of three months went through the SMTP door. The Help Desk shows them, and what its agents did, by their own dates.\n\n${await report(letters, outcomes, terminal.columns)}\n\n`)
  }
  terminal.write(`Company ABC lives here. This link signs you in as its administrator, once:

  ${await linkFor(running)}

What you send leaves for a post office on this machine alone; whoever you write to answers after some seconds.
To look around by the API: npx mailkeep api-key create --role administrator --name me
New letters arrive now and then:\n\n`)
  void trickle({
    ...way, signal: stopped,
    arrived: letter => void outcomes.became(letter).then(became => terminal.write(`${line(letter, became, terminal.columns)}\n`), () => {}),
  })
}

/** Signs in as the administrator: whoever starts the demo has the command line, and may do anything. */
async function linkFor({ database, accounts }: Running): Promise<string> {
  const [address = ''] = users.find(({ role }) => role === 'administrator')?.addresses ?? []
  const person = await whoSignsIn(database, address)
  if (!person) throw new Error(`Nobody signs in as ${address}: company ABC was changed. Take another data folder for the demo.`)
  return database.within([person.organization], ({ client }) => signInLink(client, person, accounts.url, 'mailkeep serve --demo'))
}
