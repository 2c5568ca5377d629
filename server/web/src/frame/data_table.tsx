// A list that a person can scan: rows open by click and by Enter, more comes on demand.
import { Button, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from './notices';

interface Props<T> {
  label: string;
  rows: T[];
  columns: TableColumnsType<T>;
  rowKey: (row: T) => string;
  list: { isPending: boolean; error: unknown; refetch(): unknown; hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };
  open?: (row: T) => void;
  empty: ReactNode;
  rowClass?: (row: T) => string;
}

export function DataTable<T extends object>({ label, rows, columns, rowKey, list, open, empty, rowClass }: Props<T>) {
  const { t } = useTranslation();
  if (list.error && rows.length === 0) return <div style={{ padding: 16 }}><Failure error={list.error} retry={() => list.refetch()} /></div>;
  return (
    <>
      <Table<T>
        aria-label={label}
        size="small"
        rowKey={rowKey}
        columns={columns}
        dataSource={rows}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: list.isPending ? ' ' : empty }}
        rowClassName={(row) => `${open ? 'th-click' : ''} ${rowClass?.(row) ?? ''}`}
        onRow={(row) => open ? {
          tabIndex: 0,
          onClick: (event) => {
            // A click on a control of the row is the control's, and marking text opens nothing.
            if ((event.target as HTMLElement).closest('button, a, input, .ant-select')) return;
            if (!window.getSelection()?.toString()) open(row);
          },
          onKeyDown: (event) => { if (event.key === 'Enter' && event.target === event.currentTarget) open(row); },
        } : {}}
      />
      {list.hasNextPage && (
        <div className="th-more">
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('common.more')}</Button>
        </div>
      )}
    </>
  );
}
