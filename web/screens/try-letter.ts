/** Header fields by name, as the trial takes them. */
export type Header = Record<string, string | string[]>

export interface Letter {
  readonly fields: { readonly from: string; readonly to: string; readonly cc: string; readonly bcc: string; readonly subject: string }
  /** All other fields: some rules look at them, as List-Id or Auto-Submitted. */
  readonly headers: Header
}

const mostOfOne = 100

/** Reads the header of a mail. @returns undefined for what is no mail, as a picture */
export function letterOf(octets: Uint8Array): Letter | undefined {
  const lines = new TextDecoder().decode(octets).replace(/^From .*\r?\n/, '').split(/\r?\n/)
  const end = lines.indexOf('')
  const fields = new Map<string, string[]>()
  let name = ''
  for (const line of end < 0 ? lines : lines.slice(0, end)) {
    const values = fields.get(name)
    if (/^[ \t]/.test(line) && values) values.push(`${values.pop() ?? ''} ${line.trim()}`)
    else {
      const field = /^([!-9;-~]{1,100})[ \t]*:(.*)$/.exec(line)
      if (!field) continue
      name = (field[1] ?? '').toLowerCase()
      fields.set(name, [...(fields.get(name) ?? []), (field[2] ?? '').trim()])
    }
  }
  if (!fields.has('from') && !fields.has('to') && !fields.has('sender')) return undefined
  const joined = (field: string): string => fields.get(field)?.join(', ') ?? ''
  const rest = [...fields].filter(([field]) => !['from', 'to', 'cc', 'bcc', 'subject', 'received'].includes(field))
  return {
    fields: { from: joined('from') || joined('sender'), to: joined('to'), cc: joined('cc'), bcc: joined('bcc'), subject: fields.get('subject')?.[0] ?? '' },
    headers: Object.fromEntries(rest.map(([field, values]) => [field, values.slice(0, mostOfOne)])),
  }
}
