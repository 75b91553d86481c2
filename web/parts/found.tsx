import type { ReactNode } from 'react'

/** Marks the words that were searched for. */
export function Found({ q, children }: { q: string | undefined; children: string }): ReactNode {
  const words = q?.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) ?? []
  if (words.length === 0) return children
  return children.split(new RegExp(`(${words.join('|')})`, 'gi')).map((part, i) => (i % 2 === 1 ? <mark key={i}>{part}</mark> : part))
}
