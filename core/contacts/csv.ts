/** A row of a table of text, with the line on which it begins (the first line is 1). */
export interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

/** Why the rest of a table was not read: a quotation mark that is never closed, or a row longer than a row can be. */
export interface Broken {
  readonly line: number
  readonly why: 'unclosed-quote' | 'row-too-long'
}

/** A row has at most so many characters: what is longer is an unclosed quotation mark, or no table. */
const LONGEST_ROW = 1024 * 1024

/**
 * Reads comma separated values that come in pieces, as they are found (RFC 4180 and what programs make of it): commas,
 * semicolons or tabs between cells, any line end. Blank rows are left out. A mark of quotation inside an unquoted cell is a
 * letter. It keeps no more than one row.
 */
export class CsvReader {
  broken: Broken | null = null
  #text = ''
  #at = 0
  #line = 1
  #separator: string | null = null
  #plain = /[^]*/y

  /** @returns the rows that are complete */
  push(text: string): Row[] {
    return this.#read(text, false)
  }

  /** Nothing more comes. @returns the last row, where no line end closes it */
  end(): Row[] {
    return this.#read('', true)
  }

  #read(text: string, last: boolean): Row[] {
    if (this.broken) return []
    this.#text = this.#text.slice(this.#at) + text
    this.#at = 0
    if (this.#separator === null && !this.#begin(last)) return []
    const rows: Row[] = []
    while (this.#at < this.#text.length) {
      const row = this.#readRow(last)
      if (row === null) break
      if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row)
    }
    return rows
  }

  /** The separator is the one of comma, semicolon and tab that the first line has most of, quoted text apart. */
  #begin(last: boolean): boolean {
    if (this.#text.startsWith('\ufeff')) this.#text = this.#text.slice(1)
    const [first = '', second] = this.#text.replace(/^\s+/, '').split(/\r\n?|\n/, 2)
    if (second === undefined && !last && this.#text.length < LONGEST_ROW) return false
    const plain = first.replace(/"[^"]*"/g, '')
    this.#separator = [',', ';', '\t'].reduce((best, separator) => plain.split(separator).length > plain.split(best).length ? separator : best)
    this.#plain = new RegExp(`[^${this.#separator}\\r\\n]*`, 'y')
    return true
  }

  /** @returns null where the row is not complete yet, or never will be (`broken`) */
  #readRow(last: boolean): Row | null {
    const line = this.#line
    const begin = this.#at
    const cells: string[] = []
    let complete: boolean
    do {
      const cell = this.#readCell()
      if (cell === null) return this.#wait(begin, line, last)
      cells.push(cell)
      complete = this.#text[this.#at] !== this.#separator
      if (!complete) this.#at++
    } while (!complete)
    // A carriage return that came last may have its line feed in the next piece.
    const rest = this.#text.length - this.#at
    if (!last && (rest === 0 || (rest === 1 && this.#text[this.#at] === '\r'))) return this.#wait(begin, line, last)
    if (this.#text[this.#at] === '\r') this.#at++
    if (this.#text[this.#at] === '\n') this.#at++
    this.#line++
    return { line, cells }
  }

  #wait(begin: number, line: number, last: boolean): null {
    const open = this.#text.length - begin
    if (last || open > LONGEST_ROW) {
      this.broken = { line: this.#line, why: this.#text.indexOf('"', begin) >= 0 ? 'unclosed-quote' : 'row-too-long' }
      this.#text = ''
    }
    this.#at = this.broken ? 0 : begin
    this.#line = line
    return null
  }

  /** @returns null where a quotation mark is open at the end of what came */
  #readCell(): string | null {
    const quoted = this.#text[this.#at] === '"' ? this.#readQuoted() : ''
    if (quoted === null) return null
    this.#plain.lastIndex = this.#at
    const [plain = ''] = this.#plain.exec(this.#text) ?? []
    this.#at += plain.length
    return quoted + plain
  }

  #readQuoted(): string | null {
    const parts: string[] = []
    for (let from = this.#at + 1; ;) {
      const end = this.#text.indexOf('"', from)
      if (end < 0) return null
      parts.push(this.#text.slice(from, end))
      from = end + 2
      if (this.#text[end + 1] !== '"') {
        this.#at = end + 1
        const value = parts.join('"')
        this.#line += value.split(/\r\n?|\n/).length - 1
        return value
      }
    }
  }
}

/** What spreadsheets take for the beginning of a formula, also in the wide letters of East Asia. */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/

/**
 * Writes a row of comma separated values (RFC 4180), with its line end. What a spreadsheet would calculate gets an apostrophe
 * before it, by which spreadsheets know text; `readGuarded` takes it away again.
 */
export function writeRow(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(FORMULA.test(cell) ? `'${cell}` : cell)).join(',')}\r\n`
}

/** A cell without the apostrophe that guards it. */
export function readGuarded(cell: string): string {
  return cell.startsWith(`'`) && FORMULA.test(cell) ? cell.slice(1) : cell
}

function quoted(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
