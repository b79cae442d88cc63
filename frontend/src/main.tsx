import './style'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { openBackend } from './backend'
import { listen, queryClient } from './backend/query'
import { sectionOf } from './frame/sections'
import { watchOnline } from './frame/useOnline'
import { ActionProvider } from './lib/action'
import { startAppearance, useScheme } from './lib/appearance'
import { learnSentences } from './lib/i18n'
import { watchLayout } from './lib/layout'
import { parsePlace } from './lib/router'
import { theme } from './style/theme'
import { Boundary } from './ui/Boundary'

function Root({ children }: { children: ReactNode }) {
  const scheme = useScheme()
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme} withCssVariables={false} withGlobalClasses={false}>
      <Boundary where="page">
        <QueryClientProvider client={queryClient}>
          <ActionProvider>{children}</ActionProvider>
        </QueryClientProvider>
      </Boundary>
    </MantineProvider>
  )
}

// A page that could not start says so, as any part that breaks does.
function Unopened({ error }: { error: unknown }): ReactNode {
  throw error
}

async function start(): Promise<ReactNode> {
  try {
    await openBackend()
    listen()
    watchOnline()
    void import('./frame/notices').then((n) => n.watchNotices())
    return <App />
  } catch (error) {
    return <Unopened error={error} />
  }
}

watchLayout()
// The first screen is fetched while the program answers who is here; what goes wrong is told when the screen is shown.
void sectionOf(parsePlace(location.hash).segments[0]).load().catch(() => undefined)
const [content] = await Promise.all([start(), learnSentences(), startAppearance()])
createRoot(document.getElementById('root') as HTMLElement).render(<Root>{content}</Root>)
