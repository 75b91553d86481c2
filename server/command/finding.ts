/** One thing that was looked at. A note is worth knowing, a fault wants to be put right. */
export interface Finding {
  readonly state: 'ok' | 'note' | 'fault'
  readonly what: string
  readonly words: string
}
