import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap, type Upload, type UploadResult } from '../api/client';
import { DataTable, type Column } from '../frame/data_table';
import { Nothing } from '../frame/page';
import { StateTag, Tag } from '../frame/tags';
import { word } from '../i18n';
import { useFormats } from '../lib/format';
import { useList } from '../lib/list';

const kinds = ['stored', 'duplicate', 'quarantined', 'refused', 'skipped'] as const;
const tones = { stored: 'good', duplicate: 'plain', quarantined: 'warn', refused: 'bad', skipped: 'plain' } as const;

export function Counts({ upload }: { upload: Upload }) {
  useTranslation();
  const formats = useFormats();
  return (
    <span className="th-row">
      {kinds.filter((kind) => upload[kind] > 0).map((kind) => <Tag key={kind} tone={tones[kind]}>{word('result', kind)} {formats.number(upload[kind])}</Tag>)}
    </span>
  );
}

// What became of each file, and why. Those that somebody has to look at come first.
export function Results({ id }: { id: string }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<string>('all');
  const list = useList(['results', id], (cursor) => unwrap(api.GET('/api/v1/uploads/{id}/results', { params: { path: { id }, query: { limit: '200', cursor } } })), 30_000);
  const rows = useMemo(() => {
    const order = ['refused', 'quarantined', 'skipped', 'duplicate', 'stored'];
    const shown = kind === 'all' ? list.rows : list.rows.filter((r) => r.result === kind);
    return shown.toSorted((a, b) => order.indexOf(a.result) - order.indexOf(b.result));
  }, [list.rows, kind]);
  const columns: Column<UploadResult>[] = [
    { title: t('uploads.file'), key: 'name', render: (r) => <span className="th-upload-name">{r.name.split('!').at(-1)}</span> },
    { title: t('uploads.result'), key: 'result', width: 120, render: (r) => <StateTag group="result" name={r.result} /> },
    { title: t('uploads.why'), key: 'why', render: (r) => r.reason && <span title={r.detail}>{word('resultReason', r.reason, r.detail ? `${r.reason}: ${r.detail}` : r.reason)}</span> },
  ];
  return (
    <>
      <Segmented
        size="small"
        aria-label={t('uploads.result')}
        value={kind}
        options={['all', ...kinds].map((value) => ({ value, label: value === 'all' ? t('orders.groups.all') : word('result', value) }))}
        onChange={setKind}
        style={{ marginBottom: 8 }}
      />
      <DataTable label={t('uploads.result')} rows={rows} columns={columns} rowKey={(r) => r.name + r.sop_uid + r.result} list={list} empty={<Nothing title={t('uploads.noResults')} />} />
    </>
  );
}
