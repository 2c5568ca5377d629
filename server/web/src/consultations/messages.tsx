// Question and answer of a case that is answered in writing. A question stops the clock, an answer lets it go on.
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationDetail } from '../api/client';
import { useConsultationMoves } from '../api/consultations';
import { useTell } from '../frame/notices';
import { Nothing, Panel } from '../frame/page';
import { useSession } from '../frame/session';
import { Tag } from '../frame/tags';
import { useFormats } from '../lib/format';
import { actionsFor } from './rules';

export function Messages({ of: c }: { of: ConsultationDetail }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const tell = useTell();
  const user = useSession((s) => s.user);
  const { say } = useConsultationMoves();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const may = actionsFor(c, user);
  const kind = may.has('ask') ? 'question' : may.has('answer') && c.clock_paused_at ? 'answer' : null;
  if (c.kind !== 'store_and_forward' && c.messages.length === 0) return null;
  const send = async () => {
    if (!kind || !text.trim() || busy) return;
    setBusy(true);
    try {
      await say(c, { kind, text: text.trim() });
      setText('');
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title={t('consultation.messages')} extra={c.clock_paused_at && <Tag tone="info">{t('consultation.paused')}</Tag>}>
      {c.messages.length === 0 && <Nothing title={t('consultation.noMessages')} next={kind === 'question' ? t('consultation.noMessagesNext') : ''} />}
      <ol className="th-messages">
        {c.messages.map((m) => (
          <li key={m.id} className={m.kind === 'question' ? 'th-message' : 'th-message th-message-answer'}>
            <span className="th-quiet">{t(m.kind === 'question' ? 'consultation.asks' : 'consultation.answers', { name: m.author_name })} · {formats.shortTime(m.created_at)}</span>
            <p>{m.text}</p>
          </li>
        ))}
      </ol>
      {kind && (
        <div className="th-say">
          <Input.TextArea id="message" autoSize={{ minRows: 2, maxRows: 8 }} maxLength={3000} aria-label={t(`consultation.${kind}Label`)} placeholder={t(`consultation.${kind}Label`)} value={text} onChange={(e) => setText(e.target.value)} />
          <Button type="primary" disabled={!text.trim()} loading={busy} onClick={() => void send()}>{t(`consultation.${kind}Send`)}</Button>
        </div>
      )}
    </Panel>
  );
}
