import { decodeText } from '../mail/charset.ts'

/** A row of a table of text, with the line on which it begins (the first line is 1). */
export interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

export interface Table {
  readonly rows: readonly Row[]
  /** The line of a quotation mark that is never closed; what follows it was not read. */
  readonly unclosed: number | null
}

/**
 * Reads comma separated values as they are found (RFC 4180 and what programs make of it): commas, semicolons or tabs between
 * cells, any line end, UTF-8 or UTF-16 with or without its mark, CP949 and others by guess. Blank lines are left out.
 * One pass over the text; a mark of quotation inside an unquoted cell is a letter.
 */
export function readCsv(octets: Uint8Array): Table {
  const text = withoutMark(decodeText(octets, utf16Of(octets)))
  const reader = new Reader(text, separatorOf(text))
  while (!reader.done) reader.readRow()
  return { rows: reader.rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')), unclosed: reader.unclosed }
}

/** Spreadsheets write "Unicode text" so, and only its mark tells it. */
function utf16Of(octets: Uint8Array): string | null {
  if (octets[0] === 0xff && octets[1] === 0xfe) return 'utf-16le'
  return octets[0] === 0xfe && octets[1] === 0xff ? 'utf-16be' : null
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

/** The one of comma, semicolon and tab that the first line has most of, quoted text apart. */
function separatorOf(text: string): string {
  const [first = ''] = text.replace(/^\s+/, '').split(/\r\n?|\n/, 1)
  const count = (separator: string) => first.replace(/"[^"]*"/g, '').split(separator).length
  return [',', ';', '\t'].reduce((best, separator) => count(separator) > count(best) ? separator : best)
}

class Reader {
  readonly rows: Row[] = []
  unclosed: number | null = null
  readonly #text: string
  readonly #separator: string
  readonly #plain: RegExp
  #at = 0
  #line = 1

  constructor(text: string, separator: string) {
    this.#text = text
    this.#separator = separator
    this.#plain = new RegExp(`[^${separator}\\r\\n]*`, 'y')
  }

  get done(): boolean {
    return this.#at >= this.#text.length
  }

  readRow(): void {
    const line = this.#line
    const cells = [this.#readCell()]
    while (this.#text[this.#at] === this.#separator) {
      this.#at++
      cells.push(this.#readCell())
    }
    this.#endLine()
    if (this.unclosed === null) this.rows.push({ line, cells })
  }

  #readCell(): string {
    const quoted = this.#text[this.#at] === '"' ? this.#readQuoted() : ''
    this.#plain.lastIndex = this.#at
    const [plain = ''] = this.#plain.exec(this.#text) ?? []
    this.#at += plain.length
    return quoted + plain
  }

  #readQuoted(): string {
    const begin = this.#line
    let value = ''
    for (let from = this.#at + 1; ;) {
      const end = this.#text.indexOf('"', from)
      if (end < 0) {
        this.unclosed = begin
        this.#at = this.#text.length
        return ''
      }
      value += this.#text.slice(from, end)
      from = end + 2
      if (this.#text[end + 1] !== '"') {
        this.#at = end + 1
        this.#line += value.split(/\r\n?|\n/).length - 1
        return value
      }
      value += '"'
    }
  }

  #endLine(): void {
    if (this.#text[this.#at] === '\r') this.#at++
    if (this.#text[this.#at] === '\n') this.#at++
    this.#line++
  }
}
