import { ForeignFault } from '../../foreign/fault.ts'
import { type Secrets, UnsealError } from '../../secrets.ts'
import { passwordPlace } from '../../store/external-addresses.ts'
import type { DueMailbox } from '../../store/fetching.ts'
import type { SignIn } from '../pop3/mailbox.ts'

/** By the password that is kept sealed. @throws ForeignFault (sign-in-missing) where there is none that can be opened */
export function signInByPassword({ organization, id, username, email, sealedPassword }: DueMailbox, secrets: Pick<Secrets, 'open'>): SignIn {
  if (sealedPassword === null) throw new ForeignFault('sign-in-missing')
  try {
    return { username: username ?? email, password: secrets.open(sealedPassword, passwordPlace(organization, id)).toString() }
  } catch (error) {
    if (error instanceof UnsealError) throw new ForeignFault('sign-in-missing', { cause: error })
    throw error
  }
}
