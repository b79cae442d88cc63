import { t } from '../../lib/i18n'
import { Page } from '../../ui/Page'

export default function CustomerPage() {
  return <Page title={t('section.customer')}>{null}</Page>
}
