import { useState } from 'react'
import { mayNotify } from '../../backend/notify'
import { usePreference, useSession } from '../../backend/query'
import { t } from '../../lib/i18n'
import { noticeChoices, noticesOf, type Notices } from '../../lib/notice'
import { Choice } from '../../ui/Choice'

// NoticeChoice is whether this computer tells of a new message while the program is not in front, and how much of it.
export function NoticeChoice() {
  const inWindow = useSession().data?.window ?? false
  const [setting, keep] = usePreference('ui.notifications')
  const [refused, setRefused] = useState(false)
  const choose = async (to: Notices) => {
    keep(to)
    setRefused(to !== 'off' && !(await mayNotify(inWindow)))
  }
  return (
    <section className="card">
      <h2>{t('setting.notice')}</h2>
      <p className="quiet">{t('setting.notice.line')}</p>
      <div className="choices">
        {noticeChoices.map((x) => (
          <Choice
            key={x}
            name="notice"
            value={x}
            chosen={noticesOf(setting, inWindow)}
            onChoose={(to) => void choose(to)}
            title={t(`setting.notice.${x}`)}
            line={t(`setting.notice.${x}.line`)}
          />
        ))}
      </div>
      <p role="status">{refused ? t(inWindow ? 'setting.notice.refused' : 'setting.notice.refusedBrowser') : ''}</p>
    </section>
  )
}
