// What the hub found when it set a study aside. Its own words (in the audit and the API) are English.
import i18next from 'i18next';
import type { QuarantineDetail } from '../api/client';

const known: Record<string, 'resent' | 'late' | 'noNumber' | 'noOrder'> = {
  'sent again after the study was discarded': 'resent',
  'images arrived after the study was discarded': 'late',
  "the images carry no accession number and no order's Study UID": 'noNumber',
  'no open order has this accession number': 'noOrder',
};
const fields = { patient_id: 'orders.patientId', name: 'orderForm.name', sex: 'orderForm.sex', birth_date: 'orderForm.birthDate', patient: 'orders.patient' } as const;

// Nothing where the kind says it all.
export function findingOf({ kind, detail }: Pick<QuarantineDetail, 'kind' | 'detail'>): string {
  const [, names] = /^order and images disagree in: (.+)$/.exec(detail) ?? [];
  if (names) {
    const words = names.split(', ').map((name) => (name in fields ? i18next.t(fields[name as keyof typeof fields]) : name));
    return i18next.t('quarantineFinding.differ', { fields: words.join(i18next.language === 'en' ? ', ' : '、') });
  }
  const key = known[detail];
  if (key) return i18next.t(`quarantineFinding.${key}`);
  return ['no_order', 'identity_mismatch'].includes(kind) ? detail : '';
}
