import { Menu, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconKeyboard, IconUserCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Language } from '../words/speech.ts'
import { speak, useWords } from '../words/words.tsx'
import { keysShown } from './keyboard.tsx'
import css from './navigation.module.css'

const schemes = ['auto', 'light', 'dark'] as const
const languages: readonly { code: Language; name: string }[] = [{ code: 'en', name: 'English' }, { code: 'ko', name: '한국어' }]

/** What belongs to the person: account, colours, language, keys. */
export function UserMenu(): ReactNode {
  const { t, language } = useWords()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="top-start" width={220} transitionProps={{ duration: 0 }}>
      <Menu.Target><button type="button" className={css['me']}><IconUserCircle aria-hidden />{t('me')}</button></Menu.Target>
      <Menu.Dropdown>
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
      </Menu.Dropdown>
    </Menu>
  )
}
