import type pg from 'pg'

/** How the database is reached: the owner migrates, the application works under row-level security. */
export interface Access {
  readonly owner: pg.ClientConfig
  readonly app: pg.ClientConfig
  /** The role that the application has on its connections. */
  readonly appRole: string
}
