// One entry: what the images say beside what each order says, so that a person can decide whose they are.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { api, ifMatch, unwrap, type Order, type QuarantineDetail } from '../api/client';
import { Failure, useTell } from '../frame/notices';
import { Loading, Nothing, Page, Panel } from '../frame/page';
import { ReasonDialog, type Ask } from '../frame/reason';
import { Procedure, StateTag } from '../frame/tags';
import { word } from '../i18n';
import { findingOf } from '../lib/finding';
import { listed, personName, useFormats } from '../lib/format';
import { Pictures, toChoose } from '../quarantine/pictures';

type Pair = readonly [ours: string, images: string];
const differ = ([ours, images]: Pair) => ours !== '' && images !== '' && ours !== images;
// What an order says beside what the images say.
const compare = ({ patient: p, accession_number: accession }: Order, said: QuarantineDetail) => ({
  name: [personName(p.name), personName(said.patient_name)], patientId: [p.patient_id, said.patient_id], sex: [p.sex, said.sex], birthDate: [p.birth_date, said.birth_date],
  accession: [accession, said.accession_number],
} satisfies Record<string, Pair>);
const labels = { name: 'orderForm.name', patientId: 'orders.patientId', sex: 'orderForm.sex', birthDate: 'orderForm.birthDate', accession: 'orders.accession' } as const;

function Compared({ pair, shown = pair[0] }: { pair: Pair; shown?: string }) {
  return <span className={differ(pair) ? 'th-differs' : ''}>{differ(pair) && '≠ '}{shown}</span>;
}

