import { Modal } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { backend } from '../backend'
import { findCustomers, keys } from '../backend/query'
import { useActionList } from '../lib/action'
import { fold } from '../lib/fold'
import { t, useLanguage, type Key } from '../lib/i18n'
import { go } from '../lib/router'
import { findArticles } from '../ui/help'
import { SearchList } from '../ui/SearchList'
import { tellProblem } from '../ui/toast'
import { PaletteRow, type Hit } from './PaletteRow'

const headings: Record<Hit['type'], Key> = {
  customer: 'palette.customers',
  message: 'palette.messages',
  action: 'palette.actions',
  help: 'section.help',
}

function useHits(text: string): { hits: Hit[]; busy: boolean } {
  const actions = useActionList()
  const language = useLanguage()
  const wanted = useDeferredValue(text.trim())
  const on = wanted.length >= 2
  const customers = useQuery({ ...findCustomers(wanted, 6), enabled: on })
  const messages = useQuery({
    queryKey: [...keys.search, wanted],
    queryFn: () => backend.Inbox.Search(wanted, 0, 12),
    enabled: on,
    placeholderData: keepPreviousData,
  })
  // The search itself is no answer, and the text size is what is looked for least.
  const rank = (name: string) => Number(name.startsWith('text.'))
  const matching = actions
    .filter((a) => a.name !== 'search' && a.enabled !== false && fold(a.label).includes(fold(wanted)))
    .sort((a, b) => rank(a.name) - rank(b.name))
  const hits: Hit[] = [
    ...(on ? (customers.data?.rows ?? []) : []).map((customer) => ({ type: 'customer' as const, customer })),
    ...(on ? (messages.data?.rows ?? []) : []).map((hit) => ({ type: 'message' as const, hit })),
    ...matching.slice(0, on ? 4 : undefined).map((action) => ({ type: 'action' as const, action })),
    ...(on ? findArticles(wanted, language).slice(0, 3) : []).map((article) => ({ type: 'help' as const, title: article.words[language].title, name: article.name })),
  ]
  return { hits, busy: on && (customers.isPending || messages.isPending) }
}

async function follow(hit: Hit) {
  if (hit.type === 'action') return hit.action.run()
  if (hit.type === 'help') return go(['ajuda', hit.name])
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
  const { hits, busy } = useHits(text)
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
      <SearchList
        label={t('frame.search')}
        placeholder={t('frame.search.hint')}
        text={text}
        onText={setText}
        items={hits}
        group={(hit) => t(headings[hit.type])}
        renderItem={(hit) => <PaletteRow hit={hit} />}
        onChoose={(hit) => {
          onClose()
          void follow(hit)
        }}
        busy={busy}
        none={t('palette.none')}
      />
    </Modal>
  )
}
