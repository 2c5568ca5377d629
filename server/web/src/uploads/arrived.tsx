// Whose studies the files of an upload were, and what becomes of them after they are stored: a study that fits no order
// is found out some while later.
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Order, Study, Upload } from '../api/client';
import { imagesOf, useStudies } from '../api/queries';
import { Patient, StateTag, Tag } from '../frame/tags';
import { useFormats } from '../lib/format';

function Next({ study }: { study: Study }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (study.state === 'quarantined') return <Button size="small" type="primary" onClick={() => void navigate('/quarantine')}>{t('uploads.reconcile')}</Button>;
  if (study.order_id) return <Button size="small" onClick={() => void navigate(`/orders/${study.order_id}`)}>{t('orders.one')}</Button>;
  return study.state === 'receiving' ? <span className="th-quiet">{t('uploads.notYet')}</span> : null;
}

export function Arrived({ upload: { id, quarantined }, order }: { upload: Upload; order?: Order | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const formats = useFormats();
  const list = useStudies({ upload_id: id });
  return (
    <div className="th-arrived">
      {list.rows.map((study) => (
        <div key={study.study_uid} className="th-arrived-study" data-state={study.state}>
          <Patient patient={study.patient} />
          <div className="th-patient">
            <span>{formats.study(study)}</span>
            <span className="th-quiet">{t('orders.accession')} <span className="th-mono">{study.accession_number || '—'}</span> · {t('viewer.images', { count: imagesOf(study) })}</span>
          </div>
          <span className="th-row">
            <StateTag group="studyState" name={study.state} />
            {order && study.accession_number !== order.accession_number && study.order_id !== order.id && <Tag tone="warn">{t('uploads.otherOrder')}</Tag>}
          </span>
          <Next study={study} />
        </div>
      ))}
      {quarantined > 0 && <div className="th-row th-arrived-held"><span>{t('uploads.heldAside', { count: quarantined })}</span><Button size="small" type="primary" onClick={() => void navigate('/quarantine')}>{t('uploads.reconcile')}</Button></div>}
      {list.hasNextPage && <Button size="small" onClick={() => void list.fetchNextPage()}>{t('common.more')}</Button>}
    </div>
  );
}
