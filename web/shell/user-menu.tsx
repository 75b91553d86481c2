import { Menu, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconKeyboard, IconLogout, IconSend, IconUserCircle } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { leave, useMe } from '../client/session.ts'
import { Avatar } from '../parts/small.tsx'
import { languages } from '../words/speech.ts'
import { speak, useWords } from '../words/words.tsx'
import { keysShown } from './keyboard.tsx'
import css from './navigation.module.css'

const schemes = ['auto', 'light', 'dark'] as const

/** What belongs to the person: account, colours, language, keys. */
export function UserMenu(): ReactNode {
  const { t, language } = useWords()
  const me = useMe()
  const go = useNavigate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="top-start" width={220} transitionProps={{ duration: 0 }}>
      <Menu.Target><button type="button" className={css['me']}><Avatar name={me.name} />{me.name}</button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUserCircle aria-hidden />} onClick={() => void go({ to: '/account' })}>{t('account')}</Menu.Item>
        <Menu.Item leftSection={<IconSend aria-hidden />} onClick={() => void go({ to: '/outbox' })}>{t('outbox')}</Menu.Item>
        <Menu.Item leftSection={<IconKeyboard aria-hidden />} onClick={() => keysShown.set(true)}>{t('keys')}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('colours')}</Menu.Label>
        {schemes.map((one) => (
          <Menu.Item key={one} role="menuitemradio" aria-checked={one === colorScheme} rightSection={one === colorScheme && <IconCheck aria-hidden />} onClick={() => setColorScheme(one)}>{t(`colours.${one}`)}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('language')}</Menu.Label>
        {languages.map(({ code, name }) => (
          <Menu.Item key={code} role="menuitemradio" aria-checked={code === language} lang={code} rightSection={code === language && <IconCheck aria-hidden />} onClick={() => void speak(code)}>{name}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout aria-hidden />} onClick={() => void leave(() => go({ to: '/sign-in', search: {} }))}>{t('sign-out')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
