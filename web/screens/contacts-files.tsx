import { Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Contact } from '../../contract/contacts.ts'
import { exportContacts } from '../../contract/imports.ts'
import { address } from '../client/call.ts'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/words.tsx'
import css from './contacts.module.css'

interface ContactsFilesProps {
  readonly kind: Contact['kind']
  /** What the list is narrowed to. */
  readonly search: { readonly q?: string; readonly owner?: string; readonly tag?: string }
}

/** What can be done with the whole list: bring a file in, take one out, look for duplicates. */
export function ContactsFiles({ kind, search: { q, owner, tag } }: ContactsFilesProps): ReactNode {
  const { t } = useWords()
  const go = useNavigate()
  const file = (form: 'csv' | 'vcard'): string => address(exportContacts, { query: { form, kind, q, owner, tag } })
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target><Button small className={css['files']} icon={<IconDots aria-hidden />} aria-label={t('contacts.more')} title={t('contacts.more')} /></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void go({ to: '/contacts/import' })}>{t('contacts.import')}</Menu.Item>
        <Menu.Item onClick={() => void go({ to: '/contacts/duplicates' })}>{t('contacts.duplicates')}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('contacts.export')}</Menu.Label>
        <Menu.Item component="a" href={file('csv')} download>{t('contacts.export.csv')}</Menu.Item>
        <Menu.Item component="a" href={file('vcard')} download>{t('contacts.export.vcard')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
