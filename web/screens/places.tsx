import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Contact } from './contact.tsx'
import { Contacts } from './contacts.tsx'

/** The places of the contacts in the address bar, and what each shows. */
const customers = getRouteApi('/work/customers')
const potentials = getRouteApi('/work/potentials')
const leads = getRouteApi('/work/leads')
const contact = getRouteApi('/work/contacts/$id')

export function Customers(): ReactNode {
  return <Contacts key="customer" kind="customer" search={customers.useSearch()} />
}

export function Potentials(): ReactNode {
  return <Contacts key="potential" kind="potential" search={potentials.useSearch()} />
}

export function Leads(): ReactNode {
  return <Contacts key="lead" kind="lead" search={leads.useSearch()} />
}

export function ContactPlace(): ReactNode {
  return <Contact id={contact.useParams().id} search={contact.useSearch()} />
}
