// The report beside the images: written and saved by itself, handed on, returned, signed, published.
import { FilePdfOutlined, HistoryOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Modal, Tooltip } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { ReadTask, Report, ReportDetail } from '../api/client';
import { ApiProblem, isProblem } from '../api/problem';
import { useReportMoves, useTaskMoves } from '../api/queries';
import { explain, useTell } from '../frame/notices';
import { ReasonDialog, type Ask } from '../frame/reason';
import { hasRole, useSession } from '../frame/session';
import { useShortcuts } from '../frame/shortcuts';
import { SigningDialog, type Signing } from '../frame/signing_dialog';
import { StateTag } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';
import { PdfDialog } from '../reports/pdf_dialog';
import { useMarks } from '../viewer/marks';
import type { StudyImages } from '../viewer/study_images';
import { sections, useDraft, type Part } from './draft';
import { History, TextDifference } from './history';
import { KeyImages } from './key_images';
import { fieldOf, Phrases } from './phrases';

function SaveLine({ draft }: { draft: ReturnType<typeof useDraft> }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { state, saved, error } = draft;
  if (state === 'failed') {
    const told = explain(error, t);
    return <div className="th-save th-save-bad" role="alert">{t('report.notSaved')}: {told.title}. {told.advice}</div>;
  }
  const text = state === 'saving' ? t('report.saving') : state === 'unsaved' || state === 'conflict' ? t('report.unsaved') : saved ? t('report.saved', { time: formats.time(saved.updated_at) }) : '';
  return <div className="th-save" role="status" data-testid="save-state" data-state={state}>{text}</div>;
}

function Conflict({ draft }: { draft: ReturnType<typeof useDraft> }) {
  const { t } = useTranslation();
  if (!draft.theirs) return null;
  return (
    <Modal
      open
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={640}
      title={t('report.conflict')}
      footer={[
        <Button key="theirs" onClick={() => draft.resolve('theirs')}>{t('report.takeTheirs')}</Button>,
        <Button key="mine" type="primary" onClick={() => draft.resolve('mine')}>{t('report.keepMine')}</Button>,
      ]}
    >
      <p>{t('report.conflictText')}</p>
      <TextDifference from={draft.theirs} to={draft.text} />
    </Modal>
  );
}

// The viewer marks key images for the draft that is open here.
function useMarking(draft: ReturnType<typeof useDraft>, editable: boolean) {
  const { text: { key_images: images }, change } = draft;
  useEffect(() => useMarks.setState({ images, change: editable ? (key_images) => change({ key_images }) : null }), [images, change, editable]);
  useEffect(() => () => useMarks.setState({ images: [], change: null }), []);
}

