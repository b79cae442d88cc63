import { Button } from '@mantine/core'
import { WarningIcon } from '@phosphor-icons/react/dist/csr/Warning'
import { useState } from 'react'
import type { MailLinkView } from '../../backend'
import { t } from '../../lib/i18n'
import { Confirm } from '../../ui/Confirm'
import { openLink } from '../../ui/Linked'

// MailLinks are the addresses of a mail by their numbers in it. Each shows where it really leads before it is opened.
export function MailLinks({ links }: { links: MailLinkView[] }) {
  const [chosen, setChosen] = useState<MailLinkView>()
  if (!links.length) return null
  const follow = () => {
    if (chosen) openLink(chosen.address)
    setChosen(undefined)
  }
  return (
    <section className="maillinks" aria-label={t('inbox.mail.links')}>
      <h3>{t('inbox.mail.links')}</h3>
      <ol>
        {links.map((link, i) => (
          <li key={link.address}>
            <span className="quiet num">[{i + 1}]</span>
            <span className="maillink-words">
              <strong className="cut">{link.host}</strong>
              {link.text && link.text !== link.host && <span className="quiet cut">{link.text}</span>}
              {link.astray && <Astray />}
            </span>
            <Button
              variant="default"
              size="compact-md"
              onClick={() => setChosen(link)}
              aria-label={t('inbox.mail.link.openHost', { host: link.host })}
            >
              {t('inbox.mail.link.open')}
            </Button>
          </li>
        ))}
      </ol>
      <Confirm
        open={!!chosen}
        title={t('inbox.mail.link.ask', { host: chosen?.host ?? '' })}
        action={t('inbox.mail.link.open')}
        onConfirm={follow}
        onClose={() => setChosen(undefined)}
      >
        <p className="maillink-address">{chosen?.address}</p>
        {chosen?.astray && <Astray />}
      </Confirm>
    </section>
  )
}

function Astray() {
  return (
    <span className="maillink-astray">
      <WarningIcon size="1.6rem" weight="fill" aria-hidden /> {t('inbox.mail.link.astray')}
    </span>
  )
}
