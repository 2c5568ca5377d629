import { useTranslation } from 'react-i18next';
import { Holidays } from '../duty/holidays';
import { OnDuty } from '../duty/on_duty';
import { Rooms } from '../duty/rooms';
import { RosterPanel } from '../duty/roster_panel';
import { useArranged } from '../duty/use_arranged';
import { Page } from '../frame/page';

// Who answers emergencies, where people meet, and when nobody works.
export default function DutyPage() {
  const { t } = useTranslation();
  const arranged = useArranged();
  return (
    <Page title={t('nav.duty')}>
      <div className="th-columns">
        <div>
          <OnDuty arranged={arranged} />
          <RosterPanel arranged={arranged} />
        </div>
        <div>
          <Rooms arranged={arranged} />
          <Holidays arranged={arranged} />
        </div>
      </div>
    </Page>
  );
}
