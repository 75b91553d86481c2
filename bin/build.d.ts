/** Builds what is missing or older than its sources. */
export function build(...names: ('server' | 'web')[]): void
