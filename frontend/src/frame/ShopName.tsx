import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { backend, type SessionView } from '../backend'
import { keys, queryClient } from '../backend/query'
import { t } from '../lib/i18n'
import { errorWords } from '../ui/Problem'

// ShopName changes what the business is called.
export function ShopName({ session, onClose }: { session: SessionView; onClose: () => void }) {
  const [name, setName] = useState(session.shopName)
  const save = useMutation({
    mutationFn: () => backend.Settings.SetShop({ name: name.trim(), trade: session.trade || 'shop' }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: keys.session })
      onClose()
    },
  })
  const submit = (e: SubmitEvent) => {
    e.preventDefault()
    if (name.trim()) save.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={t('frame.shopName.title')}>
      <form onSubmit={submit}>
        <TextInput
          label={t('frame.shopName.label')}
          description={t('frame.shopName.hint')}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          error={save.error ? errorWords(save.error) : undefined}
          maxLength={80}
          data-autofocus
        />
        <div className="dialog-foot">
          <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