function Candidate({ order, said }: { order: Order; said: QuarantineDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const { name, patientId, sex, birthDate, accession } = compare(order, said);
  return (
    <div className="th-candidate">
      <div>
        <span className="th-strong"><Compared pair={name} /></span>{' '}
        <span className="th-mono"><Compared pair={patientId} /></span>
        <div className="th-quiet"><Compared pair={sex} shown={word('sex', sex[0])} /> · <Compared pair={birthDate} shown={formats.date(`${birthDate[0]}T00:00:00`)} /></div>
      </div>
      <Procedure of={order} />
      <div className="th-patient">
        <span className="th-mono"><Compared pair={accession} /></span>
        <span className="th-quiet">{t('orders.accession')}</span>
      </div>
      <StateTag group="orderState" name={order.state} />
    </div>
  );
}

function Decision({ of: q }: { of: QuarantineDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const filed = q.filed_under;
  return (
    <>
      <div>{[t(`quarantine.states.${q.state}` as 'quarantine.states.open'), q.resolved_by_name, formats.dateTime(q.resolved_at)].filter(Boolean).join(' · ')}</div>
      {q.resolution && <div>{q.resolution}</div>}
      {filed && <div>{t('quarantine.filedUnder')}{' '}<Link to={`/orders/${filed.id}`}>{[personName(filed.patient.name), filed.patient.patient_id, filed.accession_number].join(' · ')}</Link></div>}
    </>
  );
}

export default function QuarantineEntry() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const tell = useTell();
  const entry = useQuery({
    queryKey: ['quarantine-entry', id],
    queryFn: () => unwrap(api.GET('/api/v1/quarantine/{id}', { params: { path: { id } } })),
  });
  const [orderId, setOrderId] = useState('');
  const [found, setFound] = useState<Order[] | null>(null); // by accession number
  const [chosen, setChosen] = useState<Record<string, string>>({}); // of what is held more than once
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [ask, setAsk] = useState<Ask | null>(null);
  if (entry.error) return <Page title={t('quarantine.one')}><Failure error={entry.error} retry={entry.refetch} /></Page>;
  if (!entry.data) return <Loading />;
  const q = entry.data;
  const conflict = q.kind === 'uid_conflict';
  const finding = findingOf(q);
  const chosenOrder = [...q.candidates, ...(found ?? [])].find((o) => o.id === orderId);
  const compared: Record<string, Pair> = chosenOrder ? compare(chosenOrder, q) : {};
  const differing = Object.entries(compared).filter(([, pair]) => differ(pair)).map(([what]) => t(labels[what as keyof typeof labels]));
  const params = { path: { id }, header: ifMatch(q) };
  const settle = async (done: string) => {
    tell.done(done);
    await queries.invalidateQueries({ queryKey: ['quarantine'] });
    void navigate('/quarantine');
  };
  const reconcile = async () => {
    setBusy(true);
    try {
      await unwrap(api.POST('/api/v1/quarantine/{id}/reconcile', { params, body: { ...(conflict ? { replace: true } : { order_id: orderId }), reason, objects: Object.values(chosen) } }));
      await settle(t('quarantine.reconciled'));
    } catch (error) {
      tell.failed(error);
      void entry.refetch();
    } finally {
      setBusy(false);
    }
  };
  const discard = () =>
    setAsk({
      title: t('quarantine.discard'), text: t('quarantine.discardText'), confirm: t('quarantine.discard'), danger: true,
      run: async (why) => {
        await unwrap(api.POST('/api/v1/quarantine/{id}/discard', { params, body: { reason: why } }));
        await settle(t('quarantine.discarded'));
      },
    });
  const open = q.state === 'open';
  return (
    <Page title={t('quarantine.one')} extra={open && <Button danger onClick={discard}>{t('quarantine.discard')}</Button>}>
      <Alert className="th-gap" type={open ? 'warning' : 'info'} showIcon title={word('quarantineKind', q.kind)} description={open ? t(conflict ? 'quarantine.conflictAdvice' : 'quarantine.advice') : <Decision of={q} />} />
      <Panel title={t('quarantine.imagesSay')}>
        <div className={q.held.length === 0 ? 'th-beside' : ''}>
          <dl className="th-facts">
            <div><dt>{t('orders.patient')}</dt><dd className="th-strong">{personName(q.patient_name) || '—'}</dd></div>
            <div><dt>{t('orders.patientId')}</dt><dd className="th-mono">{q.patient_id || '—'}</dd></div>
            <div><dt>{t('orderForm.sex')}</dt><dd>{q.sex ? word('sex', q.sex) : '—'}</dd></div>
            <div><dt>{t('orderForm.birthDate')}</dt><dd>{q.birth_date ? formats.date(`${q.birth_date}T00:00:00`) : '—'}</dd></div>
            <div><dt>{t('orders.accession')}</dt><dd className="th-mono">{q.accession_number || '—'}</dd></div>
            <div><dt>{t('orders.examination')}</dt><dd>{[q.modalities.join(' · '), q.description].filter(Boolean).join(' · ') || '—'}</dd></div>
            <div><dt>{t('studies.date')}</dt><dd>{formats.dicomDate(q.study_date) || '—'}</dd></div>
            <div><dt>{t('quarantine.count')}</dt><dd>{formats.number(q.instance_count)}</dd></div>
            <div><dt>{t('quarantine.since')}</dt><dd>{formats.dateTime(q.created_at)}</dd></div>
            {finding && <div className="th-whole"><dt>{t('quarantine.found')}</dt><dd>{finding}</dd></div>}
          </dl>
          <Pictures q={q} chosen={chosen} choose={(uid, sha256) => setChosen({ ...chosen, [uid]: sha256 })} />
        </div>
      </Panel>
      {open && !conflict && (
        <Panel title={t('quarantine.candidates')}>
          {q.candidates.length === 0 && <Nothing title={t('quarantine.noCandidates')} next={t('quarantine.noCandidatesNext')} />}
          <Radio.Group className="th-candidates" value={orderId} onChange={(e) => setOrderId(e.target.value as string)}>
            {q.candidates.map((o) => <Radio key={o.id} value={o.id}><Candidate order={o} said={q} /></Radio>)}
          </Radio.Group>
          <FindOrder pick={setOrderId} known={q.candidates} picked={orderId} said={q} found={found} setFound={setFound} />
        </Panel>
      )}
      {open && (
        <Panel title={conflict ? t('quarantine.replaceTitle') : t('quarantine.reconcile')}>
          {conflict && <p>{t('quarantine.replaceText')}</p>}
          {differing.length > 0 && <Alert className="th-gap" type="error" showIcon title={t('quarantine.differs', { fields: listed(differing) })} description={t('quarantine.differsText')} />}
          <Input.TextArea aria-label={t('common.reason')} rows={2} maxLength={500} placeholder={t('quarantine.reasonHint')} value={reason} onChange={(e) => setReason(e.target.value)} />
          <div className="th-row" style={{ marginTop: 12 }}>
            <Button type="primary" loading={busy} disabled={!reason.trim() || (!conflict && !orderId) || toChoose(q).some((uid) => !chosen[uid])} onClick={() => void reconcile()}>
              {conflict ? t('quarantine.replace') : t('quarantine.reconcile')}
            </Button>
            <span className="th-quiet">{t('quarantine.kept')}</span>
          </div>
        </Panel>
      )}
      <ReasonDialog ask={ask} close={() => setAsk(null)} />
    </Page>
  );
}

// Another order than the proposed ones, by its accession number.
function FindOrder({ pick, known, picked, said, found, setFound }: { pick(id: string): void; known: Order[]; picked: string; said: QuarantineDetail; found: Order[] | null; setFound(orders: Order[]): void }) {
  const { t } = useTranslation();
  const tell = useTell();
  const find = async (accession: string) => {
    if (!accession.trim()) return;
    try {
      const list = await unwrap(api.GET('/api/v1/orders', { params: { query: { accession_number: accession.trim() } } }));
      setFound(list.items);
      if (list.items[0]) pick(list.items[0].id);
    } catch (error) {
      tell.failed(error);
    }
  };
  const others = (found ?? []).filter((o) => !known.some((k) => k.id === o.id));
  return (
    <div style={{ marginTop: 12 }}>
      <Input.Search style={{ maxWidth: 360 }} maxLength={16} placeholder={t('quarantine.findOrder')} aria-label={t('quarantine.findOrder')} enterButton={t('common.find')} onSearch={(text) => void find(text)} />
      {found?.length === 0 && <p className="th-quiet">{t('quarantine.noSuchOrder')}</p>}
      <Radio.Group className="th-candidates" value={picked} onChange={(e) => pick(e.target.value as string)}>
        {others.map((o) => <Radio key={o.id} value={o.id}><Candidate order={o} said={said} /></Radio>)}
      </Radio.Group>
    </div>
  );
}
