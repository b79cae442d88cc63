import { Button } from '@mantine/core'
import { ArrowLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowLeft'
import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle'
import { ExportIcon } from '@phosphor-icons/react/dist/csr/Export'
import { PrinterIcon } from '@phosphor-icons/react/dist/csr/Printer'
import { useMutation, useQuery } from '@tanstack/react-query'
import { backend, type IncidentDetail } from '../../backend'
import { keys, useSession } from '../../backend/query'
import { t } from '../../lib/i18n'
import { placeHash } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { number } from '../../lib/words'
import { kindName, Tile } from '../../ui/kind'
import { Page } from '../../ui/Page'
import { Problem } from '../../ui/Problem'
import { handedOver } from '../../ui/save'
import { Skeleton } from '../../ui/Skeleton'
import { tellProblem } from '../../ui/toast'
import { People } from './People'
import * as report from './report'
import './report.css'
import '../../ui/table.css'

function Figures({ detail }: { detail: IncidentDetail }) {
  return (
    <section className="card">
      <h2>{t('contingency.report.numbers')}</h2>
      <ul className="report-figures">
        {report.figures(detail).map(({ count, word }) => (
          <li key={word}>
            <strong className="hero num">{number(count)}</strong>
            <span>{word}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Open({ detail }: { detail: IncidentDetail }) {
  const left = report.stillOpen(detail)
  return (
    <section className="card">
      <h2>{t('contingency.report.open')}</h2>
      {left.length === 0 && (
        <p className="report-clear">
          <CheckCircleIcon size="1.9rem" weight="fill" aria-hidden />
          {t('contingency.report.open.none')}
        </p>
      )}
      <ul className="report-open">
        {left.map(({ name, words }) => (
          <li key={name}>
            <a href={placeHash(['fila', name])}>{words}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Ways({ detail }: { detail: IncidentDetail }) {
  return (
    <section className="card">
      <h2>{t('contingency.report.ways')}</h2>
      {detail.ways.length === 0 && <p className="quiet">{t('contingency.report.ways.none')}</p>}
      {detail.ways.length > 0 && (
        <table className="plain-table report-ways">
          <thead>
            <tr>
              <th scope="col">{t('contingency.report.ways.channel')}</th>
              <th scope="col">{t('contingency.report.ways.messages')}</th>
              <th scope="col">{t('contingency.report.ways.arrived')}</th>
              <th scope="col">{t('contingency.tally.doubt')}</th>
              <th scope="col">{t('contingency.tally.failed')}</th>
              <th scope="col">{t('contingency.report.ways.left')}</th>
            </tr>
          </thead>
          <tbody>
            {detail.ways.map((w) => (
              <tr key={w.kind}>
                <th scope="row">
                  <Tile kind={w.kind} side={2.4} />
                  {kindName(w.kind)}
                </th>
                {[w.messages, w.arrived, w.doubt, w.failed, w.left].map((n, i) => (
                  <td key={i} className="num">
                    {number(n)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Events({ detail }: { detail: IncidentDetail }) {
  return (
    <section className="card">
      <h2>{t('contingency.report.events')}</h2>
      <ol className="timeline report-events">
        {detail.events.map((e, i) => (
          <li key={i}>
            <time className="num" dateTime={e.at}>
              {report.fully(e.at)}
            </time>
            <span>
              {report.eventWords(e)}
              <span className="quiet"> · {report.eventActor(e)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const Back = () => (
  <Button
    component="a"
    href={placeHash(['contingencia'])}
    variant="default"
    className="no-print"
    leftSection={<ArrowLeftIcon size="1.8rem" aria-hidden />}
  >
    {t('contingency.report.all')}
  </Button>
)

function Actions({ detail }: { detail: IncidentDetail }) {
  const role = useSession().data?.role
  const save = useMutation({
    mutationFn: () => backend.Contingency.SaveReport(detail.incident.id, report.rows(detail, new Date())),
    onSuccess: handedOver,
    onError: tellProblem,
  })
  return (
    <>
      <Back />
      {(role === 'owner' || role === 'manager') && (
        <Button
          variant="default"
          className="no-print"
          leftSection={<ExportIcon size="1.8rem" aria-hidden />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('contingency.report.save')}
        </Button>
      )}
      <Button className="no-print" leftSection={<PrinterIcon size="1.8rem" aria-hidden />} onClick={() => window.print()}>
        {t('contingency.report.print')}
      </Button>
    </>
  )
}

// Report is one outage from its first sign to its end, to read, to print and to save.
export default function Report({ id }: { id: number }) {
  const now = useNow()
  const shop = useSession().data?.shopName
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.incidents, id],
    queryFn: () => backend.Contingency.Incident(id),
  })
  if (!data) {
    return (
      <Page title={t('contingency.report')} actions={<Back />}>
        {error ? <Problem error={error} retry={() => void refetch()} /> : <Skeleton />}
      </Page>
    )
  }
  return (
    <div className="report">
      <p className="report-shop">{shop}</p>
      <Page
        title={report.title(data)}
        sentence={`${report.when(data, now)} ${report.cause(data)}`}
        actions={<Actions detail={data} />}
      >
        <div className="report-grid">
          <div className="report-column">
            <Figures detail={data} />
            <Ways detail={data} />
          </div>
          <div className="report-column">
            <Open detail={data} />
            <Events detail={data} />
          </div>
        </div>
        <People people={data.people} error={null} retry={() => void refetch()} />
        {data.people.length >= 200 && <p className="quiet">{t('contingency.report.more', { count: data.people.length })}</p>}
      </Page>
    </div>
  )
}
