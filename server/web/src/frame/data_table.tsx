// A list that a person can scan: rows open by click and by Enter, more comes on demand.
import { Button } from 'antd';
import type { HTMLAttributes, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from './notices';
import { Loading } from './page';

export interface Column<T> {
  key: string;
  title: ReactNode;
  width?: number; // at least, in px
  align?: 'right';
  fixed?: 'right'; // stays in view when the list is wider than the page
  render(row: T): ReactNode;
}

interface Props<T> {
  label: string;
  rows: T[];
  columns: Column<T>[];
  rowKey: (row: T) => string;
  list: { isPending: boolean; error: unknown; refetch(): unknown; hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage(): unknown };
  open?: (row: T) => void;
  empty: ReactNode;
  rowClass?: (row: T) => string;
}

function opening(open: () => void): HTMLAttributes<HTMLTableRowElement> {
  return {
    tabIndex: 0,
    onClick: (event) => {
      // A click on a control of the row is the control's, and marking text opens nothing.
      if ((event.target as HTMLElement).closest('button, a, input, .ant-select')) return;
      if (!window.getSelection()?.toString()) open();
    },
    onKeyDown: (event) => { if (event.key === 'Enter' && event.target === event.currentTarget) open(); },
  };
}

// Says of a box whether what scrolls in it is hidden at its left or right, for the style sheet to show.
function watchEdges(box: HTMLDivElement | null) {
  const inner = box?.firstElementChild;
  if (!box || !inner) return undefined;
  const look = () => {
    box.toggleAttribute('data-more-left', inner.scrollLeft > 1);
    box.toggleAttribute('data-more-right', inner.scrollLeft < inner.scrollWidth - inner.clientWidth - 1);
  };
  const observer = new ResizeObserver(look);
  observer.observe(inner);
  for (const child of inner.children) observer.observe(child);
  inner.addEventListener('scroll', look, { passive: true });
  return () => {
    observer.disconnect();
    inner.removeEventListener('scroll', look);
  };
}

const cellClass = ({ align, fixed }: Column<never>) => `${align ? 'th-right' : ''} ${fixed ? 'th-fixed' : ''}`;

export function DataTable<T>({ label, rows, columns, rowKey, list, open, empty, rowClass }: Props<T>) {
  const { t } = useTranslation();
  if (list.error && rows.length === 0) return <div style={{ padding: 16 }}><Failure error={list.error} retry={() => list.refetch()} /></div>;
  return (
    <>
      <div ref={watchEdges} className="th-table-box">
        {/* Wider than the page and without rows that take the focus, it is scrolled by key itself. */}
        <div className="th-table" {...(open ? {} : { tabIndex: 0, role: 'region', 'aria-label': label })}>
          <table aria-label={label}>
            <colgroup>{columns.map((c) => <col key={c.key} style={{ width: c.width }} />)}</colgroup>
            <thead>
              <tr>{columns.map((c) => <th key={c.key} scope="col" className={cellClass(c)}>{c.title}</th>)}</tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={rowKey(row)} data-row={rowKey(row)} className={`${open ? 'th-click' : ''} ${rowClass?.(row) ?? ''}`} {...(open && opening(() => open(row)))}>
                  {columns.map((c) => <td key={c.key} className={cellClass(c)}>{c.render(row)}</td>)}
                </tr>
              ))}
              {rows.length === 0 && <tr><td className="th-table-none" colSpan={columns.length}>{list.isPending ? <Loading /> : empty}</td></tr>}
            </tbody>
          </table>
        </div>
      </div>
      {list.hasNextPage && (
        <div className="th-more">
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('common.more')}</Button>
        </div>
      )}
    </>
  );
}
