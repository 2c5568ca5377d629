// The opinion: written by the experts, signed in the chair, read by the clinic when it is delivered.
import { FilePdfOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Radio } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationDetail, Opinion } from '../api/client';
import { useConsultationMoves, useOpinion } from '../api/consultations';
import { explain, Failure, useTell } from '../frame/notices';
import { Loading, Nothing, Panel } from '../frame/page';
import { ReasonDialog, type Ask } from '../frame/reason';
import { useSession } from '../frame/session';
import { SigningDialog } from '../frame/signing_dialog';
import { word } from '../i18n';
import { useFormats } from '../lib/format';
import { PdfDialog } from '../reports/pdf_dialog';
import { sections, useBegun, useOpinionDraft } from './opinion_draft';
import { actionsFor, expertsOf, isExpertOf } from './rules';

const needed = new Set(['summary', 'diagnosis', 'advice']);

function SignDialog({ of: c, opinion, close }: { of: ConsultationDetail; opinion: Opinion; close(): void }) {
  const { t } = useTranslation();
  const asksTotp = useSession((s) => s.user?.second_factor !== true);
  const { sign } = useConsultationMoves();
  const said = [{ label: t('consultation.question'), text: c.question }, ...sections.map((part) => ({ label: t(`consultation.opinionPart.${part}`), text: opinion[part] }))];
  const run = async (totp: string | undefined) => { await sign(c, opinion, totp); };
  return <SigningDialog signing={{ title: t('consultation.verbs.sign'), ok: t('report.sign'), patient: c.patient, said, meaning: t('consultation.signText'), asksTotp, unseen: 0, run }} close={close} />;
}

function Editor({ of: c, opinion }: { of: ConsultationDetail; opinion: Opinion | null }) {
  const { t } = useTranslation();
  const tell = useTell();
  const user = useSession((s) => s.user);
  const draft = useOpinionDraft(c.id, opinion);
  const { stance } = useConsultationMoves();
  const [signing, setSigning] = useState<Opinion | null>(null); // as it was read
  const [ask, setAsk] = useState<Ask | null>(null);
  // Who has just begun writes on here; the page is longer than the screen.
  const begun = useBegun((s) => s.id === c.id);
  useEffect(() => {
    if (!begun) return;
    document.getElementById(`opinion-${sections[0]}`)?.focus();
    useBegun.setState({ id: '' });
  }, [begun]);
  const may = actionsFor(c, user);
  const complete = [...needed].every((s) => draft.text[s as 'summary'].trim());
  const told = draft.state === 'failed' ? explain(draft.error, t) : null;
  const says = { saved: t('consultation.saved'), saving: t('report.saving'), unsaved: t('report.unsaved'), conflict: t('report.unsaved'), failed: '' }[draft.state];
  // Of what is on the screen now: what somebody writes meanwhile was not read.
  const read = async () => ((await draft.save()) ? draft.base.current : null);
  const sign = async () => setSigning(await read());
  const agree = async () => {
    const agreed = await read();
    try {
      if (agreed) await stance(c, agreed, { stance: 'agrees' });
    } catch (error) {
      tell.failed(error);
    }
  };
  const dissent = async () => {
    const of = await read();
    if (of) setAsk({ title: t('consultation.dissent'), text: t('consultation.dissentText'), confirm: t('consultation.dissent'), run: (text) => stance(c, of, { stance: 'dissents', text }) });
  };
  return (
    <>
      {draft.theirs && (
        <Alert
          className="th-gap" type="warning" showIcon title={t('report.conflict')}
          description={<><p>{t('report.conflictText')}</p><pre className="th-history-text">{sections.map((s) => draft.theirs?.[s]).filter(Boolean).join('\n')}</pre></>}
          action={<div className="th-row"><Button size="small" onClick={() => draft.resolve('theirs')}>{t('report.takeTheirs')}</Button><Button size="small" type="primary" onClick={() => draft.resolve('mine')}>{t('report.keepMine')}</Button></div>}
        />
      )}
      {sections.map((s) => (
        <div key={s} className="th-section">
          <label htmlFor={`opinion-${s}`}>{t(`consultation.opinionPart.${s}`)}{needed.has(s) && <span className="th-needed" aria-hidden="true"> *</span>}</label>
          <Input.TextArea id={`opinion-${s}`} aria-required={needed.has(s)} autoSize={{ minRows: s === 'diagnosis' || s === 'advice' ? 2 : 1, maxRows: 14 }} maxLength={15000} value={draft.text[s]} onChange={(e) => draft.change({ [s]: e.target.value })} />
        </div>
      ))}
      <div className="th-section">
        <label htmlFor="opinion-urgency">{t('orders.urgency')}</label>
        <Radio.Group id="opinion-urgency" optionType="button" value={draft.text.urgency} options={['routine', 'urgent', 'emergency'].map((value) => ({ value, label: word('urgency', value) }))} onChange={(e) => draft.change({ urgency: String(e.target.value) })} />
      </div>
      <div className="th-row th-opinion-foot">
        {may.has('sign') && <Button type="primary" disabled={!complete} onClick={() => void sign()}>{t('consultation.verbs.sign')}</Button>}
        {may.has('stance') && <Button onClick={() => void agree()}>{t('consultation.agree')}</Button>}
        {may.has('stance') && <Button danger disabled={!draft.saved} onClick={() => void dissent()}>{t('consultation.dissent')}</Button>}
        {may.has('sign') && !complete && <span className="th-quiet">{t('consultation.signNeeds')}</span>}
        <span className="th-grow" />
        {told ? <span className="th-save th-save-bad" role="alert">{t('report.notSaved')}: {told.title}</span> : <span className="th-save" role="status" data-testid="opinion-save" data-state={draft.state}>{says}</span>}
      </div>
      {signing && <SignDialog of={c} opinion={signing} close={() => setSigning(null)} />}
      <ReasonDialog ask={ask} close={() => setAsk(null)} />
    </>
  );
}

