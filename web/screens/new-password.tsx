import { PasswordInput } from '@mantine/core'
import type { ChangeEvent, ReactNode } from 'react'
import { useWords } from '../words/words.tsx'

interface NewPasswordProps {
  readonly label?: string
  readonly name: string
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void
}

/** A field for a new password: what it must be like is said before it is typed. */
export function NewPassword({ label, ...field }: NewPasswordProps): ReactNode {
  const { t } = useWords()
  return <PasswordInput label={label ?? t('password')} description={t('password.hint')} autoComplete="new-password" visibilityToggleButtonProps={{ tabIndex: 0, 'aria-label': t('password.show') }} {...field} />
}
