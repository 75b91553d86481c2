/**
 * Puts the lines of `format=flowed` text together again (RFC 3676): a line that ends in a blank flows into the next one of
 * the same quote depth; with `delSp` that blank goes. Line ends of `text` are `\n`.
 */
export function unflow(text: string, delSp: boolean): string {
  const paragraphs: string[] = []
  let open: { depth: number; pieces: string[] } | null = null
  for (const line of text.split('\n')) {
    const depth = quoteDepth(line)
    const content = unstuffed(line.slice(depth))
    const isSignature = content === '-- '
    if (open && (open.depth !== depth || isSignature)) {
      paragraphs.push(joined(open))
      open = null
    }
    open ??= { depth, pieces: [] }
    const flows = content.endsWith(' ') && !isSignature
    open.pieces.push(flows && delSp ? content.slice(0, -1) : content)
    if (!flows) {
      paragraphs.push(joined(open))
      open = null
    }
  }
  if (open) paragraphs.push(joined(open))
  return paragraphs.join('\n')
}

function joined({ depth, pieces }: { depth: number; pieces: readonly string[] }): string {
  const text = pieces.join('')
  return depth === 0 ? text : `${'>'.repeat(depth)}${text === '' ? '' : ' '}${text}`
}

function quoteDepth(line: string): number {
  let depth = 0
  while (line.charCodeAt(depth) === 0x3e) depth++
  return depth
}

/** Section 4.4: one blank before a line's content is stuffing. */
function unstuffed(line: string): string {
  return line.startsWith(' ') ? line.slice(1) : line
}
