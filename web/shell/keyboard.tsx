import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import type { Role } from '../../contract/route.ts'
import { signal, useSignal } from '../client/signal.ts'
import { useMe } from '../client/session.ts'
import { Key } from '../parts/small.tsx'
import { useWords } from '../words/words.tsx'
import { searching } from './search.tsx'
import css from './keyboard.module.css'

/** Is the list of keys on the screen? */
export const keysShown = signal(false)

const places = {
  c: { to: '/customers', word: 'kind.customers', who: 'everybody' },
  p: { to: '/potentials', word: 'kind.potentials', who: 'everybody' },
  l: { to: '/leads', word: 'kind.leads', who: 'everybody' },
  h: { to: '/tickets', word: 'desk', who: 'agents' },
  s: { to: '/customization', word: 'customization', who: 'administrators' },
  m: { to: '/customization/mail-log', word: 'mail-log', who: 'administrators' },
  t: { to: '/customization/try', word: 'try', who: 'administrators' },
} as const

/** A letter after `g` within this time goes somewhere. */
const patience = 1_500

/** The keys that work everywhere, and the list of them. They are silent while something is typed. */
export function Keyboard(): ReactNode {
  const go = useNavigate()
  const { role } = useMe()
  useEffect(() => {
    let going = 0
    const press = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') return take(event, () => searching.set(true))
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const place = event.timeStamp - going < patience ? places[event.key as keyof typeof places] : undefined
      going = 0
      if (place && mayGo(place.who, role)) return take(event, () => void go({ to: place.to }))
      if (event.key === 'g') going = event.timeStamp
      else if (event.key === '/') take(event, () => searching.set(true))
      else if (event.key === '?') take(event, () => keysShown.set(true))
      else if (event.key === 'j' && !isRow(event.target)) firstRow()?.focus()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [go, role])
  return <Keys />
}

function mayGo(who: 'everybody' | 'agents' | 'administrators', role: Role): boolean {
  return who === 'everybody' || role === 'administrator' || (who === 'agents' && role === 'agent')
}

function take(event: KeyboardEvent, act: () => void): void {
  event.preventDefault()
  act()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}

function isRow(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('[data-row]')
}

/** Where walking through the rows of a list begins; from there on the list itself knows the next. */
function firstRow(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main [data-row]')
}

function Keys(): ReactNode {
  const { t } = useWords()
  const { role } = useMe()
  const shown = useSignal(keysShown)
  const reachable = Object.entries(places).filter(([, place]) => mayGo(place.who, role))
  return (
    <Modal opened={shown} onClose={() => keysShown.set(false)} title={t('keys')} closeButtonProps={{ 'aria-label': t('close') }}>
      <dl className={css['keys']}>
        <dt><Key>/</Key></dt><dd>{t('search')}</dd>
        {reachable.map(([key, place]) => <div key={key}><dt><Key>g</Key> <Key>{key}</Key></dt><dd>{t(place.word)}</dd></div>)}
        <dt><Key>j</Key> <Key>k</Key></dt><dd>{t('keys.rows')}</dd>
        <dt><Key>Enter</Key></dt><dd>{t('keys.open')}</dd>
        {mayGo('agents', role) && <><dt><Key>r</Key></dt><dd>{t('ticket.reply')}</dd><dt><Key>n</Key></dt><dd>{t('ticket.note')}</dd><dt><Key>e</Key></dt><dd>{t('ticket.solve')}</dd></>}
        <dt><Key>Esc</Key></dt><dd>{t('keys.close')}</dd>
        <dt><Key>?</Key></dt><dd>{t('keys')}</dd>
      </dl>
    </Modal>
  )
}
