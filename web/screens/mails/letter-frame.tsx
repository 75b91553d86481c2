import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { useWords } from '../../words/words.tsx'
import css from './letter.module.css'

interface LetterFrameProps {
  /** Safe HTML (safe-html.ts). */
  readonly html: string
  /** On white paper, for a letter with grounds of its own. */
  readonly paper: boolean
  /** May pictures be loaded from elsewhere? */
  readonly pictures: boolean
}

/** Taller letters scroll in their frame. */
const tallest = 20_000

/**
 * A letter's HTML in a frame without scripts and without our origin: whatever slipped through two sanitizers can neither
 * run nor reach the page. Such a frame cannot tell its height, so a second, invisible one of the same width, which may not
 * run scripts either, is measured in its place.
 */
export function LetterFrame({ html, paper, pictures }: LetterFrameProps): ReactNode {
  const { t } = useWords()
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const page = pageOf(html, paper ? 'paper' : scheme, pictures)
  // Another page is another frame: a frame that goes from page to page would get into the way of the back button.
  return <Frame key={page} page={page} paper={paper} label={t('mail.letter')} />
}

function Frame({ page, paper, label }: { page: string; paper: boolean; label: string }): ReactNode {
  const ruler = useRef<HTMLIFrameElement>(null)
  const height = useHeight(ruler)
  return (
    <div className={css['frame']} data-paper={paper || undefined} style={{ height }}>
      <iframe title={label} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" srcDoc={page} />
      <iframe ref={ruler} className={css['ruler']} sandbox="allow-same-origin" referrerPolicy="no-referrer" srcDoc={page} aria-hidden tabIndex={-1} title="" />
    </div>
  )
}

function useHeight(ruler: RefObject<HTMLIFrameElement | null>): number {
  const [height, setHeight] = useState(0)
  useEffect(() => {
    const frame = ruler.current
    if (!frame) return
    let observer: ResizeObserver | undefined
    const watch = (): void => {
      observer?.disconnect()
      const body = frame.contentDocument?.body
      if (!body) return
      observer = new ResizeObserver(() => setHeight(Math.min(tallest, Math.ceil(body.getBoundingClientRect().height))))
      observer.observe(body)
    }
    frame.addEventListener('load', watch)
    watch()
    return () => {
      frame.removeEventListener('load', watch)
      observer?.disconnect()
    }
  }, [ruler])
  return height
}

function pageOf(html: string, scheme: 'light' | 'dark' | 'paper', pictures: boolean): string {
  const own = window.location.origin
  const policy = `default-src 'none'; style-src ${own} 'unsafe-inline'; img-src data:${pictures ? ' https: http:' : ''}`
  return `<!doctype html><html data-scheme="${scheme}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="color-scheme" content="${scheme === 'dark' ? 'dark' : 'light'}"><link rel="stylesheet" href="${own}/letter.css"></head><body>${html}</body></html>`
}
