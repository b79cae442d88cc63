import { Button, NativeSelect } from '@mantine/core'
import { ExportIcon } from '@phosphor-icons/react/dist/csr/Export'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { backend, type AuditView } from '../../backend'
import { keys } from '../../backend/query'
import { known, t, tOr } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { Empty } from '../../ui/Empty'
import { personName } from '../../ui/person'
import { Problem } from '../../ui/Problem'
import { handedOver } from '../../ui/save'
import { Skeleton } from '../../ui/Skeleton'
import { tellProblem } from '../../ui/toast'
import { auditActions } from './acts'
import '../../ui/table.css'

const wordsOf = (action: string) => tOr(`audit.${action}`, 'audit.other')

function Line({ act }: { act: AuditView }) {
  const now = useNow()
  return (
    <tr>
      <td className="num">{moment(act.at, now)}</td>
      <td>{personName(act.actor)}</td>
      <td className="wraps">
        {wordsOf(act.action)}
        {act.subject && <strong> · {act.subject}</strong>}
      </td>
    </tr>
  )
}

// AuditLog is who did what and when, in words. Nothing in it can be changed.
export function AuditLog() {
  const [area, setArea] = useState('')
  const [actor, setActor] = useState('')
  const list = useInfiniteQuery({
    queryKey: [...keys.audit, area, actor],
    queryFn: ({ pageParam }) => backend.Audit.List({ before: pageParam, area, actor, limit: 50 }),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.more ? last.rows.at(-1)?.id : undefined),
    staleTime: 0,
  })
  const out = useMutation({
    mutationFn: () =>
      backend.Audit.Export(
        { before: 0, area, actor, limit: 0 },
        auditActions().map((action) => ({ action, text: wordsOf(action) })),
        [t('audit.when'), t('audit.who'), t('audit.what'), t('audit.about')],
      ),
    onSuccess: handedOver,
    onError: tellProblem,
  })
  const first = list.data?.pages[0]
  const rows = list.data?.pages.flatMap((p) => p.rows) ?? []
  const areaWords = (a: string) => tOr(`audit.area.${a}`, 'audit.area.other')
  return (
    <section className="card settings-form settings-wide">
      <h2>{t('setting.part.audit')}</h2>
      <p className="quiet">{t('audit.line')}</p>
      <div className="settings-tools">
        <NativeSelect
          label={t('audit.filter.area')}
          value={area}
          onChange={(e) => setArea(e.currentTarget.value)}
          data={[
            { value: '', label: t('audit.all') },
            ...(first?.areas ?? []).filter((a) => known(`audit.area.${a}`)).map((a) => ({ value: a, label: areaWords(a) })),
          ]}
        />
        <NativeSelect
          label={t('audit.who')}
          value={actor}
          onChange={(e) => setActor(e.currentTarget.value)}
          data={[{ value: '', label: t('audit.everybody') }, ...(first?.actors ?? []).map((a) => ({ value: a, label: personName(a) }))]}
        />
        <Button
          variant="default"
          leftSection={<ExportIcon size="1.8rem" aria-hidden />}
          loading={out.isPending}
          disabled={rows.length === 0}
          onClick={() => out.mutate()}
        >
          {t('audit.export')}
        </Button>
      </div>
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton rows={6} height={4} />}
      {first && rows.length === 0 && <Empty drawing="coffee" title={t('audit.none')} />}
      {rows.length > 0 && (
        <table className="plain-table settings-audit">
          <thead>
            <tr>
              <th scope="col">{t('audit.when')}</th>
              <th scope="col">{t('audit.who')}</th>
              <th scope="col">{t('audit.what')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <Line key={r.id} act={r} />
            ))}
          </tbody>
        </table>
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('audit.more')}
        </Button>
      )}
    </section>
  )
}
