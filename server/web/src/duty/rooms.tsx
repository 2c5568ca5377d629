// Where people meet. A room that is retired stays in what was arranged there.
import { EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Radio, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDutyMoves, useRooms, type Room } from '../api/duty';
import { Failure } from '../frame/notices';
import { Loading, Nothing, Panel } from '../frame/page';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';
import { FormDialog } from '../routing/form_dialog';
import type { Arranged } from './arranged';
import { OrgItem } from './org_item';

interface Fields { org_id?: string; name: string; kind: string; capacity: number; enabled: boolean }
const kinds = ['meeting', 'ward', 'virtual'];

function RoomDialog({ room, arranged, close }: { room: Room | null; arranged: Arranged; close(): void }) {
  const { t } = useTranslation();
  const { saveRoom } = useDutyMoves();
  const [form] = Form.useForm<Fields>();
  const needed = [{ required: true, message: t('common.required') }];
  const initial: Partial<Fields> = room ?? { org_id: arranged.choices[0]?.id, kind: 'meeting', capacity: 10, enabled: true };
  return (
    <FormDialog title={t(room ? 'duty.changeRoom' : 'duty.addRoom')} form={form} initial={initial} save={(f) => saveRoom(room, { ...(room ? {} : { org_id: f.org_id }), name: f.name.trim(), kind: f.kind, capacity: f.capacity, enabled: f.enabled })} close={close}>
      <div className="th-form-grid">
        {!room && <OrgItem arranged={arranged} />}
        <Form.Item name="name" className="th-span2" label={t('admin.name')} rules={needed}><Input autoFocus maxLength={30} /></Form.Item>
        <Form.Item name="capacity" label={t('duty.capacity')} rules={needed}><InputNumber min={1} max={10000} precision={0} style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="enabled" label={t('duty.inUse')} valuePropName="checked"><Switch /></Form.Item>
        <Form.Item name="kind" className="th-span4" label={t('people.kind')}><Radio.Group optionType="button" options={kinds.map((value) => ({ value, label: word('roomKind', value) }))} /></Form.Item>
      </div>
    </FormDialog>
  );
}

export function Rooms({ arranged }: { arranged: Arranged }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const list = useRooms();
  const [open, setOpen] = useState<Room | 'new' | null>(null);
  return (
    <Panel title={t('duty.rooms')} extra={arranged.choices.length > 0 && <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen('new')}>{t('duty.addRoom')}</Button>}>
      {list.error && <Failure error={list.error} retry={list.refetch} />}
      {list.isPending && <Loading />}
      {list.data && list.rows.length === 0 && <Nothing title={t('duty.noRooms')} next={t('duty.noRoomsNext')} />}
      {list.rows.map((r) => (
        <div key={r.id} className="th-report-row">
          <div className="th-patient">
            <span><span id={`room-${r.id}`} className="th-strong">{r.name}</span> {!r.enabled && <Tag tone="plain">{t('duty.retired')}</Tag>}</span>
            <span className="th-quiet">{[arranged.nameOf(r.org_id), word('roomKind', r.kind), t('duty.people', { number: formats.number(r.capacity) })].filter(Boolean).join(' · ')}</span>
          </div>
          {arranged.may(r.org_id) && <Button type="text" size="small" aria-label={t('duty.changeRoom')} aria-describedby={`room-${r.id}`} icon={<EditOutlined />} onClick={() => setOpen(r)} />}
        </div>
      ))}
      {list.hasNextPage && <div className="th-more"><Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('common.more')}</Button></div>}
      {open && <RoomDialog room={open === 'new' ? null : open} arranged={arranged} close={() => setOpen(null)} />}
    </Panel>
  );
}
