import { useMutation } from '@tanstack/react-query'
import { IconExternalLink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { oauthProviderOf, type ExternalAddress } from '../../../contract/external-addresses.ts'
import { authorizeExternalAddress, listOAuthProviders, type OAuthProvider } from '../../../contract/oauth.ts'
import { call } from '../../client/call.ts'
import { useAnswer } from '../../client/queries.ts'
import { Button } from '../../parts/button.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { Hint } from '../../parts/side.tsx'
import { toast } from '../../parts/toast.tsx'
import { useWords } from '../../words/words.tsx'

/** Leaves for the page of the provider, which sends the browser back here. */
export function useAuthorize() {
  const say = useProblemWords()
  return useMutation({
    mutationFn: ({ id, provider }: { id: string; provider: OAuthProvider }) => call(authorizeExternalAddress, { params: { id }, body: { provider } }),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: (error) => toast({ text: say(error), bad: true }),
  })
}

interface GrantProps {
  readonly email: string
  readonly server: string
  readonly external: ExternalAddress | null
  readonly busy: boolean
  /** Saves the form, then leaves for the provider. */
  readonly leave: (provider: OAuthProvider) => void
}

/** The sign-in with Google or Microsoft in place of a password, where the address or its server is one of theirs. */
export function GrantOf({ email, server, external, busy, leave }: GrantProps): ReactNode {
  const { t, date } = useWords()
  const provider = providerOf(email, server)
  const { data } = useAnswer(listOAuthProviders, {}, provider !== null)
  if (!provider || !data) return null
  const name = t(`external-addresses.provider.${provider}`)
  if (!data.items.some((one) => one.provider === provider && one.configured)) return <Hint>{t('external-addresses.sign-in-with.not-here', { provider: name })}</Hint>
  return (
    <div>
      {external?.grant?.state === 'good' && <Hint>{t('external-addresses.sign-in-with.given', { provider: name, when: date(external.grant.since) })}</Hint>}
      <Button icon={<IconExternalLink aria-hidden />} busy={busy && t('saving')} onClick={() => leave(provider)}>{t('external-addresses.sign-in-with', { provider: name })}</Button>
      <Hint>{t('external-addresses.sign-in-with.how', { provider: name })}</Hint>
    </div>
  )
}

/** A company's own domain is known by the server that holds its mail. */
function providerOf(email: string, server: string): OAuthProvider | null {
  if (/(?:^|\.)(?:gmail|googlemail)\.com$/i.test(server.trim())) return 'google'
  if (/(?:^|\.)(?:office365|outlook)\.com$/i.test(server.trim())) return 'microsoft'
  return server.trim() === '' ? oauthProviderOf(email) : null
}
