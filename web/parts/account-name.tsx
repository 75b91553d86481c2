import type { ReactNode } from 'react'

interface Named {
  readonly name: string
  readonly login?: string
  readonly department?: string
  readonly position?: string
}

/** A user or an alias account as the settings write it: `Executives/Langston Morrison(ceo)`, its name in bold. */
export function AccountName({ department, name, login }: Named): ReactNode {
  return <>{department && `${department}/`}<b>{name}</b>{login !== undefined && `(${login})`}</>
}

/** The same as text, for titles. */
export function accountName({ name, login }: Named): string {
  return login === undefined ? name : `${name} (${login})`
}
