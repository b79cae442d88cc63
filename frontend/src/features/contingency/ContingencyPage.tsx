import { t } from '../../lib/i18n'
import { Page } from '../../ui/Page'

export default function ContingencyPage() {
  return <Page title={t('section.contingency')}>{null}</Page>
}
