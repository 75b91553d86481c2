import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Contacts } from './contacts.tsx'

/** The places of the lists in the address bar, and what each shows. */
const customers = getRouteApi('/work/customers')
const potentials = getRouteApi('/work/potentials')
const leads = getRouteApi('/work/leads')

export function Customers(): ReactNode {
  return <Contacts key="customer" kind="customer" search={customers.useSearch()} />
}

export function Potentials(): ReactNode {
  return <Contacts key="potential" kind="potential" search={potentials.useSearch()} />
}

export function Leads(): ReactNode {
  return <Contacts key="lead" kind="lead" search={leads.useSearch()} />
}