function Text({ opinion }: { opinion: Opinion }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <dl className="th-opinion">
      {sections.filter((s) => opinion[s]).map((s) => <div key={s}><dt>{t(`consultation.opinionPart.${s}`)}</dt><dd>{opinion[s]}</dd></div>)}
      {opinion.dissent && <div><dt>{t('consultation.dissentKept')}</dt><dd>{opinion.dissent}</dd></div>}
      {opinion.signed_at && <div><dt>{t('consultation.signedBy')}</dt><dd>{opinion.signer_name} · {formats.dateTime(opinion.signed_at)}</dd></div>}
    </dl>
  );
}

export function OpinionPanel({ of: c }: { of: ConsultationDetail }) {
  const { t } = useTranslation();
  const user = useSession((s) => s.user);
  const expert = isExpertOf(c, user);
  const readable = ['opinion_draft', 'signed', 'delivered', 'rated', 'archived'].includes(c.state);
  const opinion = useOpinion(c.id, readable);
  const [pdf, setPdf] = useState(false);
  const writing = expert && c.state === 'opinion_draft';
  if (!readable) return null;
  const stances = expertsOf(c).filter((p) => p.stance);
  const show = opinion.data && <Button size="small" icon={<FilePdfOutlined />} onClick={() => setPdf(true)}>{t('report.pdf')}</Button>;
  return (
    <Panel title={t('consultation.opinion')} extra={show}>
      {opinion.isPending && <Loading />}
      {opinion.error && <Failure error={opinion.error} retry={opinion.refetch} />}
      {opinion.data !== undefined && writing && <Editor key={c.id} of={c} opinion={opinion.data} />}
      {opinion.data && !writing && <Text opinion={opinion.data} />}
      {opinion.data === null && !writing && <Nothing title={t('consultation.noOpinion')} next={t('consultation.noOpinionNext')} />}
      {c.kind === 'mdt' && stances.length > 0 && (
        <ul className="th-stances">
          {stances.map((p) => <li key={p.user_id}>{p.name}: {t(p.stance === 'agrees' ? 'consultation.agrees' : 'consultation.dissents')}{p.stance_text && ` — ${p.stance_text}`}</li>)}
        </ul>
      )}
      {pdf && <PdfDialog path={`/api/v1/consultations/${c.id}/opinion/pdf`} title={t('consultation.opinion')} close={() => setPdf(false)} />}
    </Panel>
  );
}
