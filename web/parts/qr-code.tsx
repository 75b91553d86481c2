import { useMemo, type ReactNode } from 'react'
import { qrCode } from './qr.ts'
import css from './qr-code.module.css'

/** A QR code, dark on white paper in either colour scheme, so that every camera reads it. */
export function QrCode({ text, label }: { text: string; label: string }): ReactNode {
  const modules = useMemo(() => qrCode(text), [text])
  const size = modules.length + 8
  const path = modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + 4} ${y + 4}h1v1h-1z`] : []))).join('')
  return <svg className={css['code']} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges"><path d={path} /></svg>
}