export function ReportPanel({ task, report, images }: { task: ReadTask; report: ReportDetail | null; images: StudyImages | undefined }) {
  const { t } = useTranslation();
  const tell = useTell();
  const navigate = useNavigate();
  const formats = useFormats();
  const user = useSession((s) => s.user);
  const moves = useReportMoves();
  const tasks = useTaskMoves();
  const mine = task.assignee_id === user?.id;
  const editable = mine && task.state === 'in_progress' && (report === null || report.state === 'draft');
  const draft = useDraft(task.id, report, editable);
  useMarking(draft, editable);
  const [phrasesOf, setPhrasesOf] = useState<Part | null>(null);
  const [ask, setAsk] = useState<Ask | null>(null);
  const [signing, setSigning] = useState<Signing | null>(null);
  const [shown, setShown] = useState<'pdf' | 'history' | null>(null);
  const [busy, setBusy] = useState(false);
  const verifier = hasRole(user, 'verifying_radiologist');
  const wrote = report?.writer_id === user?.id;
  const complete = draft.text.findings.trim() !== '' && draft.text.impression.trim() !== '';

  const act = async (run: () => Promise<unknown>, done: string, leave = '') => {
    if (busy) return;
    setBusy(true);
    try {
      await run();
      tell.done(done);
      if (leave) void navigate(leave);
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(false);
    }
  };
  // What is on the screen is with the hub. Once more when a key was pressed meanwhile.
  const save = async () => {
    if (!(await draft.save()) && !(await draft.save())) throw draft.failure.current ?? new ApiProblem({ status: 412 });
  };
  const shownOf = (r: Report) => ({
    patient: r.patient,
    said: [
      { label: t('orders.examination'), text: r.procedure || `${r.modality} ${word('bodyPart', r.body_part)}` },
      ...sections.map((section) => ({ label: t(`report.${section}`), text: r[section] })),
      { label: t('keyImages.title'), text: r.key_images.length ? formats.number(r.key_images.length) : '' },
    ],
  });
  const submit = async () => {
    if (busy) return;
    setBusy(true);
    let saved: Report | null = null;
    try {
      await save();
      saved = draft.base.current;
      if (!saved) return;
      await moves.submit(saved, false);
      tell.done(t('report.submitted'));
      void navigate('/worklist');
    } catch (error) {
      const read = saved;
      if (!read || !isProblem(error, 'unseen_instances')) { tell.failed(error); return; }
      const run = async (_: string | undefined, seen: boolean) => { await moves.submit(read, seen); tell.done(t('report.submitted')); void navigate('/worklist'); };
      setSigning({ ...shownOf(read), unseen: report?.unseen_instances || 1, asksTotp: false, title: t('report.submit'), ok: t('report.submit'), run });
    } finally {
      setBusy(false);
    }
  };
  const verify = () => {
    if (!report) return;
    const run = async (totp: string | undefined, seen: boolean) => { await moves.verify(report, totp, seen); tell.done(t('report.verified')); };
    setSigning({ ...shownOf(report), unseen: report.unseen_instances, asksTotp: !user?.second_factor, title: t('report.signTitle'), ok: t('report.sign'), meaning: t('report.signMeaning'), run });
  };
  const buttons: ReactNode[] = [];
  if (editable) {
    buttons.push(
      <Tooltip key="submit" title={complete ? '' : t('report.notNeeded')}><Button type="primary" loading={busy} disabled={!complete || draft.state === 'conflict'} onClick={() => void submit()}>{t('report.submit')}</Button></Tooltip>,
      <Button key="release" onClick={() => setAsk({ title: t('report.release'), text: t('report.releaseText'), confirm: t('report.release'), needed: false, run: async (reason) => { await save(); await tasks.release(task, reason); void navigate('/worklist'); } })}>{t('report.release')}</Button>,
    );
  }
  if (report?.state === 'submitted' && verifier && !wrote) {
    buttons.push(
      <Button key="verify" type="primary" onClick={verify}>{t('report.verify')}</Button>,
      <Button key="return" onClick={() => setAsk({ title: t('report.return'), confirm: t('report.return'), run: async (reason) => { await moves.return(report, reason); tell.done(t('report.returnedDone')); void navigate('/verification'); } })}>{t('report.return')}</Button>,
    );
  }
  if (report?.state === 'final' && verifier) {
    buttons.push(<Button key="publish" type="primary" loading={busy} onClick={() => void act(() => moves.publish(report), t('report.published'), '/verification')}>{t('report.publish')}</Button>);
  }
  if (task.state === 'queued' || (task.state === 'assigned' && mine)) {
    buttons.push(<Button key="claim" type="primary" loading={busy} onClick={() => void act(() => tasks.claim(task), t('report.claim'))}>{t('report.claim')}</Button>);
  }
  useShortcuts([
    { keys: 'ctrl+enter', label: t('report.submit'), group: t('report.title'), inFields: true, run: () => { if (editable && complete) void submit(); } },
    { keys: 'ctrl+j', label: t('phrases.title'), group: t('report.title'), inFields: true, run: () => { if (editable) setPhrasesOf(sections.find((s) => fieldOf(s) === document.activeElement) ?? 'findings'); } },
    { keys: 'ctrl+s', label: t('orderForm.save'), group: t('report.title'), inFields: true, run: () => void draft.save() },
  ]);

  return (
    <section className="th-report" aria-label={t('report.title')}>
      <div className="th-report-head">
        <h2>{t('report.title')}</h2>
        {report && <StateTag group="reportState" name={report.state} />}
        <span className="th-grow" />
        {report && <Tooltip title={t('report.history')}><Button size="small" type="text" aria-label={t('report.history')} icon={<HistoryOutlined />} onClick={() => setShown('history')} /></Tooltip>}
        {report && <Tooltip title={t('report.pdf')}><Button size="small" type="text" aria-label={t('report.pdf')} icon={<FilePdfOutlined />} onClick={() => setShown('pdf')} /></Tooltip>}
      </div>
      <div className="th-report-body">
        {report?.state === 'draft' && report.state_reason && <Alert className="th-gap" type="warning" showIcon title={t('report.returned')} description={report.state_reason} />}
        {!editable && task.state === 'in_progress' && !mine && (!report || report.state === 'draft') && <Alert className="th-gap" type="info" showIcon title={t('report.lockedBy', { name: task.assignee_name })} />}
        {task.state === 'queued' && <Alert className="th-gap" type="info" showIcon title={t('report.toClaim')} />}
        {report?.state === 'submitted' && verifier && wrote && <Alert className="th-gap" type="info" showIcon title={t('report.own')} />}
        <div className="th-history-text"><div className="th-quiet">{t('report.history2')}</div>{task.order.clinical_history}</div>
        {sections.map((section) => (
          <div key={section} className="th-section">
            <div className="th-section-head">
              <label htmlFor={`report-${section}`}>{t(`report.${section}`)}</label>
              {editable && <Phrases part={section} modality={task.order.modality} open={phrasesOf === section} setOpen={(open) => setPhrasesOf(open ? section : null)} change={(text) => draft.change({ [section]: text })} />}
            </div>
            <Input.TextArea
              id={`report-${section}`}
              readOnly={!editable || busy}
              autoSize={{ minRows: section === 'findings' ? 7 : section === 'impression' ? 4 : 2, maxRows: section === 'findings' ? 16 : 9 }}
              maxLength={30000}
              placeholder={editable ? t(`report.${section}Hint`) : ''}
              value={draft.text[section]}
              onChange={(e) => draft.change({ [section]: e.target.value })}
            />
          </div>
        ))}
        <KeyImages study={images} images={draft.text.key_images} change={editable ? (key_images) => draft.change({ key_images }) : null} />
        {report && <div className="th-quiet">{t('report.writer')}: {report.writer_name}{report.verifier_name && ` · ${t('report.verifier')}: ${report.verifier_name}`}</div>}
      </div>
      <div className="th-report-foot">
        {editable && <SaveLine draft={draft} />}
        <div className="th-row">{buttons}</div>
      </div>
      <Conflict draft={draft} />
      <ReasonDialog ask={ask} close={() => setAsk(null)} />
      {signing && <SigningDialog signing={signing} close={() => setSigning(null)} />}
      {shown === 'history' && report && <History report={report} close={() => setShown(null)} />}
      {shown === 'pdf' && report && <PdfDialog path={`/api/v1/reports/${report.id}/pdf`} close={() => setShown(null)} />}
    </section>
  );
}
