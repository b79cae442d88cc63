import { useState } from 'react'
import type { SessionView } from '../../backend'
import { t } from '../../lib/i18n'
import { Mark } from '../../ui/Mark'
import { Toasts } from '../../ui/toast'
import { Begin } from './Begin'
import { Name } from './Name'
import { Paths } from './Paths'
import './welcome.css'

// The two balloons: A is dashed and empty, B is the one still talking.
function Balloons() {
  return (
    <svg className="first-balloons" viewBox="0 0 320 292" aria-hidden>
      <path className="first-a" d="M1 1H196A50 50 0 0 1 196 101H1Z" />
      <path className="first-line-a" d="M38 36H160M38 62H114" />
      <path className="first-b" d="M1 125H260A57 57 0 0 1 260 241H66L1 289Z" />
      <path className="first-line-b" d="M38 169H204M38 195H138" />
      <path className="first-tick" d="M246 184L261 198L290 168" />
    </svg>
  )
}

// FirstRunPage is what a new shop sees: its name and trade, then a way to begin. Everything else is found again under
// "Primeiros passos"; nothing here has to be done now.
export default function FirstRunPage({ session, onDone }: { session: SessionView; onDone: () => void }) {
  const [named, setNamed] = useState(session.shopName !== '')
  const step = named ? 2 : 1
  return (
    <div className="first">
      <aside className="first-side">
        <p className="first-brand display">
          <Mark side={4} /> {t('app.name')}
        </p>
        <Balloons />
        <div>
          <p className="first-promise display">{t('welcome.promise')}</p>
          <p>{t('welcome.privacy')}</p>
        </div>
      </aside>
      <main className="first-main scroll">
        <Begin step={step} />
        {named ? <Paths onDone={onDone} /> : <Name session={session} onNamed={() => setNamed(true)} onLater={onDone} />}
      </main>
      <Toasts />
    </div>
  )
}
