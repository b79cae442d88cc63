import { Button, FileButton } from '@mantine/core'
import { FileXlsIcon } from '@phosphor-icons/react/dist/csr/FileXls'
import { useMutation } from '@tanstack/react-query'
import { useState, type DragEvent } from 'react'
import { backend, type ImportPreview } from '../../../backend'
import { useSession } from '../../../backend/query'
import { uploadFile } from '../../../backend/upload'
import { t } from '../../../lib/i18n'
import { errorWords } from '../../../ui/Problem'

// PickFile takes the spreadsheet: dropped here or chosen. Nothing is written before the last step.
export function PickFile({ onOpen }: { onOpen: (preview: ImportPreview) => void }) {
  const inWindow = useSession().data?.window
  const [over, setOver] = useState(false)
  const open = useMutation({
    mutationFn: async (file: File | undefined) => {
      const upload = file ? await uploadFile(file) : await backend.Customers.PickImport()
      return upload.token ? backend.Customers.OpenImport(upload.token) : undefined
    },
    onSuccess: (preview) => preview && onOpen(preview),
  })
  const drop = (e: DragEvent) => {
    e.preventDefault()
    setOver(false)
    const file = e.dataTransfer.files[0]
    if (file) open.mutate(file)
  }
  return (
    <section
      className="card pick"
      data-over={over}
      onDragOver={(e) => {
        e.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileXlsIcon size="4.4rem" aria-hidden />
      <h2>{t('import.pick')}</h2>
      <p className="quiet">{t('import.pick.line')}</p>
      {inWindow ? (
        <Button loading={open.isPending} onClick={() => open.mutate(undefined)}>
          {t('import.pick.action')}
        </Button>
      ) : (
        <FileButton onChange={(f) => f && open.mutate(f)} accept=".xlsx,.csv,.txt,.xlsm">
          {(props) => (
            <Button {...props} loading={open.isPending}>
              {t('import.pick.action')}
            </Button>
          )}
        </FileButton>
      )}
      {open.error && (
        <p className="pick-problem" role="alert">
          {errorWords(open.error)}
        </p>
      )}
      <p className="quiet">{t('import.pick.safe')}</p>
    </section>
  )
}
