import { IconAlertTriangle, IconKey, IconTrash } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { endRelayPassword, renewRelayPassword, type ExternalAddress } from '../../../contract/external-addresses.ts'
import type { AnswerOf } from '../../../contract/route.ts'
import { Button } from '../../parts/button.tsx'
import { Copy } from '../../parts/copy.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { useSettingChange } from '../../parts/setting.ts'
import { Choice, Hint } from '../../parts/side.tsx'
import { Notice } from '../../parts/states.tsx'
import { useWords } from '../../words/words.tsx'
import css from './external-addresses.module.css'

/** The password with which a mail program sends as this address through us. What stands in the form does not matter to it. */
export function RelayPassword({ external: { id, email, hasRelayPassword } }: { external: ExternalAddress }): ReactNode {
  const { t } = useWords()
  const say = useProblemWords()
  const [made, setMade] = useState<AnswerOf<typeof renewRelayPassword>>()
  const [has, setHas] = useState(hasRelayPassword)
  const renew = useSettingChange({ route: renewRelayPassword, menu: 'external-addresses', final: true, said: () => t('relay.made', { email }) })
  const end = useSettingChange({ route: endRelayPassword, menu: 'external-addresses', final: true, said: () => t('relay.ended', { email }) })
  const make = (): void => renew.mutate({ params: { id } }, { onSuccess: (answer) => { setMade(answer); setHas(true) } })
  const failed = renew.error ?? end.error
  return (
    <Choice label={t('relay')} hint={t('relay.what')}>
      {made && <Made {...made} done={() => setMade(undefined)} />}
      <div className={css['relay']}>
        <Button small icon={<IconKey aria-hidden />} busy={renew.isPending && t('saving')} onClick={make}>{t(has ? 'relay.renew' : 'relay.make')}</Button>
        {has && <Button small kind="quiet" icon={<IconTrash aria-hidden />} busy={end.isPending && t('removing')} onClick={() => end.mutate({ params: { id } }, { onSuccess: () => { setMade(undefined); setHas(false) } })}>{t('relay.end')}</Button>}
      </div>
      {has && !made && <Hint>{t('relay.renew.what')}</Hint>}
      {failed && <p className={css['bad']} role="alert">{say(failed)}</p>}
    </Choice>
  )
}

/** What to type into the mail program; the password is shown this once. */
function Made({ username, password, server, port, done }: AnswerOf<typeof renewRelayPassword> & { done: () => void }): ReactNode {
  const { t } = useWords()
  return (
    <Notice icon={<IconAlertTriangle aria-hidden />}>
      <div className={css['made']}>
        <b>{t('relay.once')}</b>
        <dl>
          <dt>{t('relay.server')}</dt><dd>{server ?? t('relay.off')}</dd>
          {port !== null && <><dt>{t('port')}</dt><dd>{port}</dd></>}
          <dt>{t('ssl')}</dt><dd>{t('security.starttls')}</dd>
          <dt>{t('external-addresses.username')}</dt><dd>{username}</dd>
          <dt>{t('password')}</dt><dd><code>{password}</code></dd>
        </dl>
        <div className={css['relay']}><Copy text={password} /><Button kind="quiet" small onClick={done}>{t('api-keys.kept')}</Button></div>
      </div>
    </Notice>
  )
}
