import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { backend, type CallError } from '../../backend'
import { useSession } from '../../backend/query'
import { t } from '../../lib/i18n'
import { errorWords } from '../../ui/Problem'
import { tellProblem } from '../../ui/toast'

// FolderField asks for a folder: by its path, and in the window also by looking for it.
export function FolderField({ folder, onFolder, problem }: {
  folder: string
  onFolder: (path: string) => void
  problem?: CallError
}) {
  const inWindow = useSession().data?.window
  const pick = useMutation({
    mutationFn: () => backend.Backup.PickFolder(),
    onSuccess: (path) => path && onFolder(path),
    onError: (e) => tellProblem(e),
  })
  return (
    <div className="setup-folder">
      <TextInput
        label={t('backup.folder.label')}
        description={t('backup.folder.hint')}
        value={folder}
        onChange={(e) => onFolder(e.currentTarget.value)}
        error={problem?.field === 'folder' ? errorWords(problem) : undefined}
      />
      {inWindow && (
        <Button variant="default" onClick={() => pick.mutate()}>
          {t('backup.folder.pick')}
        </Button>
      )}
    </div>
  )
}
