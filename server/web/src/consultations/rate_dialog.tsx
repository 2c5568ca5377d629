// What became of the advice: the consultant advises, the applicant decides.
import { Alert, Input, Modal, Radio, Rate } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consultation } from '../api/client';
import { useConsultationMoves } from '../api/consultations';
import { explain } from '../frame/notices';
import { word } from '../i18n';

const outcomes = ['adopted', 'partly', 'not_adopted'];

export function RateDialog({ of: c, close }: { of: Consultation; close(): void }) {
  const { t } = useTranslation();
  const { rate } = useConsultationMoves();
  const [outcome, setOutcome] = useState('');
  const [reason, setReason] = useState('');
  const [rating, setRating] = useState(0);
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const why = outcome !== '' && outcome !== 'adopted';
  const ready = outcome !== '' && rating > 0 && (!why || reason.trim() !== '');
  const act = async () => {
    if (!ready || busy) return;
    setBusy(true);
    setError(null);
    try {
      await rate(c, { outcome, rating, reason: reason.trim(), comment: comment.trim() });
      close();
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  const told = error === null ? null : explain(error, t);
  return (
    <Modal open title={t('consultation.verbs.rate')} okText={t('consultation.verbs.rate')} cancelText={t('common.cancel')} okButtonProps={{ disabled: !ready }} confirmLoading={busy} onOk={() => void act()} onCancel={close}>
      {told && <Alert className="th-gap" type="error" showIcon title={told.title} description={told.advice} />}
      <div className="th-label">{t('consultation.outcome')}</div>
      <Radio.Group aria-label={t('consultation.outcome')} optionType="button" value={outcome} options={outcomes.map((value) => ({ value, label: word('outcome', value) }))} onChange={(e) => setOutcome(String(e.target.value))} />
      {why && <Input.TextArea style={{ marginTop: 10 }} rows={2} maxLength={500} aria-label={t('consultation.outcomeWhy')} placeholder={t('consultation.outcomeWhy')} value={reason} onChange={(e) => setReason(e.target.value)} />}
      <div className="th-label">{t('consultation.rating')}</div>
      <Rate value={rating} onChange={setRating} />
      <label className="th-label" htmlFor="rating-comment">{t('consultation.ratingComment')}</label>
      <Input.TextArea id="rating-comment" rows={2} maxLength={500} value={comment} onChange={(e) => setComment(e.target.value)} />
    </Modal>
  );
}
