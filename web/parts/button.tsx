import { IconLoader2 } from '@tabler/icons-react'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps, ReactNode } from 'react'
import css from './button.module.css'

export type ButtonKind = 'main' | 'plain' | 'quiet' | 'danger' | 'link' | 'bare'

interface Looks {
  readonly kind?: ButtonKind
  readonly small?: boolean
  readonly icon?: ReactNode
}

interface ButtonProps extends Looks, Omit<ComponentProps<'button'>, 'children'> {
  readonly children?: ReactNode
  /** The word while it works, as "Saving…"; a second click does nothing then. */
  readonly busy?: string | false | undefined
  /** Why it cannot be pressed. It stays in the order of the keyboard, so that the reason can be read. */
  readonly because?: string | undefined
}

/** A button. One `main` on a screen. */
export function Button({ kind = 'plain', small = false, icon, busy, because, children, className, onClick, type = 'button', ...rest }: ButtonProps): ReactNode {
  const off = Boolean(busy) || because !== undefined
  return (
    <button
      {...rest}
      type={type}
      className={looks({ kind, small }, className)}
      aria-disabled={off || undefined}
      data-busy={busy || undefined}
      title={because ?? rest.title}
      onClick={off ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <IconLoader2 className={css['spin']} aria-hidden /> : icon}
      {busy || children}
    </button>
  )
}

interface AnchorProps extends Looks, ComponentProps<'a'> {}

function Anchor({ kind = 'plain', small = false, icon, children, className, ...rest }: AnchorProps): ReactNode {
  return <a {...rest} className={looks({ kind, small }, className)}>{icon}{children}</a>
}

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export const ButtonLink = createLink(Anchor)

/** A link in a sentence. */
export const TextLink = createLink(function TextAnchor({ className, ...rest }: ComponentProps<'a'>): ReactNode {
  return <a {...rest} className={looks({ kind: 'link' }, className)} />
})

function looks({ kind = 'plain', small = false }: Looks, more?: string): string {
  return [css['button'], css[kind], small && css['small'], more].filter(Boolean).join(' ')
}
