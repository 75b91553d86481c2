import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/words.tsx'
import { menus, type TriedChange } from './try-changes.ts'
import css from './try.module.css'

interface TryChangesProps {
  readonly changes: readonly TriedChange[]
  readonly set: (changes: readonly TriedChange[]) => void
}

/** The settings of a trial: as they are, or with a change that is not made. */
export function TryChanges({ changes, set }: TryChangesProps): ReactNode {
  const { t } = useWords()
  const [adding, setAdding] = useState(false)
  const changed = adding || changes.length > 0
  const choose = (value: string): void => {
    setAdding(value === 'changed')
    if (value === 'present') set([])
  }
  return (
    <fieldset className={css['settings']}>
      <legend>{t('try.settings')}</legend>
      <SegmentedControl aria-label={t('try.settings')} value={changed ? 'changed' : 'present'} onChange={choose} data={[{ value: 'present', label: t('try.settings.present') }, { value: 'changed', label: t('try.settings.changed') }]} />
      {changes.map((one) => (
        <div key={`${one.menu}${one.action}${one.value}`} className={css['change']}>
          <span>{t(`try.change.${one.menu}.${one.action}`, { value: one.value })}</span>
          <Button kind="quiet" small icon={<IconX aria-hidden />} onClick={() => set(changes.filter((other) => other !== one))}>{t('remove')}</Button>
        </div>
      ))}
      {adding && <NewChange add={(one) => { set([...changes, one]); setAdding(false) }} />}
      {changed && !adding && <Button kind="link" icon={<IconPlus aria-hidden />} onClick={() => setAdding(true)}>{t('try.change.add')}</Button>}
    </fieldset>
  )
}

const choices = menus.flatMap((menu) => (['add', 'remove'] as const).map((action) => ({ menu, action })))

function NewChange({ add }: { add: (change: TriedChange) => void }): ReactNode {
  const { t } = useWords()
  const [at, setAt] = useState(0)
  const [value, setValue] = useState('')
  const choice = choices[at]
  const done = (): void => {
    if (choice && value.trim()) add({ ...choice, value: value.trim() })
  }
  return (
    <div className={css['new']}>
      <NativeSelect aria-label={t('try.change.what')} value={String(at)} onChange={(event) => setAt(Number(event.target.value))} data={choices.map(({ menu, action }, i) => ({ value: String(i), label: t(`try.change.${menu}.${action}`, { value: '…' }) }))} />
      <TextInput aria-label={t('try.change.value')} placeholder={choice && t(`try.change.such-as.${choice.menu}`)} value={value} spellCheck={false} autoCapitalize="off" onChange={(event) => setValue(event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter' && !event.ctrlKey) { event.preventDefault(); done() } }} />
      <div><Button small icon={<IconPlus aria-hidden />} because={value.trim() ? undefined : t('field.missing')} onClick={done}>{t('try.change.take')}</Button></div>
    </div>
  )
}
