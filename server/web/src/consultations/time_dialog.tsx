// A time for a case, chosen from what suits all of its experts. The calendar does the same by dragging.
import { Alert, Modal, Select, Input, DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consultation } from '../api/client';
import { useConsultationMoves } from '../api/consultations';
import { useCommonSlots, useExperts } from '../api/scheduling';
import { explain } from '../frame/notices';
import { browserZone } from '../lib/clock';
import { listed, useFormats } from '../lib/format';
import { expertsOf } from './rules';

const days = 14;

export function TimeDialog({ of: c, move, close }: { of: Consultation; move: boolean; close(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const experts = useExperts();
  const { schedule, reschedule } = useConsultationMoves();
  const [from, setFrom] = useState(() => dayjs().startOf('hour').add(1, 'hour'));
  const [start, setStart] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const ids = useMemo(() => {
    const users = new Set(expertsOf(c).map((p) => p.user_id));
    return experts.rows.filter((e) => users.has(e.user_id)).map((e) => e.id);
  }, [c, experts.rows]);
  const slots = useCommonSlots(ids, from.toISOString(), from.add(days, 'day').toISOString(), c.org_id);
  const chosen = slots.data?.find((s) => s.starts_at === start);
  const ready = Boolean(chosen) && (!move || reason.trim() !== '');
  const act = async () => {
    if (!ready || !chosen || busy) return;
    setBusy(true);
    setError(null);
    try {
      const time = { starts_at: chosen.starts_at, duration_min: Math.round((new Date(chosen.ends_at).getTime() - new Date(chosen.starts_at).getTime()) / 60_000) };
      if (move) await reschedule(c, { ...time, reason: reason.trim() });
      else await schedule(c, time);
      close();
    } catch (failed) {
      setError(failed);
      void slots.refetch();
    } finally {
      setBusy(false);
    }
  };
  const told = error === null ? null : explain(error, t);
  const verb = t(move ? 'consultation.verbs.reschedule' : 'consultation.verbs.schedule');
  return (
    <Modal open title={verb} okText={verb} cancelText={t('common.cancel')} okButtonProps={{ disabled: !ready }} confirmLoading={busy} onOk={() => void act()} onCancel={close}>
      {told && <Alert className="th-gap" type="error" showIcon title={told.title} description={told.advice} />}
      <p>{listed(expertsOf(c).map((p) => p.name))}</p>
      <label className="th-label" htmlFor="time-from">{t('consultation.timeFrom')}</label>
      <DatePicker id="time-from" allowClear={false} minDate={dayjs()} value={from} onChange={(day) => { if (day) setFrom(day.isAfter(dayjs(), 'day') ? day.startOf('day') : dayjs()); setStart(null); }} />
      <label className="th-label" htmlFor="time-slot">{t('consultation.timeFree')}</label>
      <Select
        id="time-slot"
        style={{ width: '100%' }}
        loading={slots.isFetching}
        value={start}
        showSearch={{ optionFilterProp: 'label' }}
        notFoundContent={t('consultation.noTime')}
        options={(slots.data ?? []).map((s) => ({ value: s.starts_at, label: `${formats.weekday(s.starts_at)} ${formats.dateTime(s.starts_at)} – ${formats.time(s.ends_at)}` }))}
        onChange={setStart}
      />
      <p className="th-quiet">{t('calendar.zone', { zone: browserZone() })}</p>
      {move && <Input.TextArea rows={2} maxLength={500} aria-label={t('common.reason')} placeholder={t('common.reasonHint')} value={reason} onChange={(e) => setReason(e.target.value)} />}
    </Modal>
  );
}
