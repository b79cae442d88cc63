import { t } from '../../lib/i18n'
import { Page } from '../../ui/Page'

export default function ChannelPage() {
  return <Page title={t('section.channel')}>{null}</Page>
}
