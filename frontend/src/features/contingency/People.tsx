import type { IncidentPerson } from '../../backend'
import { t, tOr } from '../../lib/i18n'
import { placeHash } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { Empty } from '../../ui/Empty'
import { kindName, Tile } from '../../ui/kind'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { MessageState } from '../../ui/state'
import '../../ui/table.css'

// People are the customers served by another channel, newest first; a name opens the conversation.
export function People({ people, error, retry }: { people?: IncidentPerson[]; error: unknown; retry: () => void }) {
  const now = useNow()
  return (
    <section className="card people">
      <h2>{t('contingency.served')}</h2>
      {error !== null && <Problem error={error} retry={retry} />}
      {!people && error === null && <Skeleton rows={5} />}
      {people?.length === 0 && <Empty drawing="coffee" title={t('contingency.served.none')} line={t('contingency.served.none.line')} />}
      {people && people.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('contingency.served.customer')}</th>
              <th scope="col">{t('contingency.served.by')}</th>
              <th scope="col">{t('contingency.served.state')}</th>
            </tr>
          </thead>
          <tbody>
            {people.map((p) => (
              <tr key={p.conversation}>
                <th scope="row">
                  <div className="cut-box">
                    <a href={placeHash(['atendimento', p.conversation])}>{p.name}</a>
                    {p.reply && <span className="quiet cut">{t('contingency.served.reply', { text: p.reply })}</span>}
                    {!p.reply && p.reason && <span className="quiet cut">{tOr(p.reason, 'error.internal')}</span>}
                  </div>
                </th>
                <td>
                  <span className="by">
                    <Tile kind={p.kind} side={2.4} />
                    {kindName(p.kind)}
                  </span>
                </td>
                <td className="num">
                  {p.status && <MessageState status={p.status} />} {moment(p.at, now)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
