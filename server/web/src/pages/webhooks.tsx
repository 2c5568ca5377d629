import { useTranslation } from 'react-i18next';
import { Deliveries } from '../admin/deliveries';
import { Webhooks } from '../admin/webhooks';
import { Page } from '../frame/page';

// Which programs are told what, and what became of each mail and call.
export default function WebhooksPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.webhooks')}>
      <Webhooks />
      <Deliveries />
    </Page>
  );
}
