/**
 * What a failed statement means to its caller. `data`: this statement's own values are at fault, repeating it is in vain.
 * `full`: no room on the disk. `temporary`: connection, deadlock, shutdown, short resources; trying again helps.
 */
export type Fault = 'data' | 'full' | 'temporary'

/** Classifies by SQLSTATE (PostgreSQL manual, appendix A); what carries none is a lost connection or a timeout. */
export function faultOf(error: unknown): Fault {
  const code = codeOf(error)
  if (code === '53100' || code === 'ENOSPC') return 'full'
  // A contact deleted between its lookup and the commit breaks a foreign key: the next try no longer finds it.
  if (code === '23503') return 'temporary'
  return /^(22|23|54)/.test(code) && code.length === 5 ? 'data' : 'temporary'
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
