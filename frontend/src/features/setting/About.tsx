import { useQuery } from '@tanstack/react-query'
import { backend } from '../../backend'
import { keys } from '../../backend/query'
import { t } from '../../lib/i18n'
import { bytes } from '../../lib/words'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { licences } from './licences'

// About is which program this is, where its data lie, whom it contacts by itself and what it is made of.
export function About() {
  const { data, error, refetch } = useQuery({ queryKey: keys.about, queryFn: () => backend.Settings.About() })
  if (error) return <Problem error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton rows={4} />
  return (
    <div className="cards">
      <section className="card settings-form">
        <h2>{t('setting.about.data')}</h2>
        <p>{t('welcome.privacy')}</p>
        <dl className="settings-facts">
          <dt>{t('setting.about.folder')}</dt>
          <dd className="settings-path">{data.dataDir}</dd>
          <dt>{t('setting.about.size')}</dt>
          <dd className="num">{t('setting.about.sizes', { data: bytes(data.dataBytes), media: bytes(data.mediaBytes) })}</dd>
          <dt>{t('setting.about.version')}</dt>
          <dd>{t('setting.about.versionOf', { version: data.version, system: data.system })}</dd>
        </dl>
      </section>
      <section className="card settings-form">
        <h2>{t('setting.about.hosts')}</h2>
        <p className="quiet">{t('setting.about.hosts.line')}</p>
        <ul className="settings-list">
          {data.hosts.map((h) => (
            <li key={h}>{h}</li>
          ))}
        </ul>
      </section>
      <section className="card settings-form">
        <h2>{t('setting.about.made')}</h2>
        <p className="quiet">{t('setting.about.licence')}</p>
        <details>
          <summary>{t('setting.about.parts', { count: data.modules.length + licences.length })}</summary>
          <ul className="settings-list">
            {[...licences, ...data.modules].map((m) => (
              <li key={m}>{m}</li>
            ))}
          </ul>
        </details>
      </section>
    </div>
  )
}
