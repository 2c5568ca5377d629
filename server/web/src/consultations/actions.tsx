// The buttons of a case: the next step first, the others behind it.
import { MoreOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, unwrap, type ConsultationDetail } from '../api/client';
import { useConsultationMoves, type BareVerb, type PlainVerb } from '../api/consultations';
import { useTell } from '../frame/notices';
import { ReasonDialog, type Ask } from '../frame/reason';
import { useSession } from '../frame/session';
import { useFormats } from '../lib/format';
import { AssignDialog } from './assign_dialog';
import { RateDialog } from './rate_dialog';
import { useBegun } from './opinion_draft';
import { actionsFor, type Action } from './rules';
import { TimeDialog } from './time_dialog';

const earlyMs = 30 * 60_000;
const isEarly = (at: string) => new Date(at).getTime() - Date.now() > earlyMs;
const plain = new Set<Action>(['submit', 'accept', 'start', 'open-opinion', 'archive', 'consent']);
const bare = new Set<Action>(['confirm', 'deliver']);
const reasoned = new Set<Action>(['return', 'decline', 'unschedule', 'no-show', 'cancel']);
const danger = new Set<Action>(['decline', 'cancel', 'no-show']);
// What is done where it stands on the page, not in its head.
const elsewhere = new Set<Action>(['ask', 'answer', 'stance', 'sign']);
const main: Action[] = ['submit', 'accept', 'assign', 'schedule', 'confirm', 'start', 'open-opinion', 'deliver', 'rate', 'archive'];

type Dialog = 'assign' | 'schedule' | 'reschedule' | 'rate';

export function Actions({ of: c }: { of: ConsultationDetail }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const formats = useFormats();
  const tell = useTell();
  const user = useSession((s) => s.user);
  const moves = useConsultationMoves();
  const [ask, setAsk] = useState<Ask | null>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [busy, setBusy] = useState<Action | null>(null);
  const all = actionsFor(c, user);
  const name = (action: Action) => t(`consultation.verbs.${action}`);
  const act = async (action: Action) => {
    setBusy(action);
    try {
      if (bare.has(action)) await moves.act(c, action as BareVerb);
      else await moves.move(c, action as PlainVerb);
      if (action === 'open-opinion') useBegun.setState({ id: c.id });
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(null);
    }
  };
  // Asked only where the time that was agreed on is still to come.
  const start = async () => {
    setBusy('start');
    try {
      const at = c.appointment_id ? (await unwrap(api.GET('/api/v1/appointments/{id}', { params: { path: { id: c.appointment_id } } }))).starts_at : '';
      if (at && isEarly(at)) {
        setAsk({ title: name('start'), text: t('consultation.startEarly', { when: formats.dateTime(at) }), confirm: name('start'), needed: false, run: () => moves.move(c, 'start') });
      } else await moves.move(c, 'start');
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(null);
    }
  };
  const run = (action: Action) => {
    if (action === 'edit') void navigate(`/consultations/${c.id}/edit`);
    else if (action === 'assign' || action === 'schedule' || action === 'reschedule' || action === 'rate') setDialog(action);
    else if (action === 'start') void start();
    else if (plain.has(action) || bare.has(action)) void act(action);
    else if (reasoned.has(action)) {
      const needed = !(action === 'cancel' && (c.state === 'draft' || c.state === 'returned'));
      setAsk({ title: name(action), confirm: name(action), danger: danger.has(action), needed, run: (reason) => moves.move(c, action as PlainVerb, reason) });
    }
  };
  // An assigned case that has its experts is scheduled next; assigning anew is an exception.
  const shown = [...all].filter((a) => !elsewhere.has(a));
  const first = main.find((a) => all.has(a) && !(a === 'assign' && c.state !== 'accepted' && c.state !== 'submitted'));
  const rest = shown.filter((a) => a !== first);
  const close = () => setDialog(null);
  return (
    <>
      {first && <Button type="primary" loading={busy === first} onClick={() => run(first)}>{name(first)}</Button>}
      {rest.slice(0, 2).map((a) => <Button key={a} danger={danger.has(a)} loading={busy === a} onClick={() => run(a)}>{name(a)}</Button>)}
      {rest.length > 2 && (
        <Dropdown trigger={['click']} menu={{ items: rest.slice(2).map((key) => ({ key, label: name(key), danger: danger.has(key) })), onClick: ({ key }) => run(key as Action) }}>
          <Button icon={<MoreOutlined />} aria-label={t('consultation.moreActions')} />
        </Dropdown>
      )}
      <ReasonDialog ask={ask} close={() => setAsk(null)} />
      {dialog === 'assign' && <AssignDialog of={c} close={close} />}
      {(dialog === 'schedule' || dialog === 'reschedule') && <TimeDialog of={c} move={dialog === 'reschedule'} close={close} />}
      {dialog === 'rate' && <RateDialog of={c} close={close} />}
    </>
  );
}
