import type { ConversationRow } from '../../backend'
import { t } from '../../lib/i18n'
import { placeHash } from '../../lib/router'
import { Avatar } from '../../ui/Avatar'
import { nameOf } from './group'
import './panel.css'

// GroupPanel is what is known of a group.
export function GroupPanel({ row }: { row: ConversationRow }) {
  return (
    <div className="panel scroll" role="group" aria-label={t('inbox.group.panel')} tabIndex={0} data-pane-focus>
      <div className="panel-who">
        <Avatar name={nameOf(row)} tone={row.avatar} side={5.2} />
        <div className="panel-name">
          <p className="display">{nameOf(row)}</p>
          <p className="quiet">{row.size > 0 ? t('inbox.group.size', { count: row.size }) : t('inbox.group')}</p>
        </div>
      </div>
      <section>
        <h3>{t('inbox.group.what')}</h3>
        <p className="quiet">{t('inbox.group.what.line')}</p>
      </section>
      <a className="panel-link" href={placeHash(['ajustes', 'grupos'])}>
        {t('inbox.group.setting')}
      </a>
    </div>
  )
}
