const FORGOTTEN_MS = 30_000

export interface Viewer {
  readonly login: string
  readonly name: string
  readonly writing: boolean
}

/** Who has which ticket open, in this process. Nobody is believed for longer than 30 seconds without saying so again. */
export class Presence {
  readonly #viewers = new Map<string, Map<string, Viewer & { at: number }>>()

  /** @returns whether that is news */
  say(organization: string, ticket: string, who: { readonly login: string; readonly name: string }, state: 'viewing' | 'writing' | 'left'): boolean {
    const viewers = this.#of(organization, ticket)
    const before = viewers.get(who.login)
    if (state === 'left') viewers.delete(who.login)
    else viewers.set(who.login, { ...who, writing: state === 'writing', at: Date.now() })
    if (viewers.size === 0) this.#viewers.delete(`${organization} ${ticket}`)
    return state === 'left' ? before !== undefined : before?.writing !== (state === 'writing')
  }

  /** Everybody else. */
  others(organization: string, ticket: string, login: string | null): Viewer[] {
    return [...this.#of(organization, ticket).values()].filter(viewer => viewer.login !== login).map(({ login: id, name, writing }) => ({ login: id, name, writing }))
  }

  #of(organization: string, ticket: string): Map<string, Viewer & { at: number }> {
    const key = `${organization} ${ticket}`
    const viewers = this.#viewers.get(key) ?? new Map<string, Viewer & { at: number }>()
    for (const [login, { at }] of viewers) if (at < Date.now() - FORGOTTEN_MS) viewers.delete(login)
    this.#viewers.set(key, viewers)
    return viewers
  }
}
