import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Contact } from './contact.tsx'

const contact = getRouteApi('/work/contacts/$id')

/** The place of one contact in the address bar. */
export function ContactPlace(): ReactNode {
  return <Contact id={contact.useParams().id} search={contact.useSearch()} />
}
