import { Button } from '@mantine/core'
import { useState } from 'react'
import type { SessionView } from '../backend'
import { keys, queryClient } from '../backend/query'
import { copyText } from '../lib/copy'
import { t } from '../lib/i18n'
import { crashDetails, isMissingPart } from './crashDetails'
import './crash.css'

interface Props {
  error: unknown
  // the components it broke in, as React lists them
  inside: string
  where: string
  onAgain: () => void
}

// Crash stands where a part of the page broke. It asks the program for nothing, so that it cannot break itself.
export function Crash({ error, inside, where, onAgain }: Props) {
  const [copied, setCopied] = useState(false)
  const version = queryClient.getQueryData<SessionView>(keys.session)?.version ?? ''
  const details = crashDetails(error, inside, { where, version, agent: navigator.userAgent })
  const missing = isMissingPart(error)
  return (
    <div className="crash scroll" role="alert">
      <p className="empty-title">{t(missing ? 'crash.missing' : 'crash.title')}</p>
      <p>{t('crash.text')}</p>
      <div className="crash-acts">
        <Button onClick={missing ? () => location.reload() : onAgain}>{t('ui.again')}</Button>
        <Button variant="default" onClick={() => setCopied(copyText(details))}>
          {t('crash.copy')}
        </Button>
      </div>
      <p className="quiet" role="status">
        {copied && t('crash.copied')}
      </p>
      <details>
        <summary>{t('crash.details')}</summary>
        <pre>{details}</pre>
      </details>
    </div>
  )
}
