import { Suspense, lazy, useCallback, useEffect, useState } from 'react'
import { backend, type SessionView } from './backend'
import { useSession } from './backend/query'
import { Frame } from './frame/Frame'
import { isTheme, setAppearance, textSizes } from './lib/appearance'
import { isLanguage, setTrade, useLanguage } from './lib/i18n'
import { setTimeZone } from './lib/time'
import { Problem } from './ui/Problem'

const FirstRunPage = lazy(() => import('./features/welcome/FirstRunPage'))

// The settings of the program win over the copy this browser kept.
async function loadAppearance() {
  const [theme, size, language] = await Promise.all(['ui.theme', 'ui.textSize', 'ui.language'].map((n) => backend.Session.Setting(n)))
  if (theme && isTheme(theme)) setAppearance({ theme })
  if (language && isLanguage(language)) setAppearance({ language })
  if (textSizes.includes(Number(size))) setAppearance({ textSize: Number(size) })
}

// A shop without a name is a new one: its owner is welcomed before anything else.
const isNew = (s: SessionView) => !s.demo && s.shopName === '' && s.role === 'owner' && !s.readOnly

// Shown is the first steps until they are done or left for later, then the program. Who leaves them without a name for the
// shop is asked again at the next start.
function Shown({ session }: { session: SessionView }) {
  const [welcoming, setWelcoming] = useState(isNew(session))
  const done = useCallback(() => setWelcoming(false), [])
  if (welcoming) {
    return (
      <Suspense>
        <FirstRunPage session={session} onDone={done} />
      </Suspense>
    )
  }
  return <Frame />
}

export function App() {
  const session = useSession()
  const language = useLanguage()
  const ready = session.data !== undefined
  useEffect(() => {
    if (ready) void loadAppearance().catch(() => undefined)
  }, [ready])
  if (session.error) return <Problem error={session.error} retry={() => void session.refetch()} />
  if (!session.data) return null
  setTimeZone(session.data.timezone)
  setTrade(session.data.trade)
  return <Shown key={`${language} ${session.data.demo}`} session={session.data} />
}
