import { Modal } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState, type KeyboardEvent } from 'react'
import { backend, type CustomerView, type SearchHit } from '../backend'
import { keys } from '../backend/query'
import { useActionList, type Action } from '../lib/action'
import { t } from '../lib/i18n'
import { go } from '../lib/router'
import { tellProblem } from '../ui/toast'
import { PaletteResults } from './PaletteResults'
import './palette.css'

export type Hit =
  | { type: 'action'; action: Action }
  | { type: 'customer'; customer: CustomerView }
  | { type: 'message'; hit: SearchHit }

const fold = (s: string) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function useHits(text: string): { hits: Hit[]; busy: boolean } {
  const actions = useActionList()
  const wanted = useDeferredValue(text.trim())
  const on = wanted.length >= 2
  const customers = useQuery({
    queryKey: [...keys.customers, 'palette', wanted],
    queryFn: () =>
      backend.Customers.Find({
        text: wanted,
        reach: '',
        kind: '',
        unconfirmed: false,
        deleted: false,
        batch: 0,
        sort: 'recent',
        cursor: '',
        limit: 6,
      }),
    enabled: on,
    placeholderData: keepPreviousData,
  })
  const messages = useQuery({
    queryKey: [...keys.search, wanted],
    queryFn: () => backend.Inbox.Search(wanted, 0, 12),
    enabled: on,
    placeholderData: keepPreviousData,
  })
  const matching = actions.filter((a) => a.enabled !== false && fold(a.label).includes(fold(wanted))).slice(0, on ? 4 : 20)
  const hits: Hit[] = [
    ...(on ? (customers.data?.rows ?? []) : []).map((customer) => ({ type: 'customer' as const, customer })),
    ...(on ? (messages.data?.rows ?? []) : []).map((hit) => ({ type: 'message' as const, hit })),
    ...matching.map((action) => ({ type: 'action' as const, action })),
  ]
  return { hits, busy: on && (customers.isPending || messages.isPending) }
}

async function follow(hit: Hit) {
  if (hit.type === 'action') return hit.action.run()
  if (hit.type === 'message') return go(['atendimento', hit.hit.message.conversation], { m: hit.hit.message.id })
  try {
    const conversation = hit.customer.conversation || (await backend.Inbox.Open(hit.customer.id)).row.id
    go(['atendimento', conversation])
  } catch (e) {
    tellProblem(e)
  }
}

// Palette finds customers, messages and actions from one field, and jumps to the place.
export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const { hits, busy } = useHits(text)
  const chosen = Math.min(at, hits.length - 1)
  const choose = (hit: Hit | undefined) => {
    if (!hit) return
    onClose()
    void follow(hit)
  }
  const onKey = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0
    if (step && hits.length) {
      e.preventDefault()
      setAt((chosen + step + hits.length) % hits.length)
    } else if (e.key === 'Enter') {
      e.preventDefault()
      choose(hits[chosen])
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      centered={false}
      yOffset="8rem"
      size="60rem"
      padding={0}
      aria-label={t('frame.search')}
    >
      <input
        className="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={hits.length ? `palette-${chosen}` : undefined}
        aria-label={t('frame.search')}
        placeholder={t('frame.search.hint')}
        value={text}
        onChange={(e) => {
          setText(e.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKey}
        data-autofocus
      />
      <PaletteResults hits={hits} chosen={chosen} busy={busy} text={text} onChoose={choose} onPoint={setAt} />
    </Modal>
  )
}
