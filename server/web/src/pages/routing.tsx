import { useTranslation } from 'react-i18next';
import { Page } from '../frame/page';
import { Destinations } from '../routing/destinations';
import { Groups } from '../routing/groups';
import { Rules } from '../routing/rules';
import { TryPanel } from '../routing/try_panel';

// Who reads what, and what is forwarded where.
export default function RoutingPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.routing')}>
      <div className="th-columns">
        <div>
          <Rules />
          <Groups />
          <Destinations />
        </div>
        <TryPanel />
      </div>
    </Page>
  );
}
