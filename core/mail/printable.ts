/** What may have to be taken out of a line or a text: controls, and surrogates, of which most are in their place. */
const PERHAPS_IN_A_LINE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/
const PERHAPS_IN_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff]/
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu
const CONTROLS_IN_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/gu

/** `text` as one line: line ends and tabs become a blank; controls, NUL and lone surrogates are taken out; trimmed. */
export function oneLine(text: string): string {
  if (!PERHAPS_IN_A_LINE.test(text)) return text.trim()
  return text.replace(BREAKS, ' ').replace(CONTROLS, '').trim()
}

/** `text` with every line end as `\n`; controls except tab, NUL and lone surrogates are taken out. */
export function manyLines(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r+\n?/g, '\n') : text
  return PERHAPS_IN_TEXT.test(lines) ? lines.replace(CONTROLS_IN_TEXT, '') : lines
}

/** The first `length` UTF-16 units of `text`, never half of a character. */
export function cutAt(text: string, length: number): string {
  if (text.length <= length) return text
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}
