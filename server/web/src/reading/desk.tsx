// The reading desk: images and report side by side, priors at hand.
import { ArrowLeftOutlined, ExportOutlined } from '@ant-design/icons';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api, unwrap, type ReadTask } from '../api/client';
import { useReport } from '../api/queries';
import { useDarkDesk } from '../frame/dark';
import { HeaderTools } from '../frame/layout';
import { Failure } from '../frame/notices';
import { Offline } from '../frame/offline';
import { Loading } from '../frame/page';
import { Due, StateTag } from '../frame/tags';
import { word } from '../i18n';
import { personName, useFormats } from '../lib/format';
import { whileActive } from '../lib/idle';
import { studyQuery } from '../viewer/study_images';
import { Viewer, type Shown } from '../viewer/viewer';
import { useNextCase } from './next_case';
import { RejectImages } from './reject_images';
import { ReportPanel } from './report_panel';

// Studies of the same patient in the same organisation: the hub's scope says which may be seen.
function usePriors(task: ReadTask) {
  const { patient, org_id: org } = task.order;
  const list = useQuery({
    queryKey: ['priors', task.id],
    queryFn: () => unwrap(api.GET('/api/v1/studies', { params: { query: { patient_id: patient.patient_id, limit: '50' } } })),
    staleTime: 60_000,
  });
  return (list.data?.items ?? []).filter((s) => s.org_id === org && s.study_uid !== task.study_uid && !['quarantined', 'discarded', 'rejected'].includes(s.state));
}

function Head({ task, priors, chosen, choose }: { task: ReadTask; priors: ReturnType<typeof usePriors>; chosen: string[]; choose(uids: string[]): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const { patient, procedure, modality, body_part } = task.order;
  return (
    <header className="th-desk-head">
      <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('viewer.back')} onClick={() => (window.history.length > 1 ? void navigate(-1) : void navigate('/worklist'))} />
      <h1>{personName(patient.name)}</h1>
      <span className="th-quiet th-desk-facts">{word('sex', patient.sex)} · {formats.age(patient.birth_date)} · {patient.patient_id} · {procedure || `${modality} ${word('bodyPart', body_part)}`}</span>
      <StateTag group="urgency" name={task.urgency} />
      {task.state !== 'done' && <Due due={task.due_at} since={task.created_at} />}
      <span className="th-grow" />
      {priors.length > 0 && (
        <Select
          mode="multiple"
          size="small"
          maxTagCount={1}
          aria-label={t('report.priors')}
          placeholder={`${t('report.priors')} (${priors.length})`}
          style={{ minWidth: 170, maxWidth: 260 }}
          value={chosen}
          onChange={choose}
          options={priors.map((s) => ({ value: s.study_uid, label: formats.study(s) }))}
        />
      )}
      {task.state !== 'done' && task.state !== 'cancelled' && <RejectImages studyUid={task.study_uid} done={() => void navigate('/worklist')} />}
      <Button type="text" icon={<ExportOutlined />} aria-label={t('viewer.title')} href={`/viewer/${task.study_uid}`} target="_blank" rel="noopener" />
      <HeaderTools />
    </header>
  );
}

function DeskOf({ task }: { task: ReadTask }) {
  const { t } = useTranslation();
  const report = useReport(task.report_id);
  const images = useQuery(studyQuery(task.study_uid));
  useNextCase(task, images.isSuccess);
  const priors = usePriors(task);
  const [chosen, setChosen] = useState<string[]>([]);
  const older = useQueries({ queries: chosen.map(studyQuery) });
  const olderData = older.map((q) => q.data).filter((d) => d !== undefined);
  const olderKey = olderData.map((d) => d.uid).join();
  const shown = useMemo<Shown[]>(
    () => [
      ...(images.data ? [{ study: images.data, label: t('viewer.current'), prior: false }] : []),
      ...olderData.map((study) => ({ study, label: `${t('viewer.prior')} ${study.date}`, prior: true })),
    ],
    // olderData is another array at each rendering; its key says when it is another.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [images.data, olderKey, t],
  );
  return (
    <div className="th-desk">
      <Head task={task} priors={priors} chosen={chosen} choose={setChosen} />
      <Offline />
      <main className="th-desk-body th-desk-split">
        <div className="th-desk-images">
          {images.isPending && <Loading />}
          {images.error && <div className="th-centre"><Failure error={images.error} retry={images.refetch} /></div>}
          {shown.length > 0 && <Viewer shown={shown} />}
        </div>
        {report.isLoading && <Loading />}
        {report.error && !report.data && <div style={{ padding: 16 }}><Failure error={report.error} retry={report.refetch} /></div>}
        {!report.isLoading && !(report.error && !report.data) && <ReportPanel key={task.id} task={task} report={report.data ?? null} images={images.data} />}
      </main>
    </div>
  );
}

export default function Desk() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  useDarkDesk();
  const task = useQuery({
    queryKey: ['task', id],
    queryFn: () => unwrap(api.GET('/api/v1/read-tasks/{id}', { params: { path: { id } } })),
    refetchInterval: whileActive(20_000),
  });
  useEffect(() => { document.title = `${t('report.title')} · Telehub`; }, [t]);
  if (task.error && !task.data) return <div className="th-centre"><Failure error={task.error} retry={task.refetch} /></div>;
  if (!task.data) return <Loading />;
  return <DeskOf key={id} task={task.data} />;
}
