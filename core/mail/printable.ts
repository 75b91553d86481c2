/** Nothing in the first set may stand in a line that people read or a database stores; the second keeps line ends and tabs. */
const NOT_PLAIN = /[^ -~]/
const NOT_IN_A_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u
const NOT_IN_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/gu
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu

/** `text` as one line: line ends and tabs become a blank; controls, NUL and lone surrogates are taken out; trimmed. */
export function oneLine(text: string): string {
  if (!NOT_PLAIN.test(text) || !NOT_IN_A_LINE.test(text)) return text.trim()
  return text.replace(BREAKS, ' ').replace(CONTROLS, '').trim()
}

/** `text` with every line end as `\n`; controls except tab, NUL and lone surrogates are taken out. */
export function manyLines(text: string): string {
  return text.replace(/\r*\n|\r/g, '\n').replace(NOT_IN_TEXT, '')
}

/** The first `length` UTF-16 units of `text`, never half of a character. */
export function cutAt(text: string, length: number): string {
  if (text.length <= length) return text
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}
