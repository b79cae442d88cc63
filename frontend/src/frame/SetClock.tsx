import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { backend } from '../backend'
import { queryClient, useCan } from '../backend/query'
import { t } from '../lib/i18n'
import { isMac } from '../lib/key'
import { date, clock } from '../lib/time'
import { useNow } from '../lib/useNow'
import { tell, tellProblem } from '../ui/toast'

const isWindows = typeof navigator !== 'undefined' && /Win/.test(navigator.platform)

// SetClock tells how to put the computer's clock right, and takes a manager's word that it is.
export function SetClock({ onClose }: { onClose: () => void }) {
  const now = useNow()
  const manager = useCan('manager')
  const trust = useMutation({
    mutationFn: () => backend.Contingency.TrustClock(),
    onSuccess: () => {
      void queryClient.invalidateQueries()
      tell(t('frame.clock.done'))
      onClose()
    },
    onError: (e) => {
      tellProblem(e)
      onClose()
    },
  })
  const system = isWindows ? 'windows' : isMac ? 'mac' : 'linux'
  return (
    <Modal opened onClose={onClose} title={t('frame.clock.title')}>
      <div className="confirm-text">
        <p>{t('frame.clock.now', { at: `${date(now)} ${clock(now)}` })}</p>
        <p>{t(`frame.clock.${system}`)}</p>
        <p>{t('frame.clock.then')}</p>
        {manager && <p>{t('frame.clock.right')}</p>}
      </div>
      <div className="dialog-foot">
        <Button variant={manager ? 'default' : 'filled'} onClick={onClose} data-autofocus>
          {t('ui.close')}
        </Button>
        {manager && (
          <Button variant="default" loading={trust.isPending} onClick={() => trust.mutate()}>
            {t('frame.clock.action')}
          </Button>
        )}
      </div>
    </Modal>
  )
}
