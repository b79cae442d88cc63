import { Button } from '@mantine/core'
import { CaretLeftIcon } from '@phosphor-icons/react/dist/csr/CaretLeft'
import { useInfiniteQuery } from '@tanstack/react-query'
import { backend, type MailView } from '../../backend'
import { keys } from '../../backend/query'
import { t, tOr } from '../../lib/i18n'
import { go } from '../../lib/router'
import { useNow } from '../../lib/useNow'
import { moment } from '../../lib/words'
import { Empty } from '../../ui/Empty'
import { IconButton } from '../../ui/IconButton'
import { Problem } from '../../ui/Problem'
import { Skeleton } from '../../ui/Skeleton'
import './mail.css'

function Mail({ mail }: { mail: MailView }) {
  const now = useNow()
  return (
    <details className="mail">
      <summary>
        <span className="mail-from cut">{mail.sender}</span>
        <span className="mail-subject cut">{mail.subject || t('inbox.mail.noSubject')}</span>
        <span className="chip">{tOr(`inbox.mail.origin.${mail.origin}`, 'inbox.mail.origin.automatic')}</span>
        <span className="quiet num">{moment(mail.at, now)}</span>
      </summary>
      <p className="mail-text">{mail.text}</p>
    </details>
  )
}

// OtherMail is the mail that no person wrote: lists, automatic answers, returned mail. It makes nobody wait.
export function OtherMail() {
  const query = useInfiniteQuery({
    queryKey: keys.mail,
    queryFn: ({ pageParam }) => backend.Inbox.Mail(pageParam, 50),
    initialPageParam: 0,
    getNextPageParam: (page) => (page.more ? page.rows.at(-1)?.id : undefined),
  })
  const rows = query.data?.pages.flatMap((p) => p.rows) ?? []
  return (
    <div className="othermail scroll" tabIndex={0} role="group" aria-label={t('inbox.otherMail')} data-pane-focus>
      <header className="othermail-head">
        <IconButton label={t('inbox.back')} icon={CaretLeftIcon} onClick={() => go(['atendimento'])} />
        <div>
          <h2>{t('inbox.otherMail')}</h2>
          <p className="quiet">{t('inbox.otherMail.line')}</p>
        </div>
      </header>
      {query.error && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton />}
      {query.data && rows.length === 0 && <Empty title={t('inbox.otherMail.none')} />}
      {rows.map((m) => (
        <Mail key={m.id} mail={m} />
      ))}
      {query.hasNextPage && (
        <Button variant="default" onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>
          {t('ui.more')}
        </Button>
      )}
    </div>
  )
}
