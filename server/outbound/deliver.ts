import type { Envelope } from '../../core/mail/draft.ts'
import type { SendingFault } from '../../core/settings/sending.ts'
import type { Dialogue } from './dialogue.ts'
import type { ServerReply } from './replies.ts'

/** What a server made of a mail. `reply` holds the codes of its answer alone, for what it wrote is not ours to tell. */
export type Delivery =
  | { readonly taken: true; readonly accepted: readonly string[]; readonly refused: readonly string[]; readonly deferred: readonly string[]; readonly reply: string }
  | { readonly taken: false; readonly fault: SendingFault; readonly reply: string | null; readonly again: boolean }

/**
 * Hands one mail over. Each recipient has its own fate; where the server takes none of them, the mail is not given.
 * @throws ForeignFault when the conversation breaks off; after the whole mail was given, nobody knows whether the server has it
 */
export async function deliver(dialogue: Dialogue, { from, to }: Envelope, octets: Buffer): Promise<Delivery> {
  const parameters = parametersFor(dialogue, { from, to }, octets)
  if ('taken' in parameters) return parameters
  const mail = await dialogue.say(`MAIL FROM:<${from}>${parameters.words}`)
  if (mail.code !== 250) return notTaken(mail, 'sender-refused')
  const answers: { address: string; reply: ServerReply }[] = []
  for (const address of to) answers.push({ address, reply: await dialogue.say(`RCPT TO:<${address}>`) })
  const those = (fits: (code: number) => boolean): string[] => answers.filter(({ reply }) => fits(reply.code)).map(({ address }) => address)
  const accepted = those(code => code < 300)
  const deferred = those(code => code >= 300 && code < 500)
  if (accepted.length === 0) return notTaken(answers.find(({ reply }) => deferred.length === 0 || reply.code < 500)!.reply, 'recipients-refused')
  const data = await dialogue.say('DATA')
  const end = data.code === 354 ? await dialogue.give(octets) : data
  if (end.code !== 250) return notTaken(end, 'content-refused')
  return { taken: true, accepted, deferred, refused: those(code => code >= 500), reply: codesOf(end) }
}

/** RFC 1870 and RFC 6531. */
function parametersFor({ extensions }: Dialogue, { from, to }: Envelope, octets: Buffer): { readonly words: string } | Delivery {
  const most = Number(extensions.get('SIZE') ?? 0)
  if (most > 0 && octets.length > most) return { taken: false, fault: 'mail-too-large', reply: null, again: false }
  const wide = /[^\x00-\x7f]/.test([from, ...to].join())
  if (wide && !extensions.has('SMTPUTF8')) return { taken: false, fault: 'address-unsupported', reply: null, again: false }
  return { words: `${extensions.has('SIZE') ? ` SIZE=${octets.length}` : ''}${wide ? ' SMTPUTF8' : ''}` }
}

function notTaken(reply: ServerReply, fault: SendingFault): Delivery {
  const again = reply.code < 500
  return { taken: false, fault: again ? 'server-later' : fault, reply: codesOf(reply), again }
}

/** The reply code and, where there is one, the enhanced status code (RFC 3463). */
function codesOf({ code, lines }: ServerReply): string {
  const enhanced = /^[245]\.\d{1,3}\.\d{1,3}\b/.exec(lines[0] ?? '')?.[0]
  return enhanced === undefined ? String(code) : `${code} ${enhanced}`
}
