import { createHash } from 'node:crypto'

/** A contact as a file has it: nothing of it is checked. */
export interface Draft {
  /** Where it begins in the file; the first line is 1. */
  readonly line: number
  /** '' where the file does not say. */
  readonly kind: string
  readonly name: string
  /** As written, perhaps with a display name. */
  readonly addresses: readonly { readonly text: string; readonly label: string }[]
  readonly domains: readonly string[]
  /** A login, or ''. */
  readonly owner: string
  readonly tags: readonly string[]
  readonly notes: string
}

/** What a contact is known by. */
export interface Known {
  readonly kind: string
  readonly name: string
  /** In normal form. */
  readonly addresses: readonly string[]
  readonly domains: readonly string[]
}

/**
 * Finds the same contact again in one file. The same is who has the same kind and name, compared without case, and an address
 * or a domain in common; one that has neither is known by its name alone. Two people of one name with addresses of their own
 * are two. A contact takes a few octets, so that a large file stays small in memory.
 */
export class Seen {
  readonly #lines = new Map<string, number>()

  /** @returns the line of the same contact before; null where there is none, and it is kept in mind */
  first(contact: Known, line: number): number | null {
    const keys = [...contact.addresses, ...contact.domains]
    const asked = keys.length === 0 ? ['any'] : ['bare', ...keys]
    const kept = keys.length === 0 ? ['any', 'bare'] : ['any', ...keys]
    for (const key of asked) {
      const earlier = this.#lines.get(hashOf(contact, key))
      if (earlier !== undefined) return earlier
    }
    for (const key of kept) this.#lines.set(hashOf(contact, key), line)
    return null
  }
}

function hashOf({ kind, name }: Known, key: string): string {
  return createHash('sha1').update(`${kind}\0${name.toLowerCase()}\0${key}`).digest('base64').slice(0, 12)
}
