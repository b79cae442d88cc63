import { t } from '../../lib/i18n'
import { Page } from '../../ui/Page'

export default function BackupPage() {
  return <Page title={t('section.backup')}>{null}</Page>
}
