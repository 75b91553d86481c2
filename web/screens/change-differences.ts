interface Difference {
  readonly field: string
  readonly from: string
  readonly to: string
}

/** The fields that differ between two states of a setting, in the order of the newer one; ids are nobody's business. */
export function differencesOf(before: unknown, after: unknown): readonly Difference[] {
  const old = fieldsOf(before)
  const now = fieldsOf(after)
  const names = [...new Set([...Object.keys(now), ...Object.keys(old)])].filter((name) => name !== 'id')
  return names.flatMap((field) => {
    const [from, to] = [written(old[field]), written(now[field])]
    return from === to ? [] : [{ field, from, to }]
  })
}

function fieldsOf(state: unknown): Readonly<Record<string, unknown>> {
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {}
}

function written(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–'
  if (Array.isArray(value)) return value.map(written).join(', ') || '–'
  if (typeof value === 'object') return Object.values(value).filter((one) => one !== '').map(written).join(' ')
  return String(value)
}
