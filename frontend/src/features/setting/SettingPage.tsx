import type { ComponentType } from 'react'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { placeHash, usePlace } from '../../lib/router'
import { Page } from '../../ui/Page'
import { About } from './About'
import { AuditLog } from './AuditLog'
import { Groups } from './Groups'
import { Look } from './Look'
import { Rules } from './Rules'
import { Shop } from './Shop'
import './setting.css'

type Name = 'shop' | 'look' | 'rule' | 'groups' | 'about' | 'audit'

const parts: { name: Name; path: string; part: ComponentType; managers?: boolean }[] = [
  { name: 'shop', path: 'negocio', part: Shop },
  { name: 'look', path: 'aparencia', part: Look },
  { name: 'rule', path: 'regras', part: Rules },
  { name: 'groups', path: 'grupos', part: Groups },
  { name: 'audit', path: 'registro', part: AuditLog, managers: true },
  { name: 'about', path: 'sobre', part: About },
]

// SettingPage is Ajustes: what the owner decides about the shop and the program. Every change is kept at once.
export default function SettingPage() {
  const manager = useCan('manager')
  const wanted = usePlace().segments[1]
  const shown = parts.filter((p) => manager || !p.managers)
  const now = shown.find((p) => p.path === wanted) ?? shown[0]
  if (!now) return null
  return (
    <Page title={t('section.setting')} sentence={t('setting.sentence')}>
      <div className="settings">
        <nav aria-label={t('setting.parts')} className="settings-nav">
          {shown.map((p) => (
            <a key={p.name} href={placeHash(['ajustes', p.path])} aria-current={p === now ? 'page' : undefined}>
              {t(`setting.part.${p.name}`)}
            </a>
          ))}
        </nav>
        <div className="settings-part">
          <now.part />
        </div>
      </div>
    </Page>
  )
}
