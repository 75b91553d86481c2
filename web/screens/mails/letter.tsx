import { IconDots, IconPhoto } from '@tabler/icons-react'
import { Fragment, useMemo, useState, type ReactNode } from 'react'
import type { Mail } from '../../../contract/mails.ts'
import { Button } from '../../parts/button.tsx'
import { useWords } from '../../words/words.tsx'
import { LetterFrame } from './letter-frame.tsx'
import { useOwnPictures } from './own-pictures.ts'
import { partQuoted } from './quoted.ts'
import { safeHtml } from './safe-html.ts'
import css from './letter.module.css'

/** What a mail says: its HTML in a frame that can do nothing, else its text. What it quotes is folded. */
export function Letter({ mail }: { mail: Mail }): ReactNode {
  const { t } = useWords()
  if (mail.html) return <HtmlLetter mail={mail} html={mail.html} />
  if (mail.text?.trim()) return <TextLetter text={mail.text} />
  return <p className={css['text']}>{t('mail.empty')}</p>
}

function HtmlLetter({ mail, html }: { mail: Mail; html: string }): ReactNode {
  const { t } = useWords()
  const [pictures, setPictures] = useState(false)
  const [unfolded, setUnfolded] = useState(false)
  const ownPictures = useOwnPictures(mail)
  const safe = useMemo(() => safeHtml(html, { remotePictures: pictures, ownPictures }), [html, pictures, ownPictures])
  return (
    <>
      {safe.remote > 0 && !pictures && (
        <p className={css['pictures']}><IconPhoto aria-hidden />{t('mail.pictures', { n: safe.remote })}<Button kind="link" onClick={() => setPictures(true)}>{t('mail.pictures.once')}</Button></p>
      )}
      <LetterFrame html={unfolded ? safe.own + safe.quoted : safe.own} paper={safe.grounded} pictures={pictures} />
      {safe.quoted && <Fold open={unfolded} turn={() => setUnfolded(!unfolded)} lines={0} />}
    </>
  )
}

/** A text, what it quotes of the letters before folded. `whole`: open at first, for what was passed on is what it is about. */
export function TextLetter({ text, whole = false }: { text: string; whole?: boolean }): ReactNode {
  const [unfolded, setUnfolded] = useState(whole)
  const { own, quoted, lines } = useMemo(() => partQuoted(text), [text])
  return (
    <>
      <div className={css['text']}><Linked text={own} /></div>
      {quoted && <div><Fold open={unfolded} turn={() => setUnfolded(!unfolded)} lines={lines} /></div>}
      {quoted && unfolded && <div className={`${css['text']} ${css['quoted']}`}><Linked text={quoted} /></div>}
    </>
  )
}

function Fold({ open, turn, lines }: { open: boolean; turn: () => void; lines: number }): ReactNode {
  const { t } = useWords()
  const words = open ? t('mail.quoted.hide') : lines > 0 ? t('mail.quoted.lines', { n: lines }) : t('mail.quoted')
  return <button type="button" className={css['fold']} aria-expanded={open} onClick={turn}><IconDots aria-hidden />{words}</button>
}

/** Text with its web addresses as links. */
function Linked({ text }: { text: string }): ReactNode {
  return text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/g).map((part, i) => (
    i % 2 === 1 ? <a key={i} href={part} target="_blank" rel="noopener noreferrer nofollow">{part}</a> : <Fragment key={i}>{part}</Fragment>
  ))
}
