import { entity } from './entities.ts'

/** What stands in HTML, in order, as far as text needs it. */
export interface HtmlVisitor {
  /** Text as written, its entities not decoded. */
  text(raw: string): void
  open(name: string): void
  close(name: string): void
}

/** Elements whose content is no text for readers. */
const SILENT = new Set(['script', 'style', 'title', 'textarea', 'template', 'xmp', 'iframe', 'noembed', 'noframes', 'svg', 'math', 'object', 'select'])

/** Goes through HTML once, however broken it is. Linear in its length; never throws. */
export function visitHtml(html: string, visitor: HtmlVisitor): void {
  const lastDouble = html.lastIndexOf('"')
  const lastSingle = html.lastIndexOf("'")
  const neverClosed = new Set<string>()
  for (let at = 0; at < html.length;) {
    const open = html.indexOf('<', at)
    if (open !== at) visitor.text(html.slice(at, open < 0 ? html.length : open))
    if (open < 0) break
    const tag = TAG_NAME.exec(html.slice(open, open + 40))
    if (tag === null) {
      at = afterNoTag(html, open)
      if (at === open + 1) visitor.text('<')
      continue
    }
    const [, slash, written = ''] = tag
    const name = written.toLowerCase()
    at = tagEnd(html, open + tag[0].length, lastDouble, lastSingle)
    if (slash) visitor.close(name)
    else if (SILENT.has(name)) at = afterElement(html, at, name, neverClosed)
    else visitor.open(name)
  }
}

const TAG_NAME = /^<(\/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})/

/** Where reading goes on behind a `<` that begins no tag: a comment, a declaration, or just a letter. */
function afterNoTag(html: string, open: number): number {
  const next = html.charAt(open + 1)
  if (next !== '!' && next !== '?' && next !== '/') return open + 1
  const mark = html.startsWith('<!--', open) ? '-->' : '>'
  const end = html.indexOf(mark, mark === '>' ? open + 1 : open + 2)
  return end < 0 ? html.length : end + mark.length
}

/** Behind the `>` that ends a tag; one in quotes does not, where the quote is closed. */
function tagEnd(html: string, from: number, lastDouble: number, lastSingle: number): number {
  for (let at = from; at < html.length; at++) {
    const letter = html.charCodeAt(at)
    if (letter === 0x3e) return at + 1
    if (letter === 0x22 && at < lastDouble) at = html.indexOf('"', at + 1)
    else if (letter === 0x27 && at < lastSingle) at = html.indexOf("'", at + 1)
  }
  return html.length
}

/** Behind the content of a silent element. One that is never closed is passed over alone, so that not all is lost. */
function afterElement(html: string, from: number, name: string, neverClosed: Set<string>): number {
  if (neverClosed.has(name)) return from
  const closing = new RegExp(`</${name}[\\s/>]`, 'gi')
  closing.lastIndex = from
  const found = closing.exec(html)
  if (!found) neverClosed.add(name)
  return found ? found.index : from
}

/** How deep elements stand in each other, at most; those that close themselves do not count. */
export function htmlDepth(html: string): number {
  const stack: string[] = []
  const open = new Map<string, number>()
  let deepest = 0
  visitHtml(html, {
    text() {},
    open(name) {
      if (VOID.has(name)) return
      stack.push(name)
      open.set(name, (open.get(name) ?? 0) + 1)
      deepest = Math.max(deepest, stack.length)
    },
    close(name) {
      // It closes what was opened after it, too.
      for (let closed; (open.get(name) ?? 0) > 0 && closed !== name;) {
        closed = stack.pop() ?? name
        open.set(closed, (open.get(closed) ?? 1) - 1)
      }
    },
  })
  return deepest
}

const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'param', 'source', 'track', 'wbr',
  // Their end tags may be left out, and often are.
  'p', 'li', 'dt', 'dd', 'option', 'tr', 'td', 'th', 'thead', 'tbody', 'tfoot'])

const BLOCKS = new Set(['address', 'article', 'aside', 'center', 'dd', 'div', 'dl', 'dt', 'fieldset', 'figure', 'footer', 'form', 'header', 'li', 'main',
  'nav', 'pre', 'section', 'table', 'tr', 'blockquote', 'hr', 'br', 'body', 'tbody', 'thead'])
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol'])
const CELLS = new Set(['td', 'th'])

/** The text that a reader of `html` sees, one line for a block, quotes marked with `>`. Linear; never throws. */
export function textOfHtml(html: string): string {
  const page = new TextPage()
  visitHtml(html, page)
  return page.finish()
}

class TextPage implements HtmlVisitor {
  readonly #lines: string[] = []
  /** The line at hand, in pieces: one string that grows would be copied with every piece. */
  #line: string[] = []
  #endsBlank = true
  #quotes = 0
  #kept = 0

  text(raw: string): void {
    const text = decodeEntities(raw)
    if (this.#kept === 0) return this.#write(text.replace(/[ \t\r\n\f]+/g, ' '))
    for (const [at, piece] of text.split(/\r?\n/).entries()) {
      if (at > 0) this.#end()
      this.#put(piece)
    }
  }

  open(name: string): void {
    if (name === 'br') return this.#end()
    if (CELLS.has(name)) this.#write(' ')
    this.#block(name)
    if (name === 'blockquote') this.#quotes++
    if (name === 'pre') this.#kept++
    if (name === 'li') this.#put('- ')
  }

  close(name: string): void {
    this.#block(name)
    if (name === 'blockquote') this.#quotes = Math.max(0, this.#quotes - 1)
    if (name === 'pre') this.#kept = Math.max(0, this.#kept - 1)
  }

  finish(): string {
    this.#end()
    return this.#lines.join('\n').replace(/\n{3,}/g, '\n\n').trim()
  }

  /** Blanks that follow blanks, or begin a line, are not seen. */
  #write(text: string): void {
    this.#put(this.#endsBlank ? text.trimStart() : text)
  }

  #put(text: string): void {
    if (text === '') return
    this.#line.push(text)
    this.#endsBlank = text.endsWith(' ')
  }

  #block(name: string): void {
    const paragraph = PARAGRAPHS.has(name)
    if (!paragraph && !BLOCKS.has(name)) return
    if (this.#line.length > 0) this.#end()
    if (paragraph && this.#lines.at(-1) !== '') this.#lines.push('')
  }

  #end(): void {
    const line = this.#line.join('').trimEnd()
    this.#lines.push(this.#quotes > 0 && line !== '' ? `${'>'.repeat(Math.min(this.#quotes, 10))} ${line}` : line)
    this.#line = []
    this.#endsBlank = true
  }
}

/** Text with its character references decoded; what is none stays. */
export function decodeEntities(text: string): string {
  return text.includes('&') ? text.replace(/&(#[xX]?[0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});?/g, (whole, name: string) => entity(name) ?? whole) : text
}

/** `text` for a place in HTML, its line ends kept. */
export function htmlOfText(text: string): string {
  return `<div>${escapeHtml(text.trim()).replace(/\n/g, '<br>\n')}</div>`
}

/** `text` with the letters that mean something in HTML, or end an attribute, as references. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`)
}
