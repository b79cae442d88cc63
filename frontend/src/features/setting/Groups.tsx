import { useMutation, useQuery } from '@tanstack/react-query'
import { backend } from '../../backend'
import { keys, queryClient, useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { Choice } from '../../ui/Choice'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { tell, tellProblem } from '../../ui/toast'

const ways = ['keep', 'leave'] as const

// Groups is whether what is said in groups is kept.
export function Groups() {
  const owner = useCan('owner')
  const { data, error, refetch } = useQuery({ queryKey: keys.rules, queryFn: () => backend.Settings.Rules() })
  const save = useMutation({
    mutationFn: (keep: boolean) => backend.Settings.SetGroups(keep),
    onSuccess: () => {
      tell(t('setting.saved'))
      void queryClient.invalidateQueries({ queryKey: keys.rules })
    },
    onError: (e) => tellProblem(e),
  })
  if (error) return <Problem error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton />
  const now = save.isPending ? save.variables : data.groups
  return (
    <section className="card">
      <h2>{t('setting.part.groups')}</h2>
      <p className="quiet">{t('setting.groups.line')}</p>
      <fieldset className="choices settings-groups" disabled={!owner}>
        <legend className="off-screen">{t('setting.part.groups')}</legend>
        {ways.map((w) => (
          <Choice
            key={w}
            name="groups"
            value={w}
            chosen={now ? 'keep' : 'leave'}
            onChoose={(v) => save.mutate(v === 'keep')}
            title={t(`setting.groups.${w}`)}
            line={t(`setting.groups.${w}.line`)}
          />
        ))}
      </fieldset>
      {!owner && <p className="quiet">{t('setting.owner')}</p>}
    </section>
  )
}
