import { Modal } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useWords } from '../words/words.tsx'
import { Button } from './button.tsx'
import css from './differences.module.css'

const columns = ['normal', 'external', 'exception', 'free', 'other', 'support'] as const

/** How the settings differ, one click away from each of their pages: the manual's own table. */
export function Differences(): ReactNode {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button kind="link" onClick={() => setOpen(true)}>{t('differences')}</Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('differences')} size="auto" closeButtonProps={{ 'aria-label': t('close') }}>
        <div className={css['wrap']} tabIndex={0} role="region" aria-label={t('differences')}>
          <table className={css['table']}>
            <thead>
              <tr><td rowSpan={3} /><th scope="col" rowSpan={3}>{t('differences.normal')}</th><th scope="colgroup" colSpan={5}>{t('differences.menus')}</th></tr>
              <tr>
                <th scope="col" rowSpan={2}>{t('external-addresses')}</th><th scope="col" rowSpan={2}>{t('exception-addresses')}</th>
                <th scope="colgroup" colSpan={2}>{t('exception-domains')}</th><th scope="col" rowSpan={2}>{t('support-addresses')}</th>
              </tr>
              <tr><th scope="col">{t('free-providers')}</th><th scope="col">{t('other-domains')}</th></tr>
            </thead>
            <tbody>
              <tr><th scope="row">{t('differences.what')}</th>{columns.map((one) => <td key={one}>{t(`differences.what.${one}`)}</td>)}</tr>
              <tr><th scope="row">{t('differences.effect')}</th>{columns.map((one) => <td key={one}>{t(`differences.effect.${one}`)}</td>)}</tr>
            </tbody>
          </table>
        </div>
      </Modal>
    </>
  )
}
