import type { Page } from 'playwright-core'

interface Screen {
  readonly at: string
  readonly act?: (page: Page) => Promise<unknown>
  readonly before?: boolean
  /** Answers by the end of their path below /api/v1. */
  readonly fake?: Readonly<Record<string, object>>
}

/** Every screen: where it is, and what is done there before it is looked at. */
export const screens: Readonly<Record<string, Screen>>
