import { Button, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { CaretLeftIcon } from '@phosphor-icons/react/dist/csr/CaretLeft'
import { useState } from 'react'
import type { MailView } from '../../backend'
import { useCan } from '../../backend/query'
import { t } from '../../lib/i18n'
import { go } from '../../lib/router'
import { number } from '../../lib/words'
import { Empty } from '../../ui/Empty'
import { IconButton } from '../../ui/IconButton'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import { OtherMailRow } from './OtherMailRow'
import { useMarkMail, useOtherMail } from './useOtherMail'
import '../../ui/tabs.css'
import './mail.css'

// OtherMail is the mail that no person wrote: lists, automatic answers, returned mail. It makes nobody wait.
export function OtherMail() {
  const [unseen, setUnseen] = useState(false)
  const [text, setText] = useState('')
  const [sought] = useDebouncedValue(text.trim(), 200)
  const query = useOtherMail(unseen, sought)
  const mark = useMarkMail()
  const can = useCan('agent')
  // Among the unread ones, what somebody is reading stays until another list is looked at.
  const [kept, setKept] = useState<MailView[]>([])
  const rows = withKept(query.data?.pages.flatMap((p) => p.rows) ?? [], unseen ? kept : [])
  const show = (only: boolean) => {
    setUnseen(only)
    setKept([])
  }
  const count = query.data?.pages[0]?.unseen ?? 0
  return (
    <div className="othermail scroll" tabIndex={0} role="group" aria-label={t('inbox.otherMail')} data-pane-focus>
      <header className="othermail-head">
        <IconButton label={t('inbox.back')} icon={CaretLeftIcon} onClick={() => go(['atendimento'])} />
        <div>
          <h2>{t('inbox.otherMail')}</h2>
          <p className="quiet">{t('inbox.otherMail.line')}</p>
        </div>
      </header>
      <div className="othermail-tools">
        <div className="tabs" role="group" aria-label={t('inbox.otherMail')}>
          <UnstyledButton className="tab" aria-pressed={!unseen} onClick={() => show(false)}>
            {t('inbox.otherMail.all')}
          </UnstyledButton>
          <UnstyledButton className="tab" aria-pressed={unseen} onClick={() => show(true)}>
            {t('inbox.otherMail.unseenTab')} <span className="num">{count ? number(count) : ''}</span>
          </UnstyledButton>
        </div>
        <TextInput
          className="othermail-search"
          type="search"
          aria-label={t('inbox.otherMail.search')}
          placeholder={t('inbox.otherMail.search')}
          value={text}
          onChange={(e) => setText(e.currentTarget.value)}
        />
        {can && count > 0 && (
          <Button variant="default" loading={mark.isPending} onClick={() => mark.mutate({ ids: [], seen: true })}>
            {t('inbox.otherMail.seeAll')}
          </Button>
        )}
      </div>
      {query.error && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton />}
      {query.data && rows.length === 0 && <None sought={sought} unseen={unseen} />}
      {rows.map((m) => (
        <OtherMailRow key={m.id} mail={m} onOpen={(read) => setKept((now) => [...now, { ...read, seen: true }])} />
      ))}
      {query.hasNextPage && (
        <Button variant="default" onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>
          {t('ui.more')}
        </Button>
      )}
    </div>
  )
}

const withKept = (rows: MailView[], kept: MailView[]): MailView[] =>
  [...rows, ...kept.filter((k) => !rows.some((r) => r.id === k.id))].sort((a, b) => b.id - a.id)

function None({ sought, unseen }: { sought: string; unseen: boolean }) {
  if (sought) return <Empty title={t('inbox.otherMail.notFound', { text: sought })} />
  if (unseen) return <Empty drawing="coffee" title={t('inbox.otherMail.allSeen')} />
  return <Empty drawing="coffee" title={t('inbox.otherMail.none')} line={t('inbox.otherMail.noneLine')} />
}
