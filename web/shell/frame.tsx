import { Drawer } from '@mantine/core'
import { IconMenu2, IconPlugConnectedX, IconSearch } from '@tabler/icons-react'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useState, type ReactNode } from 'react'
import { connection, useEvents } from '../client/events.ts'
import { useSignal } from '../client/signal.ts'
import { Button } from '../parts/button.tsx'
import { section } from '../parts/page.tsx'
import { Toasts } from '../parts/toast.tsx'
import { useWords } from '../words/words.tsx'
import { Keyboard } from './keyboard.tsx'
import { Search, searching } from './search.tsx'
import { SignInAgain } from './sign-in-again.tsx'
import { Silent } from './silent.tsx'
import { Troubled } from './troubled.tsx'
import css from './frame.module.css'

/** The frame of everything behind the sign-in: navigation at the left, or behind a button on a phone; in it the route's page, unless another is given. */
export function Frame({ navigation, title, children }: { navigation: ReactNode; title: string; children?: ReactNode }): ReactNode {
  const { t } = useWords()
  useEvents()
  return (
    <div className={css['frame']}>
      <a className={css['skip']} href="#main">{t('nav.skip')}</a>
      <nav className={css['nav']} aria-label={t('nav.label')}>{navigation}</nav>
      <TopBar title={title} navigation={navigation} />
      <main id="main" className={css['main']} tabIndex={-1}>
        <div><ConnectionLost /><Silent /><Troubled /></div>
        <div>{children ?? <Outlet />}</div>
      </main>
      <Toasts />
      <Search />
      <Keyboard />
      <SignInAgain />
    </div>
  )
}

function TopBar({ title, navigation }: { title: string; navigation: ReactNode }): ReactNode {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const place = useRouterState({ select: (state) => state.location.pathname })
  useEffect(() => setOpen(false), [place])
  return (
    <section className={css['top']} aria-label={t('nav.bar')}>
      <Button kind="bare" aria-label={t('nav.open')} icon={<IconMenu2 aria-hidden />} onClick={() => setOpen(true)} />
      <span>{useSignal(section) ?? title}</span>
      <Button kind="bare" aria-label={t('search')} icon={<IconSearch aria-hidden />} onClick={() => searching.set(true)} />
      <Drawer.Root opened={open} onClose={() => setOpen(false)} size="xs">
        <Drawer.Overlay />
        <Drawer.Content aria-label={t('nav.label')}><nav className={css['drawer']}>{navigation}</nav></Drawer.Content>
      </Drawer.Root>
    </section>
  )
}

/** Says that the line is down; what is on the page stays, and heals by itself. */
function ConnectionLost(): ReactNode {
  const { t } = useWords()
  const lost = useSignal(connection) === 'lost'
  return <div role="status">{lost && <div className={css['lost']}><IconPlugConnectedX aria-hidden />{t('connection.lost')}</div>}</div>
}
