import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consultation } from '../api/client';
import { useConsultationMoves } from '../api/consultations';
import { useExperts } from '../api/scheduling';
import { explain } from '../frame/notices';
import { word } from '../i18n';
import { expertsOf, specialties as allSpecialties } from './rules';
import { specialtyNames } from './tags';

interface Line { specialty: string; expertId: string }

// Experts by specialty, one of them in the chair.
export function AssignDialog({ of: c, close }: { of: Consultation; close(): void }) {
  const { t } = useTranslation();
  const experts = useExperts();
  const { assign } = useConsultationMoves();
  const wanted = c.specialties.length > 0 ? c.specialties : [''];
  const [lines, setLines] = useState<Line[]>(wanted.map((specialty) => ({ specialty, expertId: '' })));
  const [chair, setChair] = useState(0);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const again = expertsOf(c).length > 0;
  const ready = lines.every((l) => l.specialty && l.expertId) && (!again || reason.trim() !== '');
  const change = (at: number, part: Partial<Line>) => setLines(lines.map((l, i) => (i === at ? { ...l, ...part } : l)));
  const remove = (at: number) => {
    setLines(lines.filter((_, i) => i !== at));
    setChair(0);
  };
  const act = async () => {
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      const chosen = lines.map((l) => ({ login: experts.rows.find((e) => e.id === l.expertId)?.login ?? '', specialty: l.specialty }));
      await assign(c, { experts: chosen, chair: chosen[chair]?.login ?? null, reason: reason.trim() });
      close();
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  const told = error === null ? null : explain(error, t);
  return (
    <Modal open width={640} title={t('consultation.verbs.assign')} okText={t('consultation.verbs.assign')} cancelText={t('common.cancel')} okButtonProps={{ disabled: !ready }} confirmLoading={busy} onOk={() => void act()} onCancel={close}>
      {told && <Alert className="th-gap" type="error" showIcon title={told.title} description={told.advice} />}
      {c.named_expert && <p className="th-quiet">{t('consultation.namedExpert', { name: experts.rows.find((e) => e.login === c.named_expert)?.name ?? c.named_expert })}</p>}
      {lines.map((line, i) => (
        <div key={i} className="th-assign">
          <Select aria-label={t('consultation.specialty')} value={line.specialty || undefined} placeholder={t('consultation.specialty')} showSearch={{ optionFilterProp: 'label' }} options={[...new Set([...c.specialties, ...allSpecialties])].map((value) => ({ value, label: word('specialty', value) }))} onChange={(specialty) => change(i, { specialty, expertId: '' })} />
          <Select
            aria-label={t('consultation.expert')}
            value={line.expertId || undefined}
            placeholder={t('consultation.expert')}
            loading={experts.isPending}
            notFoundContent={t('consultation.noExpert')}
            options={experts.rows.filter((e) => e.enabled && e.specialties.includes(line.specialty)).map((e) => ({ value: e.id, label: `${e.name} · ${e.title} · ${specialtyNames(e.specialties)}` }))}
            onChange={(expertId) => change(i, { expertId })}
          />
          {lines.length > 1 && <Radio checked={chair === i} onChange={() => setChair(i)}>{t('consultation.chair')}</Radio>}
          {lines.length > 1 && <Button type="text" aria-label={t('uploads.remove')} icon={<DeleteOutlined />} onClick={() => remove(i)} />}
        </div>
      ))}
      <Button type="dashed" icon={<PlusOutlined />} onClick={() => setLines([...lines, { specialty: '', expertId: '' }])}>{t('consultation.addExpert')}</Button>
      {again && <Input.TextArea style={{ marginTop: 12 }} rows={2} maxLength={500} aria-label={t('common.reason')} placeholder={t('consultation.assignReason')} value={reason} onChange={(e) => setReason(e.target.value)} />}
    </Modal>
  );
}
