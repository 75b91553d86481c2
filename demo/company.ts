import { type Contact, customers, leads, potentials } from './contacts.ts'

/** One person of the company, as the directory of the API has it. */
export interface User {
  readonly login: string
  readonly name: string
  readonly department: string
  readonly position: string
  readonly role: 'administrator' | 'agent' | 'member'
  readonly addresses: readonly string[]
}

/** An address that stands for several users. */
export interface Alias {
  readonly login: string
  readonly name: string
  readonly addresses: readonly string[]
  readonly members: readonly string[]
}

/**
 * Company ABC: it sells mail and calendars to small companies, by the user and the year.
 * Its people carry the names of the manual that this product follows. Demo and tests live in it alike.
 */
export const organization = { name: 'ABC', domains: ['abc.com'], language: 'en' } as const

export const users: readonly User[] = [
  { login: 'ceo', name: 'Langston Morrison', department: 'Executives', position: 'CEO', role: 'member', addresses: ['ceo@abc.com', 'langston.morrison@abc.com'] },
  { login: 'wwarrior', name: 'Katherine Hong', department: 'Executives', position: 'Director', role: 'administrator', addresses: ['wwarrior@abc.com'] },
  { login: 'wuthering', name: 'Jamie Bronte', department: 'Sales Team', position: 'Manager', role: 'member', addresses: ['wuthering@abc.com', 'jamie@abc.com'] },
  { login: 'withfeathers', name: 'Stephanie Dickinson', department: 'Marketing', position: 'Manager', role: 'member', addresses: ['withfeathers@abc.com'] },
  { login: 'cagedbird', name: 'Vivienne Angelou', department: 'Customer Service', position: 'Agent', role: 'agent', addresses: ['cagedbird@abc.com'] },
  { login: 'hamlet', name: 'Henry Shakespeare', department: 'Customer Service', position: 'Agent', role: 'agent', addresses: ['hamlet@abc.com'] },
  { login: 'andthesea', name: 'Christopher Hemingway', department: 'Marketing', position: 'Associate', role: 'member', addresses: ['andthesea@abc.com'] },
  { login: 'nativespeaker', name: 'Eric Lee', department: 'Sales Team', position: 'Associate', role: 'member', addresses: ['nativespeaker@abc.com'] },
  { login: 'tech', name: 'William Jobs', department: 'Customer Service', position: 'Senior', role: 'agent', addresses: ['tech@abc.com'] },
]

export const aliases: readonly Alias[] = [
  { login: 'sales', name: 'Sales', addresses: ['sales@abc.com'], members: ['wuthering', 'nativespeaker'] },
  { login: 'support', name: 'Support', addresses: ['support@abc.com'], members: ['tech', 'cagedbird'] },
  { login: 'billing', name: 'Billing', addresses: ['billing@abc.com'], members: ['withfeathers'] },
]

export const contacts: readonly Contact[] = [...customers, ...potentials, ...leads]

/**
 * The mail settings of a company that has lived with them for a while. Left for a visitor to try, as the manual walks
 * it: the CEO as Exception Address, the lock of naver.com, emailer.com among the Other Domains, tech as Support address.
 */
export const settings = {
  externalAddresses: [
    { type: 'smtp', server: 'smtp.abc-net.example', port: 587, security: 'starttls', keepCopy: true, email: 'workerA@abc.net' },
  ],
  exceptionAddresses: [{ login: 'wwarrior', reason: 'Board letters' }],
  openFreeProviders: ['daum.net'],
  otherDomains: [
    { domain: 'magnumbyzoolander.com', scope: 'mail' },
    { domain: 'daisybuchananhowcouldyou.com', scope: 'mail' },
    { domain: 'something.com', scope: 'mail' },
  ],
  supportAddresses: ['support'],
} as const
