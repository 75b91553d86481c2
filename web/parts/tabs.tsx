import { Link } from '@tanstack/react-router'
import type { ComponentProps, ReactNode } from 'react'
import css from './tabs.module.css'

/** Pages of one kind, side by side; each has an address of its own. */
export function Tabs({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return <nav className={css['tabs']} aria-label={label}>{children}</nav>
}

export function Tab({ to, children }: { to: NonNullable<ComponentProps<typeof Link>['to']>; children: ReactNode }): ReactNode {
  return <Link to={to} className={css['tab']} activeOptions={{ includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>{children}</Link>
}
