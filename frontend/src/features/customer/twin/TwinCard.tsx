import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { backend, type CustomerView, type TwinView } from '../../../backend'
import { useCan } from '../../../backend/query'
import { t } from '../../../lib/i18n'
import { placeHash } from '../../../lib/router'
import { useNow } from '../../../lib/useNow'
import { moment } from '../../../lib/words'
import { Avatar } from '../../../ui/Avatar'
import { tell, tellProblem } from '../../../ui/toast'
import { useLabels } from '../useLabels'
import { differ } from './differ'

const onError = (e: unknown) => tellProblem(e)

function Cell({ lines }: { lines: string[] }) {
  return (
    <td>
      {lines.length === 0 ? <span className="quiet">{t('twin.nothing')}</span> : lines.map((l) => <span key={l}>{l}</span>)}
    </td>
  )
}

// TwinCard shows two customers beside each other, and makes them one or remembers that they are two.
export function TwinCard({ pair, onSettled }: { pair: TwinView; onSettled?: () => void }) {
  const { older, newer } = pair
  const now = useNow()
  const manager = useCan('manager')
  const agent = useCan('agent')
  const labels = useLabels().byId
  const split = useMutation({
    mutationFn: (id: number) => backend.Customers.Unmerge(id),
    onSuccess: () => tell(t('twin.split')),
    onError,
  })
  const join = useMutation({
    mutationFn: ({ keep, gone }: { keep: CustomerView; gone: CustomerView }) => backend.Customers.Merge(keep.id, gone.id),
    onSuccess: (id, { keep }) => {
      tell(t('twin.joined', { name: keep.name }), { label: t('customer.undo'), run: () => split.mutate(id) })
      onSettled?.()
    },
    onError,
  })
  const apart = useMutation({
    mutationFn: () => backend.Customers.SetApart(older.id, newer.id),
    onSuccess: () => {
      tell(t('twin.apart.done'))
      onSettled?.()
    },
    onError,
  })
  const both = [
    { keep: older, gone: newer },
    { keep: newer, gone: older },
  ]
  return (
    <article className="card twin" aria-label={t('twin.label', { one: older.name, two: newer.name })}>
      {pair.clues.length > 0 && (
        <p className="twin-clues">
          {pair.clues.map((c) => (
            <span key={c} className="chip" data-tone="info">
              {t(`twin.clue.${c}`)}
            </span>
          ))}
        </p>
      )}
      <table className="plain-table twin-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="off-screen">{t('twin.piece')}</span>
            </th>
            {both.map(({ keep }) => (
              <th key={keep.id} scope="col">
                <span className="twin-who">
                  <Avatar name={keep.name} tone={keep.avatar} side={3.2} />
                  <a href={placeHash(['clientes', keep.id])}>{keep.name}</a>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {differ(older, newer, labels, (c) => (c.lastAt ? moment(c.lastAt, now) : '')).map((l) => (
            <tr key={l.name} data-same={l.same}>
              <th scope="row">{l.name}</th>
              <Cell lines={l.left} />
              <Cell lines={l.right} />
            </tr>
          ))}
        </tbody>
        {manager && (
          <tfoot>
            <tr>
              <th scope="row">
                <span className="off-screen">{t('twin.choose')}</span>
              </th>
              {both.map(({ keep, gone }) => (
                <td key={keep.id}>
                  <Button variant="light" loading={join.isPending} aria-label={t('twin.join.label', { name: keep.name })} onClick={() => join.mutate({ keep, gone })}>
                    {t('twin.join')}
                  </Button>
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
      {agent && pair.clues.length > 0 && (
        <p className="twin-foot">
          <span className="quiet">{t('twin.hint')}</span>
          <Button variant="subtle" loading={apart.isPending} onClick={() => apart.mutate()}>
            {t('twin.apart')}
          </Button>
        </p>
      )}
    </article>
  )
}
