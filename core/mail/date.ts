const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** RFC 5322, section 4.3, and the letters that mailers of other places write. What is not here counts as UTC, as it says. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['est', -300], ['edt', -240], ['cst', -360], ['cdt', -300], ['mst', -420], ['mdt', -360], ['pst', -480], ['pdt', -420],
  ['kst', 540], ['jst', 540], ['hkt', 480], ['sgt', 480], ['cet', 60], ['cest', 120], ['met', 60], ['mest', 120], ['bst', 60],
  ['eet', 120], ['eest', 180], ['msk', 180], ['aest', 600], ['aedt', 660], ['nzst', 720], ['nzdt', 780],
])

const LONGEST_DATE = 200

/**
 * The instant that a Date field names, in milliseconds since 1970; null where it names none.
 * Read are RFC 5322, section 3.3, with the obsolete forms of 4.3 (two-digit years, letters for zones, comments anywhere),
 * and what programs write instead: asctime, `Date.toString`, ISO 8601, month names in full, `GMT+0900`, a missing zone.
 * A day, hour or zone that does not exist makes it null, a wrong name of the weekday does not.
 */
export function readDate(text: string): number | null {
  const usual = USUAL.exec(text)
  if (usual) return readUsual(usual)
  const words = withoutComments(text.slice(0, LONGEST_DATE)).toLowerCase().match(/[a-z]+|\d+|[+:./-]/g)
  if (!words) return null
  const parts = readParts(words)
  return parts && instantOf(parts)
}

/** What nearly every mail has: tried first, for the long way costs ten times as much. */
const USUAL = /^(?:[A-Za-z]{3}, )?(\d\d?) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)(?: \([^()]*\))?$/

function readUsual([, day, month = '', year = '', hour, minute, second, sign, zoneHours, zoneMinutes]: RegExpExecArray): number | null {
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes))
  if (Number(zoneMinutes) > 59) return null
  return instantOf({ year, month: MONTHS.indexOf(month.toLowerCase()), day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second), zone })
}

interface Parts { year: string; month: number; day: number; hour: number; minute: number; second: number; zone: number }

function readParts(words: readonly string[]): Parts | null {
  const time = words.findIndex((word, at) => isNumber(word) && words[at + 1] === ':' && isNumber(words[at + 2]))
  if (time < 0) return null
  const [hour, minute] = [Number(words[time]), Number(words[time + 2])]
  const hasSeconds = words[time + 3] === ':' && isNumber(words[time + 4])
  const second = hasSeconds ? Number(words[time + 4]) : 0
  const after = words.slice(time + (hasSeconds ? 5 : 3))
  const before = words.slice(0, time)
  const day = readDay(before) ?? readDay([...before, lastYear(after)])
  const zone = readZone(after)
  return day === null || zone === null ? null : { ...day, hour, minute, second, zone }
}

/** Day, month and year from the words before the time: `23 nov 2026`, `2026-11-23`, `nov 23`, in any of their dress. */
function readDay(words: readonly string[]): { year: string; month: number; day: number } | null {
  const numbers = words.filter(isNumber)
  const month = words.map(word => MONTHS.indexOf(word.slice(0, 3))).findLast(found => found >= 0) ?? -1
  const [first, second, third] = numbers
  if (first === undefined || second === undefined) return null
  if (month >= 0) return first.length === 4 ? { year: first, month, day: Number(second) } : { year: second, month, day: Number(first) }
  return first.length === 4 && third !== undefined ? { year: first, month: Number(second) - 1, day: Number(third) } : null
}

/** asctime and Date.toString write the year behind the time. */
function lastYear(after: readonly string[]): string {
  return after.findLast((word, at) => /^\d{4}$/.test(word) && after[at - 1] !== '+' && after[at - 1] !== '-') ?? ''
}

/** Minutes east of UTC; 0 where no zone is named or its letters are not known; null where it does not exist. */
function readZone(after: readonly string[]): number | null {
  const sign = after.findIndex((word, at) => (word === '+' || word === '-') && isNumber(after[at + 1]))
  if (sign < 0) return ZONES.get(after.find(word => /^[a-z]/.test(word)) ?? '') ?? 0
  const digits = after[sign + 1] ?? ''
  const minutes = after[sign + 2] === ':' && isNumber(after[sign + 3]) ? after[sign + 3] ?? '' : digits.slice(-2)
  const hours = after[sign + 2] === ':' || digits.length <= 2 ? digits : digits.slice(0, -2)
  const rest = digits.length <= 2 && after[sign + 2] !== ':' ? '0' : minutes
  if (Number(hours) > 99 || Number(rest) > 59) return null
  return (after[sign] === '-' ? -1 : 1) * (Number(hours) * 60 + Number(rest))
}

function instantOf({ year, month, day, hour, minute, second, zone }: Parts): number | null {
  const full = fullYear(year)
  if (full === null || month < 0 || month > 11 || day < 1 || day > daysOf(full, month) || hour > 23 || minute > 59 || second > 60) return null
  return Date.UTC(full, month, day, hour, minute - zone, second)
}

function daysOf(year: number, month: number): number {
  if (month === 1) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 3 || month === 5 || month === 8 || month === 10 ? 30 : 31
}

/** Section 4.3: 00 to 49 are of this century, 50 to 99 and three digits count from 1900. */
function fullYear(year: string): number | null {
  const number = Number(year)
  if (year.length === 4) return number >= 1000 ? number : null
  if (year.length === 3) return number + 1900
  return year.length === 2 ? number + (number < 50 ? 2000 : 1900) : null
}

function withoutComments(text: string): string {
  let depth = 0
  let rest = ''
  for (const letter of text) {
    if (letter === '(') depth++
    else if (letter === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0) rest += letter
  }
  return rest
}

function isNumber(word: string | undefined): word is string {
  return word !== undefined && /^\d{1,4}$/.test(word)
}
