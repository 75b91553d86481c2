import type pg from 'pg'

const KEPT_FOR = 5000
const MOST = 10_000

/** Finds organizations by capture token or own domain, whoever is in view. What was found is believed for five seconds. */
export class Routing {
  readonly #pool: pg.Pool
  readonly #found = new Map<string, { readonly organization: string; readonly until: number }>()

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** @param token in lower case */
  ofCaptureToken(token: string): Promise<string | null> {
    return this.#find(`token ${token}`, [token], [])
  }

  /** @param domain in normal form */
  ofOwnDomain(domain: string): Promise<string | null> {
    return this.#find(`domain ${domain}`, [], [domain])
  }

  async #find(key: string, tokens: readonly string[], domains: readonly string[]): Promise<string | null> {
    const known = this.#found.get(key)
    if (known && known.until > performance.now()) return known.organization
    const { rows } = await this.#pool.query<{ organization_id: string }>({
      name: 'route', text: 'select organization_id from route_recipient($1, $2)', values: [tokens, domains],
    })
    const organization = rows[0]?.organization_id ?? null
    if (this.#found.size >= MOST) this.#found.clear()
    // What is not there is asked for again each time: it may be added at any moment.
    if (organization !== null) this.#found.set(key, { organization, until: performance.now() + KEPT_FOR })
    return organization
  }
}
