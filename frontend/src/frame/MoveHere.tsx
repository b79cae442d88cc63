import { useMutation } from '@tanstack/react-query'
import { backend } from '../backend'
import { queryClient } from '../backend/query'
import { t } from '../lib/i18n'
import { Confirm } from '../ui/Confirm'
import { tell, tellProblem } from '../ui/toast'

// MoveHere makes a copied data folder this computer's own. Only one computer may send, so it says what to do first.
export function MoveHere({ onClose }: { onClose: () => void }) {
  const move = useMutation({
    mutationFn: () => backend.Session.MoveHere(),
    onSuccess: () => {
      void queryClient.invalidateQueries()
      tell(t('frame.moveHere.done'))
      onClose()
    },
    onError: (e) => {
      tellProblem(e)
      onClose()
    },
  })
  return (
    <Confirm
      open
      title={t('frame.moveHere.title')}
      action={t('frame.moveHere.action')}
      busy={move.isPending}
      onConfirm={() => move.mutate()}
      onClose={onClose}
    >
      {t('frame.moveHere.text')}
    </Confirm>
  )
}
