import { useTranslation } from 'react-i18next';
import type { Consultation } from '../api/client';
import { Due, StateTag, Tag } from '../frame/tags';
import { word } from '../i18n';
import { listed } from '../lib/format';
import { running } from './rules';

export const specialtyNames = (codes: string[]) => listed(codes.map((code) => word('specialty', code)));

export function KindTag({ kind }: { kind: string }) {
  useTranslation();
  return <Tag tone={kind === 'emergency' ? 'bad' : kind === 'mdt' ? 'info' : 'plain'}>{word('consultationKind', kind)}</Tag>;
}

export const ConsultationState = ({ state }: { state: string }) => <StateTag group="consultationState" name={state} />;

// The clock of a case; while the expert waits for an answer it stands, and says so.
export function CaseClock({ of }: { of: Consultation }) {
  const { t } = useTranslation();
  if (of.clock_paused_at) return <Tag tone="info">{t('consultation.paused')}</Tag>;
  const answered = of.state === 'signed' || of.state === 'delivered' || !running(of.state);
  if (!of.due_at || !of.submitted_at || answered) return null;
  return <Due due={of.due_at} since={of.submitted_at} />;
}
