import { IconAlertTriangle, IconArrowBackUp, IconCheck, IconX } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { signal, useSignal } from '../client/signal.ts'
import { useWords } from '../words/words.tsx'
import { Button } from './button.tsx'
import css from './toast.module.css'

interface Toast {
  readonly text: string
  readonly icon?: ReactNode
  readonly bad?: boolean
  /** Takes the act back; its promise is waited for. */
  readonly undo?: () => Promise<unknown>
}

const shown = signal<Toast & { readonly nth: number } | null>(null)
let count = 0
const lifetime = 10_000

/** Says what was done, with a way back. One at a time: the newest. */
export function toast(one: Toast): void {
  // Said again, it is another one: what failed twice in the same words is seen, and read out, twice.
  shown.set({ ...one, nth: ++count })
}

/** Where toasts appear. It waits while it is pointed at or focused. */
export function Toasts(): ReactNode {
  const one = useSignal(shown)
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (!one || held) return
    const timer = setTimeout(() => shown.set(null), lifetime)
    return () => clearTimeout(timer)
  }, [one, held])
  return (
    <div className={css['place']} role="status" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      {one && <ToastBody key={one.nth} {...one} />}
    </div>
  )
}

function ToastBody({ text, icon, bad, undo }: Toast): ReactNode {
  const { t } = useWords()
  const [undoing, setUndoing] = useState(false)
  const takeBack = async (): Promise<void> => {
    setUndoing(true)
    await undo?.()
  }
  return (
    <div className={css['toast']} data-bad={bad || undefined}>
      {icon ?? (bad ? <IconAlertTriangle aria-hidden /> : <IconCheck aria-hidden />)}
      <span>{text}</span>
      <span className={css['acts']}>
        {undo && <Button kind="quiet" small icon={<IconArrowBackUp aria-hidden />} busy={undoing && t('undoing')} onClick={() => void takeBack()}>{t('undo')}</Button>}
        <Button kind="bare" small aria-label={t('close')} icon={<IconX aria-hidden />} onClick={() => shown.set(null)} />
      </span>
    </div>
  )
}
