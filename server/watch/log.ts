export type Level = 'info' | 'warning' | 'error'
export type Log = (level: Level, what: string, facts?: Readonly<Record<string, string | number | boolean | null>>) => void

/**
 * Writes one line of JSON to stderr. Facts are counts, codes, addresses of ours and of machines: never a subject, a body,
 * a password, and never what a foreign server or a sender wrote. Control characters cannot break the line: JSON escapes them.
 */
export const log: Log = (level, what, facts = {}) => {
  process.stderr.write(JSON.stringify({ at: new Date().toISOString(), level, what, ...facts }) + '\n')
}

/** What a failure may say in a log: its kind and its code, never its message, which may quote values. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name
}
