// What the experts are shown: studies, reports and earlier cases by reference, and files.
import { DeleteOutlined, DownloadOutlined, EyeOutlined, FilePdfOutlined, PaperClipOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, Modal } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { ConsultationDetail } from '../api/client';
import { useConsultationMoves, useConsultations } from '../api/consultations';
import { imagesOf, useReports, useStudies } from '../api/queries';
import { useDeed } from '../frame/acting';
import { useTell } from '../frame/notices';
import { Loading, Nothing, Panel } from '../frame/page';
import { hasRole, useSession } from '../frame/session';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';
import { PdfDialog } from '../reports/pdf_dialog';
import { materialOpen } from './rules';

export const fileTypes = 'application/pdf,image/jpeg,image/png';

function AddDialog({ of: c, close }: { of: ConsultationDetail; close(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { addMaterial } = useConsultationMoves();
  const studies = useStudies({ patient_id: c.patient.patient_id });
  const reports = useReports({ state: 'published' });
  const earlier = useConsultations({ patient_id: c.patient.patient_id });
  const [chosen, setChosen] = useState<string[]>([]);
  const { busy, act } = useDeed(close);
  const shown = new Set(c.material.map((m) => `${m.kind} ${m.ref}`));
  const group = (kind: 'study' | 'report' | 'consultation', options: { value: string; label: string }[]) => ({ label: t(`consultation.materialKind.${kind}`), options: options.filter((o) => !shown.has(o.value)) });
  const groups = [
    group('study', studies.rows.filter((s) => s.org_id === c.org_id && s.state !== 'quarantined').map((s) => ({ value: `study ${s.study_uid}`, label: `${formats.study(s)} · ${t('viewer.images', { count: imagesOf(s) })} · ${word('studyState', s.state)}` }))),
    group('report', reports.rows.filter((r) => r.patient.patient_id === c.patient.patient_id).map((r) => ({ value: `report ${r.id}`, label: `${formats.date(r.published_at)} ${r.procedure} · ${r.impression.slice(0, 40)}` }))),
    group('consultation', earlier.rows.filter((e) => e.id !== c.id && e.delivered_at).map((e) => ({ value: `consultation ${e.id}`, label: `${formats.date(e.delivered_at)} ${e.question.slice(0, 40)}` }))),
  ].filter((g) => g.options.length > 0);
  const asking = studies.isPending || reports.isPending || earlier.isPending;
  const choose = (value: string, yes: boolean) => setChosen(yes ? [...chosen, value] : chosen.filter((one) => one !== value));
  const add = () => act(async () => {
    let last: ConsultationDetail = c;
    for (const one of chosen) {
      const [kind = '', ref = ''] = one.split(' ');
      last = await addMaterial(last, { kind, ref });
    }
  });
  return (
    <Modal open title={t('consultation.addMaterial')} okText={t('consultation.add')} cancelText={t('common.cancel')} okButtonProps={{ disabled: chosen.length === 0 }} confirmLoading={busy} onOk={() => void add()} onCancel={close}>
      <p className="th-quiet">{t('consultation.addMaterialHint')}</p>
      {asking && <Loading />}
      {!asking && groups.length === 0 && <Nothing title={t('consultation.noMaterialFound')} next="" />}
      <div className="th-choices">
        {groups.map((g) => (
          <fieldset key={g.label}>
            <legend>{g.label}</legend>
            {g.options.map((o) => <Checkbox key={o.value} checked={chosen.includes(o.value)} onChange={(e) => choose(o.value, e.target.checked)}>{o.label}</Checkbox>)}
          </fieldset>
        ))}
      </div>
    </Modal>
  );
}

function Row({ icon, kind, text, children }: { icon: ReactNode; kind: string; text: string; children: ReactNode }) {
  return (
    <div className="th-report-row">
      <span className="th-material">{icon}<span className="th-patient"><span>{kind}</span><span className="th-quiet">{text}</span></span></span>
      <span className="th-row">{children}</span>
    </div>
  );
}

export function Material({ of: c }: { of: ConsultationDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const tell = useTell();
  const user = useSession((s) => s.user);
  const { attach, removeMaterial } = useConsultationMoves();
  const [adding, setAdding] = useState(false);
  const [report, setReport] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const own = hasRole(user, 'clinic_physician') && user?.org.id === c.org_id;
  const may = own && materialOpen(c.state);
  const studies = useStudies({ patient_id: c.patient.patient_id });
  const studyOf = (uid: string) => studies.rows.find((one) => one.study_uid === uid);
  // Known only of a list that is whole.
  const isClosed = (uid: string) => studies.isSuccess && !studies.hasNextPage && !studyOf(uid);
  const studyText = (uid: string) => {
    const s = studyOf(uid);
    if (s) return formats.study(s);
    return isClosed(uid) ? t('consultation.studyClosed') : '';
  };
  const look = (uid: string) => !isClosed(uid) && <Button size="small" href={`/viewer/${uid}`} target="_blank" rel="noopener">{t('order.view')}</Button>;
  const guarded = async (deed: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await deed();
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const referred = c.material.filter((m) => m.kind !== 'attachment');
  const remove = (id: string) => may && <Button type="text" size="small" aria-label={t('uploads.remove')} icon={<DeleteOutlined />} onClick={() => void guarded(() => removeMaterial(c, id))} />;
  const buttons = may && (
    <div className="th-row">
      <Button size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('consultation.addMaterial')}</Button>
      <Button size="small" icon={<PaperClipOutlined />} loading={busy} onClick={() => file.current?.click()}>{t('consultation.addFile')}</Button>
      <input ref={file} hidden type="file" aria-label={t('consultation.addFile')} accept={fileTypes} data-testid="material-file" onChange={(e) => {
        const [chosen] = e.target.files ?? [];
        e.target.value = '';
        if (chosen) void guarded(() => attach(c.id, chosen, 'material'));
      }} />
    </div>
  );
  return (
    <Panel title={t('consultation.material')} extra={buttons}>
      {referred.length === 0 && c.attachments.length === 0 && <Nothing title={t('consultation.noMaterial')} next={may ? t('consultation.noMaterialNext') : ''} />}
      {referred.map((m) => (
        <Row key={m.id} icon={m.kind === 'study' ? <EyeOutlined /> : <FilePdfOutlined />} kind={t(`consultation.materialKind.${m.kind as 'study'}`)} text={m.kind === 'study' ? studyText(m.ref) : formats.dateTime(m.added_at)}>
          {m.kind === 'study' && look(m.ref)}
          {m.kind === 'report' && <Button size="small" onClick={() => setReport(m.ref)}>{t('reports.open')}</Button>}
          {m.kind === 'consultation' && <Button size="small" onClick={() => void navigate(`/consultations/${m.ref}`)}>{t('reports.open')}</Button>}
          {remove(m.id)}
        </Row>
      ))}
      {c.attachments.map((a) => {
        const granted = c.material.find((m) => m.kind === 'attachment' && m.ref === a.id);
        return (
          <Row key={a.id} icon={<PaperClipOutlined />} kind={a.file_name || word('purpose', a.purpose)} text={`${formats.bytes(a.size)} · ${formats.dateTime(a.created_at)}`}>
            {a.purpose === 'consent' && <Tag tone="good">{t('consultation.consentForm')}</Tag>}
            {a.study_uid && look(a.study_uid)}
            <Button size="small" icon={<DownloadOutlined />} href={`/api/v1/consultations/${c.id}/attachments/${a.id}`} download>{t('reports.save')}</Button>
            {granted && remove(granted.id)}
          </Row>
        );
      })}
      {adding && <AddDialog of={c} close={() => setAdding(false)} />}
      {report && <PdfDialog path={`/api/v1/reports/${report}/pdf`} close={() => setReport(null)} />}
    </Panel>
  );
}
