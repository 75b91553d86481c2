import { IconMail } from '@tabler/icons-react'
import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/words.tsx'
import { letterOf, type Letter } from './try-letter.ts'
import css from './try.module.css'

export type { Header } from './try-letter.ts'

/** A header is at the beginning; what follows is neither read nor sent. */
const headerLimit = 1_048_576

/** Takes an .eml file and reads its header, for the verdict needs nothing else. */
export function DropLetter({ read }: { read: (letter: Letter) => void }): ReactNode {
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [bad, setBad] = useState<string>()
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return
    const letter = letterOf(new Uint8Array(await file.slice(0, headerLimit).arrayBuffer()))
    setBad(letter ? undefined : t('try.drop.no-mail', { name: file.name }))
    if (letter) read(letter)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files[0])
  }
  return (
    <div className={css['drop']} data-over={over || undefined} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <IconMail aria-hidden />{t('try.drop')}<Button kind="link" onClick={() => input.current?.click()}>{t('try.drop.choose')}</Button>
      <input ref={input} type="file" hidden accept=".eml,message/rfc822" onChange={(event) => { void take(event.target.files?.[0]); event.target.value = '' }} />
      {bad && <p role="alert">{bad}</p>}
    </div>
  )
}
