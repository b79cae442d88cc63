import { useEffect } from 'react'
import { backend } from './backend'
import { useSession } from './backend/query'
import { Frame } from './frame/Frame'
import { isTheme, setAppearance, textSizes } from './lib/appearance'
import { setTimeZone } from './lib/time'
import { Problem } from './ui/Problem'

// The settings of the program win over the copy this browser kept.
async function loadAppearance() {
  const [theme, size] = await Promise.all([backend.Session.Setting('ui.theme'), backend.Session.Setting('ui.textSize')])
  if (isTheme(theme)) setAppearance({ theme })
  if (textSizes.includes(Number(size))) setAppearance({ textSize: Number(size) })
}

export function App() {
  const session = useSession()
  const ready = session.data !== undefined
  useEffect(() => {
    if (ready) void loadAppearance().catch(() => undefined)
  }, [ready])
  if (session.error) return <Problem error={session.error} retry={() => void session.refetch()} />
  if (!session.data) return null
  setTimeZone(session.data.timezone)
  return <Frame />
}
