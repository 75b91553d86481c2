import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useWords } from '../words/words.tsx'
import { Button } from './button.tsx'

/** Copies a text, and says so for a moment. */
export function Copy({ text }: { text: string }): ReactNode {
  const { t } = useWords()
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(false), 2_000)
    return () => clearTimeout(timer)
  }, [done])
  return <Button small icon={done ? <IconCheck aria-hidden /> : <IconCopy aria-hidden />} onClick={() => void navigator.clipboard.writeText(text).then(() => setDone(true))}>{t(done ? 'copied' : 'copy')}</Button>
}
