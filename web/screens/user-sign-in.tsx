import { useMutation } from '@tanstack/react-query'
import { IconKey, IconMailForward, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { invite, listInvitations, withdrawInvitation } from '../../contract/invitations.ts'
import { linkForPassword } from '../../contract/password.ts'
import type { User } from '../../contract/users.ts'
import { call } from '../client/call.ts'
import { keyOf, queryClient, usePages } from '../client/queries.ts'
import { Button } from '../parts/button.tsx'
import { Copy } from '../parts/copy.tsx'
import { useProblemWords } from '../parts/problem.tsx'
import { Hint } from '../parts/side.tsx'
import { DateOf } from '../parts/small.tsx'
import { useWords } from '../words/words.tsx'
import css from './account.module.css'

/** How a user comes in: an invitation, or a link for a new password. The administrator hands the link over. */
export function UserSignIn({ user }: { user: User }): ReactNode {
  const { t, exact } = useWords()
  const say = useProblemWords()
  const { items: waiting = [] } = usePages(listInvitations, { query: { limit: 200 } })
  const invited = waiting.find((one) => one.user.id === user.id)
  const show = (): Promise<void> => queryClient.invalidateQueries({ queryKey: keyOf(listInvitations) })
  const inviting = useMutation({ mutationFn: () => call(invite, { body: { login: user.login } }), onSuccess: show })
  const link = useMutation({ mutationFn: () => call(linkForPassword, { params: { id: user.id } }) })
  const withdraw = useMutation({ mutationFn: (id: string) => call(withdrawInvitation, { params: { id } }), onSuccess: async () => { inviting.reset(); await show() } })
  const made = inviting.data ?? link.data
  const error = inviting.error ?? link.error ?? withdraw.error
  return (
    <fieldset className={css['fields']}>
      <h3>{t('users.sign-in')}</h3>
      <Hint>{t('users.sign-in.how')}</Hint>
      {invited && <p className={css['acts']}><span>{t('users.invited')} <DateOf at={invited.createdAt} /></span><Button kind="quiet" small icon={<IconX aria-hidden />} busy={withdraw.isPending && t('removing')} onClick={() => withdraw.mutate(invited.id)}>{t('users.withdraw')}</Button></p>}
      <div className={css['acts']}>
        <Button small icon={<IconMailForward aria-hidden />} busy={inviting.isPending && t('users.making')} onClick={() => { link.reset(); inviting.mutate() }}>{t('users.invite')}</Button>
        <Button small icon={<IconKey aria-hidden />} busy={link.isPending && t('users.making')} onClick={() => { inviting.reset(); link.mutate() }}>{t('users.password-link')}</Button>
      </div>
      {error && <p className={css['bad']} role="alert">{say(error)}</p>}
      {made && <div className={css['secret']} role="status"><code>{made.url}</code><Copy text={made.url} /></div>}
      {made && <Hint>{t('users.link-once', { until: exact(made.expiresAt) })}</Hint>}
    </fieldset>
  )
}
