import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './mantine-parts.css'
import './theme.css'
import './mantine.css'
import './base.css'
import { queryClient } from './client/queries.ts'
import { router } from './routes.tsx'
import { theme } from './theme.ts'
import { preferredLanguage, speak, SpeechProvider } from './words/words.tsx'

const schemes = localStorageColorSchemeManager({ key: 'mailkeep.scheme' })

// A new version of the server has new files: a page from before the upgrade loads itself anew, once.
window.addEventListener('vite:preloadError', () => {
  const now = Date.now()
  if (now - Number(sessionStorage.getItem('mailkeep.reloaded') ?? 0) < 60_000) return
  sessionStorage.setItem('mailkeep.reloaded', String(now))
  window.location.reload()
})

await speak(preferredLanguage(), false)
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} colorSchemeManager={schemes} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queryClient}>
        <SpeechProvider>
          <RouterProvider router={router} />
        </SpeechProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
