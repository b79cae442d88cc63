import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { backend } from '../../backend'
import { t } from '../../lib/i18n'
import { placeHash } from '../../lib/router'
import { Confirm } from '../../ui/Confirm'
import { tell, tellProblem } from '../../ui/toast'

// Review is what a person decides after a restore: nothing that came out of the copy leaves before.
export function Review({ held }: { held: number }) {
  const [asking, setAsking] = useState(false)
  const onError = (e: unknown) => tellProblem(e)
  const release = useMutation({
    mutationFn: () => backend.Backup.ReleaseRestored(),
    onSuccess: (count) => tell(t('backup.review.released', { count })),
    onError,
  })
  const cancel = useMutation({
    mutationFn: () => backend.Backup.CancelRestored(),
    onSuccess: (count) => {
      setAsking(false)
      tell(t('backup.review.cancelled', { count }))
    },
    onError,
  })
  return (
    <section className="card review" aria-labelledby="review">
      <h2 id="review">{t('backup.review', { count: held })}</h2>
      <p>{t('backup.review.line')}</p>
      <div className="review-acts">
        <Button component="a" href={placeHash(['fila', 'held'])} variant="default">
          {t('backup.review.see')}
        </Button>
        <Button variant="default" color="down" onClick={() => setAsking(true)} disabled={held === 0}>
          {t('backup.review.cancel', { count: held })}
        </Button>
        <Button loading={release.isPending} onClick={() => release.mutate()}>
          {t('backup.review.release')}
        </Button>
      </div>
      <Confirm
        open={asking}
        destructive
        title={t('backup.review.cancel', { count: held })}
        action={t('backup.review.cancel', { count: held })}
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate()}
        onClose={() => setAsking(false)}
      >
        {t('backup.review.cancel.line')}
      </Confirm>
    </section>
  )
}
