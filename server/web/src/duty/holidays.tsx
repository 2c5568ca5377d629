// Days on which no weekly hours make slots, a year at a time.
import { DeleteOutlined, LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDutyMoves, useHolidays, type Holiday } from '../api/duty';
import { Failure } from '../frame/notices';
import { Loading, Nothing, Panel } from '../frame/page';
import { ReasonDialog } from '../frame/reason';
import { useFormats } from '../lib/format';
import { FormDialog } from '../routing/form_dialog';
import type { Arranged } from './arranged';
import { OrgItem } from './org_item';
import { daysFrom } from './roster';

interface Fields { org_id?: string; name: string; date: Dayjs; last?: Dayjs | null }

function HolidayDialog({ arranged, close }: { arranged: Arranged; close(): void }) {
  const { t } = useTranslation();
  const { addHolidays } = useDutyMoves();
  const [form] = Form.useForm<Fields>();
  const needed = [{ required: true, message: t('common.required') }];
  const save = (f: Fields) => addHolidays(daysFrom(f.date.format('YYYY-MM-DD'), (f.last ?? f.date).format('YYYY-MM-DD')), f.name.trim(), f.org_id);
  const check = { validator: (_: unknown, last: Dayjs | null | undefined) => {
    const first = form.getFieldValue('date') as Dayjs | undefined;
    return !last || !first || (!last.isBefore(first, 'day') && last.diff(first, 'day') < 31) ? Promise.resolve() : Promise.reject(new Error(t('duty.lastFault')));
  } };
  return (
    <FormDialog title={t('duty.addHoliday')} form={form} initial={{ org_id: arranged.choices[0]?.id }} save={save} close={close}>
      <div className="th-form-grid">
        <OrgItem arranged={arranged} />
        <Form.Item name="date" className="th-span2" label={t('duty.firstDay')} rules={needed}><DatePicker autoFocus needConfirm={false} style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="last" className="th-span2" label={t('duty.lastDay')} extra={t('duty.lastDayHint')} dependencies={['date']} rules={[check]}><DatePicker needConfirm={false} style={{ width: '100%' }} /></Form.Item>
        <Form.Item name="name" className="th-span4" label={t('admin.name')} rules={needed}><Input maxLength={30} /></Form.Item>
      </div>
    </FormDialog>
  );
}

export function Holidays({ arranged }: { arranged: Arranged }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [year, setYear] = useState(() => new Date().getFullYear());
  const list = useHolidays(year);
  const { removeHoliday } = useDutyMoves();
  const [adding, setAdding] = useState(false);
  const [gone, setGone] = useState<Holiday | null>(null);
  const dayOf = (h: Holiday) => `${h.date}T00:00:00`;
  return (
    <Panel title={t('duty.holidays')} extra={arranged.choices.length > 0 && <Button size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('duty.addHoliday')}</Button>}>
      <div className="th-row">
        <Button size="small" aria-label={t('duty.yearBefore')} icon={<LeftOutlined />} onClick={() => setYear(year - 1)} />
        <b aria-live="polite">{year}</b>
        <Button size="small" aria-label={t('duty.yearAfter')} icon={<RightOutlined />} onClick={() => setYear(year + 1)} />
      </div>
      {list.error && <Failure error={list.error} retry={list.refetch} />}
      {list.isPending && <Loading />}
      {list.data?.length === 0 && <Nothing title={t('duty.noHolidays')} next={t('duty.noHolidaysNext')} />}
      {list.data?.map((h) => (
        <div key={`${h.org_id} ${h.date}`} className="th-report-row">
          <div className="th-patient">
            <span><span className="th-strong">{formats.date(dayOf(h))}</span> {formats.weekday(dayOf(h))}</span>
            <span className="th-quiet">{[h.name, arranged.nameOf(h.org_id)].filter(Boolean).join(' · ')}</span>
          </div>
          {arranged.may(h.org_id) && <Button type="text" size="small" aria-label={t('duty.removeNamedHoliday', { date: h.date })} icon={<DeleteOutlined />} onClick={() => setGone(h)} />}
        </div>
      ))}
      {adding && <HolidayDialog arranged={arranged} close={() => setAdding(false)} />}
      <ReasonDialog ask={gone && { title: t('duty.removeHoliday'), text: `${formats.date(dayOf(gone))} · ${gone.name}`, confirm: t('duty.removeHoliday'), danger: true, needed: false, run: () => removeHoliday(gone) }} close={() => setGone(null)} />
    </Panel>
  );
}
