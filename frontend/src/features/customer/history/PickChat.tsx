import { Button, FileButton } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { backend, type HistoryPreview } from '../../../backend'
import { useSession } from '../../../backend/query'
import { uploadFile } from '../../../backend/upload'
import { t } from '../../../lib/i18n'
import { errorWords } from '../../../ui/Problem'

const steps = ['history.step.1', 'history.step.2', 'history.step.3'] as const

// PickChat says how to export a conversation on the phone, and takes the file.
export function PickChat({ onOpen }: { onOpen: (p: HistoryPreview) => void }) {
  const inWindow = useSession().data?.window
  const open = useMutation({
    mutationFn: async (file: File | undefined) => {
      const upload = file ? await uploadFile(file) : await backend.Histories.Pick()
      return upload.token ? backend.Histories.Open(upload.token, '') : undefined
    },
    onSuccess: (preview) => preview && onOpen(preview),
  })
  return (
    <div className="history-pick">
      <p>{t('history.why')}</p>
      <ol className="history-steps">
        {steps.map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ol>
      <p className="quiet">{t('history.safe')}</p>
      {open.error && (
        <p className="history-problem" role="alert">
          {errorWords(open.error)}
        </p>
      )}
      <div className="dialog-foot">
        {inWindow ? (
          <Button loading={open.isPending} onClick={() => open.mutate(undefined)} data-autofocus>
            {t('history.pick')}
          </Button>
        ) : (
          <FileButton onChange={(f) => f && open.mutate(f)} accept=".zip,.txt">
            {(props) => (
              <Button {...props} loading={open.isPending} data-autofocus>
                {t('history.pick')}
              </Button>
            )}
          </FileButton>
        )}
      </div>
    </div>
  )
}
