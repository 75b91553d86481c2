import type { Letter } from './letters.ts'

/** What the mail log says became of a letter. */
export interface Became {
  readonly outcome: string
  readonly reason: string | null
  /** Names of the contacts whose history shows it. */
  readonly contacts: readonly string[]
}

/** Rows of the mail log by outcome and reported reason. */
export interface Tally {
  readonly outcome: string
  readonly reason: string | null
  readonly count: number
}

/** Where the report finds out what became of the letters. */
export interface Outcomes {
  became(letter: Letter): Promise<Became | null>
  tally(): Promise<readonly Tally[]>
}

const reasons: Readonly<Record<string, string>> = {
  'not-ours': 'nobody of ours', 'internal': 'only colleagues', 'exception-address': 'Exception Address', 'exception-domain': 'Exception Domain',
  'free-provider': 'locked provider', 'no-contact': 'no contact', 'bounce': 'delivery failure', 'auto-reply': 'automatic answer',
}

/**
 * A page of text for the terminal: some letters of each kind, who wrote to whom and what became of it, and how many of each.
 * @param columns width of the terminal
 */
export async function report(all: readonly Letter[], outcomes: Outcomes, columns = 110): Promise<string> {
  const sample = sampleOf(all)
  const rows = await Promise.all(sample.map(async (letter) => line(letter, await outcomes.became(letter), columns)))
  return [inColumns(['When', 'From and to', 'Subject', 'What became of it'], columns), ...rows, '', ...summary(await outcomes.tally())].join('\n')
}

/** One letter and its fate, in one line. */
export function line(letter: Letter, became: Became | null, columns = 110): string {
  const [to = '', ...others] = letter.to
  const people = `${short(letter.from)} → ${short(to)}${others.length > 0 ? ` +${others.length}` : ''}`
  return inColumns([clock(letter.at), people, letter.subject || '(no subject)', became === null ? 'under way' : inWords(became)], columns)
}

function inColumns([when = '', people = '', subject = '', fate = '']: readonly string[], columns: number): string {
  const rest = Math.max(columns, 80) - 18
  const third = Math.floor(rest / 3)
  return `${fitted(when, 12)}  ${fitted(people, third + 3)}  ${fitted(subject, third - 3)}  ${fitted(fate, rest - 2 * third).trimEnd()}`
}

/** Of our own people the part before the @ says enough. */
function short(address: string): string {
  return address.replace(/@abc\.com$/, '')
}

function inWords({ outcome, reason, contacts }: Became): string {
  const histories = contacts.length > 3 ? `${contacts.length} contacts` : contacts.join(', ')
  const why = reason === null ? '' : reasons[reason] ?? reason
  if (outcome === 'saved') return `saved: ${histories}`
  if (outcome === 'saved+ticket') return `ticket, saved: ${histories}`
  if (outcome === 'ticket') return `ticket only: ${why}`
  return outcome === 'skipped' ? `kept out: ${why}` : outcome
}

/** The latest two of every kind there is, in the order in which they were written. */
function sampleOf(all: readonly Letter[]): Letter[] {
  const kinds = new Map<string, Letter[]>()
  for (const letter of all.toReversed()) {
    const kind = `${letter.fate.outcome} ${letter.fate.reason ?? ''}`
    const chosen = kinds.get(kind) ?? []
    if (chosen.length < (letter.fate.outcome === 'saved' ? 4 : 2)) kinds.set(kind, [...chosen, letter])
  }
  return [...kinds.values()].flat().sort((a, b) => a.at.getTime() - b.at.getTime())
}

function summary(tally: readonly Tally[]): string[] {
  const sum = (rows: readonly Tally[]) => rows.reduce((total, { count }) => total + count, 0)
  const of = (outcome: string) => tally.filter((row) => row.outcome === outcome)
  const row = (count: number, words: string) => count === 0 ? [] : [`${String(count).padStart(7)}  ${words}`]
  const known = ['saved', 'saved+ticket', 'ticket', 'skipped', 'duplicate']
  return [
    `Of ${sum(tally)} arrivals:`,
    ...row(sum(of('saved')), 'saved to an Activity History'),
    ...row(sum(of('saved+ticket')), 'saved to an Activity History, and a ticket'),
    ...row(sum(of('ticket')), 'a ticket only'),
    ...row(sum(of('skipped')), 'kept out, of which'),
    ...of('skipped').toSorted((a, b) => b.count - a.count).map(({ reason, count }) => `${String(count).padStart(14)}  ${reason === null ? 'no reason' : reasons[reason] ?? reason}`),
    ...row(sum(of('duplicate')), 'a further copy of a mail that is there already'),
    ...row(sum(tally.filter(({ outcome }) => !known.includes(outcome))), 'something else'),
  ]
}

/** On the clock of the machine that shows it. */
function clock(at: Date): string {
  return at.toLocaleString('en-GB', { day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' }).replace(',', '')
}

/** Filled up to a width, or cut with an ellipsis. */
function fitted(text: string, width: number): string {
  const letters = [...text.replace(/\p{Cc}/gu, ' ')]
  const whole = widthOf(letters)
  if (whole <= width) return letters.join('') + ' '.repeat(width - whole)
  while (widthOf(letters) > width - 1) letters.pop()
  return `${letters.join('')}…${' '.repeat(width - 1 - widthOf(letters))}`
}

/** In columns of a terminal: letters of East Asia take two (Unicode, UAX #11). */
function widthOf(letters: readonly string[]): number {
  return letters.reduce((sum, letter) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(letter) ? 2 : 1), 0)
}
