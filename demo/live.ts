import type { Running } from '../server/assemble.ts'
import { macOfMessageId } from '../server/capture/read.ts'
import type { Output } from '../server/command/command.ts'
import { progressOn } from '../server/command/progress.ts'
import { found } from './found.ts'
import { outcomesIn } from './outcomes.ts'
import { play, trickle } from './play.ts'
import { line, report } from './report.ts'

type Terminal = Output & { readonly columns?: number }

/** Makes company ABC where it is not there, lets its letters come in through the real door, and new ones now and then. */
export async function liveInDemo(running: Running, terminal: Terminal, stopped: AbortSignal): Promise<void> {
  const { database, secrets, captureHost, smtp } = running
  if (!smtp) throw new Error('The demo sends its letters through the SMTP door, and that is switched off (MAILKEEP_SMTP).')
  const company = await found(database)
  const way = { host: smtp.address.address, smtpPort: smtp.address.port, captureAddress: `capture+${company.token}@${captureHost}` }
  const outcomes = outcomesIn(database, company.organization, messageId => macOfMessageId(messageId, secrets))
  if (company.isNew) {
    const progress = progressOn(terminal, 'Letters of three months')
    const letters = await play({ ...way, now: new Date(), progress: progress.at })
    progress.end()
    terminal.write(`${letters.length} letters of three months went through the SMTP door.\n\n${await report(letters, outcomes, terminal.columns)}\n\n`)
  }
  terminal.write('Company ABC lives here. To look around by the API: npx mailkeep api-key create --role administrator --name me\nNew letters arrive now and then:\n\n')
  void trickle({
    ...way, signal: stopped,
    arrived: letter => void outcomes.became(letter).then(became => terminal.write(`${line(letter, became, terminal.columns)}\n`), () => {}),
  })
}
