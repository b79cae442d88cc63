import { t } from '../../lib/i18n'
import { Page } from '../../ui/Page'

export default function InboxPage() {
  return <Page title={t('section.inbox')}>{null}</Page>
}
