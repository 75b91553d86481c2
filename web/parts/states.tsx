import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useWords } from '../words/words.tsx'
import { useProblemWords } from './problem.tsx'
import { Button } from './button.tsx'
import css from './states.module.css'

/** Nothing here yet: one bold line, one sentence on how it fills, one or two acts. */
export function Empty({ title, children, acts }: { title: ReactNode; children?: ReactNode; acts?: ReactNode }): ReactNode {
  return (
    <div className={css['empty']}>
      <h3>{title}</h3>
      {children && <p>{children}</p>}
      {acts && <div className={css['acts']}>{acts}</div>}
    </div>
  )
}

/** Rows that are still to come, of their true height; nothing for the first 200 ms. */
export function Skeleton({ rows = 6, tall = false }: { rows?: number; tall?: boolean }): ReactNode {
  const { t } = useWords()
  const late = useLate(200)
  if (!late) return null
  return (
    <div className={css['skeleton']} role="status">
      <span className="said">{t('loading')}</span>
      {Array.from({ length: rows }, (_, i) => <div key={i} className={css['bone']} data-tall={tall || undefined} aria-hidden><i />{tall && <i />}</div>)}
    </div>
  )
}

function useLate(after: number): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), after)
    return () => clearTimeout(timer)
  }, [after])
  return late
}

/** Beside what failed: what happened, and what to do. */
export function Failing({ title, error, again }: { title: ReactNode; error: unknown; again?: () => unknown }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  return (
    <div className={css['failing']} role="alert">
      <IconAlertTriangle aria-hidden />
      <b>{title}</b>
      <p>{say(error)}</p>
      {again && <div className={css['acts']}><Button small icon={<IconRefresh aria-hidden />} onClick={() => void again()}>{t('load-again')}</Button></div>}
    </div>
  )
}

/** Something that waits for somebody. */
export function Notice({ icon, children }: { icon: ReactNode; children: ReactNode }): ReactNode {
  return <div className={css['notice']} role="status">{icon}{children}</div>
}
