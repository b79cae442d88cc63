import './style'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { openBackend } from './backend'
import { listen, queryClient } from './backend/query'
import { watchOnline } from './frame/useOnline'
import { ActionProvider } from './lib/action'
import { startAppearance, useScheme } from './lib/appearance'
import { watchLayout } from './lib/layout'
import { theme } from './style/theme'

function Root() {
  const scheme = useScheme()
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme} withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queryClient}>
        <ActionProvider>
          <App />
        </ActionProvider>
      </QueryClientProvider>
    </MantineProvider>
  )
}

watchLayout()
startAppearance()
await openBackend()
listen()
watchOnline()
createRoot(document.getElementById('root') as HTMLElement).render(<Root />)
