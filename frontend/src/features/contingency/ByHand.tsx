import { Button, Menu } from '@mantine/core'
import { HandPalmIcon } from '@phosphor-icons/react/dist/csr/HandPalm'
import { useMutation } from '@tanstack/react-query'
import { backend, type ContingencyView, type ForceInput } from '../../backend'
import { t } from '../../lib/i18n'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { kindWord } from '../../ui/kind'
import { tell, tellProblem } from '../../ui/toast'

const spans = [30, 120, 0] as const

// ByHand is a person's word over the program's, for a time: stop everything, or treat a channel as down or as working.
export function ByHand({ view }: { view: ContingencyView }) {
  const now = useNow()
  const force = useMutation({
    mutationFn: (input: ForceInput) => backend.Contingency.Force(input),
    onSuccess: (o) =>
      tell(t('contingency.force.done', { at: moment(o.until, now) }), {
        label: t('contingency.force.undo'),
        run: () => end.mutate(o.id),
      }),
    onError: (e) => tellProblem(e),
  })
  const end = useMutation({
    mutationFn: (id: number) => backend.Contingency.EndForce(id),
    onError: (e) => tellProblem(e),
  })
  const live = view.overrides.filter((o) => o.until)
  const items = (action: 'down' | 'up' | 'freeze', account: number, kind: string) =>
    spans.map((minutes) => (
      <Menu.Item key={`${action}${account}${minutes}`} onClick={() => force.mutate({ account, action, minutes })}>
        {t(`contingency.force.${action}`, { channel: kindWord(kind) })} {t(`contingency.force.span.${minutes}`)}
      </Menu.Item>
    ))
  return (
    <Menu position="bottom-end" width="32rem">
      <Menu.Target>
        <Button variant="default" leftSection={<HandPalmIcon size="1.8rem" aria-hidden />}>
          {t('contingency.force')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className="by-hand">
        {live.map((o) => (
          <Menu.Item key={o.id} onClick={() => end.mutate(o.id)}>
            {t(`contingency.force.end.${o.action === 'freeze' ? 'freeze' : 'account'}`, { channel: kindWord(o.kind), at: moment(o.until, now) })}
          </Menu.Item>
        ))}
        {live.length > 0 && <Menu.Divider />}
        <Menu.Label>{t('contingency.force.all')}</Menu.Label>
        {items('freeze', 0, '')}
        {view.channels
          .filter((c) => c.configured)
          .map((c) => (
            <div key={c.id}>
              <Menu.Label>{t('contingency.force.channel', { channel: kindWord(c.kind) })}</Menu.Label>
              {items(c.state === 'working' ? 'down' : 'up', c.id, c.kind)}
            </div>
          ))}
      </Menu.Dropdown>
    </Menu>
  )
}
