import { Modal } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { backend, type CustomerView, type Id } from '../../backend'
import { findCustomers } from '../../backend/query'
import { t } from '../../lib/i18n'
import { CustomerLine } from '../../ui/CustomerLine'
import { SearchList } from '../../ui/SearchList'
import { tellProblem } from '../../ui/toast'

// NewConversation opens the conversation with a customer, the one there is or a new one.
export function NewConversation({ onOpen, onClose }: { onOpen: (id: Id) => void; onClose: () => void }) {
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text.trim())
  const { data, isPending } = useQuery(findCustomers(wanted, 20))
  const open = useMutation({
    mutationFn: (c: CustomerView) => backend.Inbox.Open(c.id),
    onSuccess: (v) => {
      onClose()
      onOpen(v.row.id)
    },
    onError: (e) => tellProblem(e),
  })
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      centered={false}
      yOffset="8rem"
      size="52rem"
      padding={0}
      aria-label={t('inbox.new')}
    >
      <SearchList
        label={t('inbox.new.label')}
        placeholder={t('inbox.new.hint')}
        text={text}
        onText={setText}
        items={data?.rows ?? []}
        renderItem={(c) => <CustomerLine customer={c} />}
        onChoose={(c) => open.mutate(c)}
        busy={isPending}
        none={t('inbox.new.none')}
      />
    </Modal>
  )
}
