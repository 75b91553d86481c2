import { cutAt } from './printable.ts'

const LONGEST_EXCERPT = 240

/** How far is looked; an excerpt is found in the first few lines. */
const MOST_LINES = 2_000
const LONGEST_LOOK = 50_000

/** Lines that lead in what somebody wrote before: `On Monday Jane wrote:`, in the languages our mailers speak. */
const ATTRIBUTION = /(?:\bwrote|\bschrieb|a écrit|escribió|ha scritto|escreveu|\bskrev|님이 작성|님이 쓴 글|님의 말|이\(가\) 작성|のメール|さんは書きました|写道|寫道)\s?[:：]$/iu

/** Lines after which another mail follows without quote marks. */
const FORMER_MAIL = /^[-_*]{2,}\s*(?:original message|original appointment|forwarded message|forwarded by|원본 ?메시지|원본 ?메일|전달된 ?메시지|ursprüngliche nachricht|message d'origine|原始邮件|転送|元のメッセージ)/iu
const SENDER_LINE = /^[*>\s]*(?:from|보낸 ?사람|보낸 ?이|von|de|差出人|发件人|寄件者)\s?\*?[:：]/iu
const DATE_OR_RECIPIENT_LINE = /^[*>\s]*(?:sent|date|to|보낸 ?날짜|날짜|받는 ?사람|받는 ?이|gesendet|datum|an|envoyé|à|送信日時|宛先|发送时间|收件人)\s?\*?[:：]/iu

/**
 * The first words of a mail that are its own, on one line, at most 240 letters: without quotes, the mail it answers, and
 * the signature. Where nothing is left of it, the first words of all. '' for a mail without text.
 */
export function excerptOf(text: string): string {
  const lines = cutAt(text, LONGEST_LOOK).split('\n', MOST_LINES).map(line => line.trim())
  return shorten(ownLines(lines)) || shorten(lines.filter(line => !FORMER_MAIL.test(cutAt(line, 100))).map(line => line.replace(/^[>\s]+/, '')))
}

/** No more of them than an excerpt takes. */
function ownLines(lines: readonly string[]): string[] {
  const own: string[] = []
  let length = 0
  for (const [at, line] of lines.entries()) {
    if (line === '--' || endsOwnPart(lines, at) || length > 2 * LONGEST_EXCERPT) break
    if (line.startsWith('>') || isAttribution(lines, at)) continue
    own.push(line)
    length += line.length
  }
  return own
}

function endsOwnPart(lines: readonly string[], at: number): boolean {
  const line = cutAt(lines[at] ?? '', 100)
  if (FORMER_MAIL.test(line)) return true
  return SENDER_LINE.test(line) && lines.slice(at + 1, at + 5).some(next => DATE_OR_RECIPIENT_LINE.test(cutAt(next, 100)))
}

/** An attribution is often broken over two lines, the second of which ends it. */
function isAttribution(lines: readonly string[], at: number): boolean {
  const [line = '', next = ''] = [lines[at], lines[at + 1]]
  if (line.length > 300 || !(leadsIn(line) || (BEGINS.test(line) && leadsIn(next)))) return false
  // A sentence may end like that; what it leads in must be quoted.
  return lines.slice(at + 1, at + 5).some(later => later.startsWith('>'))
}

const BEGINS = /^(?:on|am|le|el|20\d\d)\b/iu

function leadsIn(line: string): boolean {
  return /[:：]$/.test(line) && ATTRIBUTION.test(line.slice(-60))
}

function shorten(lines: readonly string[]): string {
  let text = ''
  for (const line of lines) {
    if (text.length > LONGEST_EXCERPT) break
    // Rules of dashes and the like say nothing.
    if (/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(line)) text += `${text === '' ? '' : ' '}${cutAt(line, 2 * LONGEST_EXCERPT).replace(/\s+/g, ' ')}`
  }
  return text.length <= LONGEST_EXCERPT ? text : `${cutAt(text, LONGEST_EXCERPT - 1).trimEnd()}…`
}
