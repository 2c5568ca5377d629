// Sends images back that are too poor to be read: the task ends, and the clinic gets an order to take them again.
import { UndoOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '../api/client';
import { useTell } from '../frame/notices';
import { ReasonDialog, type Ask } from '../frame/reason';

export function RejectImages({ studyUid, done }: { studyUid: string; done(): void }) {
  const { t } = useTranslation();
  const tell = useTell();
  const queries = useQueryClient();
  const [ask, setAsk] = useState<Ask | null>(null);
  const run = async (reason: string) => {
    await unwrap(api.POST('/api/v1/studies/{study_uid}/qc-reject', { params: { path: { study_uid: studyUid } }, body: { reason } }));
    for (const name of ['orders', 'order', 'studies', 'study', 'tasks', 'task']) void queries.invalidateQueries({ queryKey: [name] });
    tell.done(t('retake.done'));
    done();
  };
  return (
    <>
      <Button type="text" icon={<UndoOutlined />} aria-label={t('retake.title')} title={t('retake.title')} onClick={() => setAsk({ title: t('retake.title'), text: t('retake.text'), confirm: t('retake.confirm'), danger: true, run })} />
      <ReasonDialog ask={ask} close={() => setAsk(null)} />
    </>
  );
}
