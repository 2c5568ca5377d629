// A person's licences: what they may sign and until when.
import { PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAdminMoves, useLicences, type Account, type Licence } from '../api/admin';
import { Failure } from '../frame/notices';
import { Loading, Nothing, Panel } from '../frame/page';
import { ReasonDialog } from '../frame/reason';
import { Tag } from '../frame/tags';
import { useNow } from '../lib/clock';
import { useFormats } from '../lib/format';
import { FormDialog } from '../routing/form_dialog';
import { licenceState } from './licence_state';

const tones = { valid: 'good', ending: 'warn', expired: 'bad', revoked: 'plain' } as const;

interface Fields { number: string; scope: string; title?: string; expires_on: Dayjs }

function LicenceDialog({ account, close }: { account: Account; close(): void }) {
  const { t } = useTranslation();
  const { grantLicence } = useAdminMoves();
  const [form] = Form.useForm<Fields>();
  const needed = [{ required: true, message: t('common.required') }];
  const save = (f: Fields) => grantLicence(account, { number: f.number.trim(), scope: f.scope.trim().toUpperCase(), title: f.title?.trim() ?? '', expires_on: f.expires_on.format('YYYY-MM-DD') });
  return (
    <FormDialog title={t('people.addLicence')} form={form} initial={{ title: account.title }} save={save} close={close}>
      <div className="th-form-grid">
        <Form.Item name="number" className="th-span2" label={t('people.licenceNumber')} rules={needed}><Input autoFocus maxLength={64} spellCheck={false} /></Form.Item>
        <Form.Item name="title" className="th-span2" label={t('people.title')}><Input maxLength={30} /></Form.Item>
        <Form.Item name="scope" className="th-span2" label={t('people.scope')} extra={t('people.scopeHint')} rules={needed}><Input maxLength={200} spellCheck={false} /></Form.Item>
        <Form.Item name="expires_on" className="th-span2" label={t('people.expiresOn')} rules={needed}><DatePicker minDate={dayjs()} style={{ width: '100%' }} /></Form.Item>
      </div>
    </FormDialog>
  );
}

export function Licences({ account }: { account: Account }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const now = useNow(60_000);
  const list = useLicences(account.id);
  const { revokeLicence } = useAdminMoves();
  const [adding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<Licence | null>(null);
  return (
    <Panel title={t('people.licences')} extra={<Button size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('people.addLicence')}</Button>}>
      {list.error && <Failure error={list.error} retry={list.refetch} />}
      {list.isPending && <Loading />}
      {list.data && list.rows.length === 0 && <Nothing title={t('people.noLicences')} next={t('people.noLicencesNext')} />}
      {list.rows.map((l) => {
        const state = licenceState(l, now);
        return (
          <div key={l.id} className="th-report-row">
            <div>
              <div><span className="th-mono th-strong">{l.number}</span> <Tag tone={tones[state]}>{t(`people.licenceStates.${state}`)}</Tag></div>
              <div className="th-quiet">{[l.title, l.scope === '*' ? t('people.everything') : l.scope, t('people.until', { date: formats.date(l.expires_on) })].filter(Boolean).join(' · ')}</div>
              <div className="th-quiet">{t('people.grantedBy', { name: l.granted_by, date: formats.date(l.granted_at) })}</div>
            </div>
            {!l.revoked_at && <Button size="small" danger onClick={() => setRevoked(l)}>{t('people.revoke')}</Button>}
          </div>
        );
      })}
      {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>{t('common.more')}</Button>}
      {adding && <LicenceDialog account={account} close={() => setAdding(false)} />}
      <ReasonDialog ask={revoked && { title: t('people.revokeLicence', { number: revoked.number }), text: t('people.revokeText'), confirm: t('people.revoke'), danger: true, run: (reason) => revokeLicence(revoked, reason) }} close={() => setRevoked(null)} />
    </Panel>
  );
}
