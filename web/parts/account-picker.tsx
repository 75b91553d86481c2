import { useDebouncedValue } from '@mantine/hooks'
import { IconCheck, IconChevronDown, IconSearch } from '@tabler/icons-react'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { searchDirectory, type DirectoryEntry } from '../../contract/directory.ts'
import { usePages } from '../client/queries.ts'
import { useWords } from '../words/words.tsx'
import { AccountName, accountName } from './account-name.tsx'
import { useProblemWords } from './problem.tsx'
import css from './account-picker.module.css'

interface AccountPickerProps {
  readonly placeholder: string
  readonly chosen: DirectoryEntry | null
  readonly onChoose: (account: DirectoryEntry | null) => void
  /** The line under the arrow keys or the pointer: its effect is shown before it is chosen. */
  readonly onLook: (account: DirectoryEntry | null) => void
  /** Who is on the list already, by login: cannot be chosen again. */
  readonly taken: ReadonlySet<string>
}

/** A search box over the directory: users and alias accounts, by name, department, ID or address. */
export function AccountPicker({ placeholder, chosen, onChoose, onLook, taken }: AccountPickerProps): ReactNode {
  const { t } = useWords()
  const id = useId()
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const [asked] = useDebouncedValue(typed.trim(), 120)
  const { items: found = [], more, query } = usePages(searchDirectory, { query: { q: asked || undefined } }, open)
  // What stands there from the letters before may not be chosen for those typed since.
  const items = found.filter((one) => fits(one, typed))
  const say = useProblemWords()
  const shown = chosen && !open ? accountName(chosen) : typed

  const look = (index: number): void => {
    setActive(index)
    onLook(items[index] ?? null)
  }
  const choose = (account: DirectoryEntry | undefined): void => {
    if (!account || taken.has(account.login)) return
    setTyped('')
    setOpen(false)
    onChoose(account)
  }
  const close = (): void => {
    setOpen(false)
    onLook(null)
  }
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape') return close()
    if (event.key === 'Enter' && open) {
      event.preventDefault()
      return choose(items[active])
    }
    if (!by) return
    event.preventDefault()
    if (!open) return setOpen(true)
    if (items.length > 0) look((active + by + items.length) % items.length)
  }
  return (
    <div className={css['picker']} onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) close() }}>
      <div className={css['field']}>
        <IconSearch aria-hidden />
        <input
          role="combobox" aria-expanded={open} aria-controls={`${id}-list`} aria-activedescendant={open && items[active] ? `${id}-${active}` : undefined} aria-autocomplete="list"
          aria-label={placeholder} placeholder={placeholder} value={shown} autoComplete="off" spellCheck={false}
          onChange={(event) => { setTyped(event.target.value); setOpen(true); setActive(0); onChoose(null) }}
          onClick={() => setOpen(true)} onKeyDown={press}
        />
        <IconChevronDown aria-hidden />
      </div>
      {open && (
        <div className={css['list']} onMouseDown={(event) => event.preventDefault()}>
          <Options id={id} items={items} active={active} taken={taken} look={look} choose={choose} more={more} />
          <div className={css['foot']} role="status">{footer()}</div>
        </div>
      )}
    </div>
  )

  function footer(): string {
    if (query.error) return say(query.error)
    if (query.isLoading) return t('loading')
    return items.length === 0 ? t('picker.nothing', { q: asked }) : t('picker.hint')
  }
}

function fits({ name, login, department, addresses }: DirectoryEntry, typed: string): boolean {
  const held = [name, login, department, ...addresses].join(' ').toLocaleLowerCase()
  return typed.toLocaleLowerCase().split(/\s+/).every((word) => held.includes(word))
}

interface OptionsProps {
  readonly id: string
  readonly items: readonly DirectoryEntry[]
  readonly active: number
  readonly taken: ReadonlySet<string>
  readonly look: (index: number) => void
  readonly choose: (account: DirectoryEntry) => void
  readonly more: (() => unknown) | undefined
}

function Options({ id, items, active, taken, look, choose, more }: OptionsProps): ReactNode {
  const { t } = useWords()
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    // What it answers is nothing to give back: newer browsers answer with a promise.
    void list.current?.children[active]?.scrollIntoView({ block: 'nearest' })
  }, [active])
  const nearEnd = (element: HTMLElement): boolean => element.scrollHeight - element.scrollTop - element.clientHeight < element.clientHeight
  return (
    <ul ref={list} id={`${id}-list`} role="listbox" aria-label={t('directory')} onScroll={(event) => { if (more && nearEnd(event.currentTarget)) more() }}>
      {items.map((one, i) => (
        <li
          key={one.id} id={`${id}-${i}`} role="option" aria-selected={i === active} aria-disabled={taken.has(one.login)} data-active={i === active || undefined}
          className={css['option']} onPointerMove={() => { if (i !== active) look(i) }} onClick={() => choose(one)}
        >
          <span><AccountName {...one} /></span>
          <span className={css['meta']}>{taken.has(one.login) ? <><IconCheck aria-hidden />{t('picker.taken')}</> : one.addresses[0]}</span>
        </li>
      ))}
    </ul>
  )
}
