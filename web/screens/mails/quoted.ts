/** A letter, and what it quotes of the letters before. */
export interface Parted {
  readonly own: string
  readonly quoted: string
  /** Lines of the quotation that hold something. */
  readonly lines: number
}

const introductions = [
  /^\s*-{2,}\s*(original message|forwarded message|원본 메시지|원본 메일|전달된 메시지)\s*-{2,}/i,
  /^\s*(on|am|le|el)\b.{4,200}\b(wrote|schrieb|a écrit|escribió)\s*:\s*$/i,
  /^.{4,200}(님이|께서)\s*(작성|쓰신|보낸).{0,20}:?\s*$/,
  /^_{20,}\s*$/,
]
const outlookHead = /^\s*(from|보낸\s?사람)\s*:/i
const outlookNext = /^\s*(sent|date|보낸\s?날짜|날짜|to|받는\s?사람)\s*:/i

/** Parts the text of a letter from the quotation at its end. Quotations in between stay: they are being answered. */
export function partQuoted(text: string): Parted {
  const lines = text.split('\n')
  const start = lines.findIndex((_, i) => beginsQuotation(lines, i))
  const own = lines.slice(0, start < 0 ? lines.length : start).join('\n').trimEnd()
  if (start < 0 || own.trim() === '') return { own: text.trimEnd(), quoted: '', lines: 0 }
  const quoted = lines.slice(start)
  return { own, quoted: quoted.join('\n').trim(), lines: quoted.filter((line) => line.replace(/^[>\s]+/, '') !== '').length }
}

/** Where the lines that follow are marked as quoted, others between and below them are the answer. */
function isAnsweredBelow(lines: readonly string[]): boolean {
  return lines.some(line => line.startsWith('>')) && lines.some(line => line.trim() !== '' && !line.startsWith('>') && !introduces(line))
}

/** Does this line say who wrote what follows? */
export function introduces(line: string): boolean {
  return introductions.some((one) => one.test(line))
}

function beginsQuotation(lines: readonly string[], i: number): boolean {
  const line = lines[i] ?? ''
  // Under such a head nothing is marked as quoted but what was quoted before.
  if (introduces(line)) return outlookHead.test(lines.slice(i + 1).find((next) => next.trim() !== '') ?? '') || !isAnsweredBelow(lines.slice(i + 1))
  if (outlookHead.test(line)) return lines.slice(i + 1, i + 4).some((next) => outlookNext.test(next))
  return line.startsWith('>') && lines.slice(i).every((rest) => rest.startsWith('>') || rest.trim() === '')
}
