// Texts that a radiologist keeps: put into the report at the cursor, kept from what is written there, shared with
// colleagues.
import { DeleteOutlined, EditOutlined, PlusOutlined, SnippetsOutlined } from '@ant-design/icons';
import { Button, Form, Input, Popover, Radio, Switch, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePhraseMoves, usePhrases, type Phrase } from '../api/phrases';
import { Failure, useTell } from '../frame/notices';
import { Loading, Nothing } from '../frame/page';
import { useSession } from '../frame/session';
import { Tag } from '../frame/tags';
import { word } from '../i18n';
import { FormDialog } from '../routing/form_dialog';
import type { Part } from './draft';

interface Fields { title: string; body: string; modality: string; shared: boolean }

function PhraseDialog({ phrase, part, modality, body, close }: { phrase: Phrase | null; part: Part; modality: string; body: string; close(): void }) {
  const { t } = useTranslation();
  const { save } = usePhraseMoves();
  const [form] = Form.useForm<Fields>();
  const needed = [{ required: true, whitespace: true, message: t('common.required') }];
  const initial: Fields = phrase ?? { title: '', body, modality, shared: false };
  const modalities = [...new Set([modality, phrase?.modality ?? '', ''])];
  return (
    <FormDialog title={t(phrase ? 'phrases.change' : 'phrases.keep')} form={form} initial={initial} save={(f) => save(phrase, { part, title: f.title.trim(), body: f.body, modality: f.modality, shared: f.shared })} close={close}>
      <Form.Item name="title" label={t('phrases.name')} rules={needed}><Input autoFocus maxLength={30} placeholder={t('phrases.nameHint')} /></Form.Item>
      <Form.Item name="body" label={t(`report.${part}`)} rules={needed}><Input.TextArea autoSize={{ minRows: 4, maxRows: 12 }} maxLength={3000} /></Form.Item>
      <Form.Item name="modality" label={t('phrases.for')}><Radio.Group optionType="button" options={modalities.map((value) => ({ value, label: value ? word('modality', value) : t('phrases.any') }))} /></Form.Item>
      <Form.Item name="shared" label={t('phrases.shared')} valuePropName="checked"><Switch /></Form.Item>
    </FormDialog>
  );
}

function List({ part, modality, pick, edit }: { part: Part; modality: string; pick(p: Phrase): void; edit(p: Phrase): void }) {
  const { t } = useTranslation();
  const tell = useTell();
  const me = useSession((s) => s.user?.id);
  const { remove } = usePhraseMoves();
  const list = usePhrases(part, modality);
  const [search, setSearch] = useState('');
  const box = useRef<InputRef>(null);
  const found = (list.data ?? []).filter((p) => `${p.title}\n${p.body}`.toLowerCase().includes(search.trim().toLowerCase()));
  const drop = async (p: Phrase) => {
    try {
      await remove(p);
      box.current?.focus();
    } catch (error) {
      tell.failed(error);
    }
  };
  const first = found[0];
  return (
    <div className="th-phrases">
      <Input ref={box} autoFocus allowClear size="small" aria-label={t('phrases.search')} placeholder={t('phrases.search')} value={search} onChange={(e) => setSearch(e.target.value)} onPressEnter={() => { if (first) pick(first); }} />
      {list.error && <Failure error={list.error} retry={list.refetch} />}
      {list.isPending && <Loading />}
      {list.data && found.length === 0 && <Nothing title={t('phrases.none')} next={search ? undefined : t('phrases.noneNext')} />}
      <ul aria-label={t('phrases.title')}>
        {found.map((p) => (
          <li key={p.id}>
            <button type="button" className="th-phrase" onClick={() => pick(p)}>
              <span className="th-strong">{p.title} {p.shared && <Tag tone="info">{t('phrases.isShared')}</Tag>}</span>
              <span className="th-quiet th-phrase-body">{p.body}</span>
            </button>
            {p.user_id === me && (
              <>
                <Button type="text" size="small" aria-label={`${t('phrases.change')}: ${p.title}`} icon={<EditOutlined />} onClick={() => edit(p)} />
                <Button type="text" size="small" aria-label={`${t('phrases.remove')}: ${p.title}`} icon={<DeleteOutlined />} onClick={() => void drop(p)} />
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

export const fieldOf = (part: Part) => document.getElementById(`report-${part}`) as HTMLTextAreaElement | null;

// The text with the phrase at the cursor, and where the cursor is then. A field that was never in focus has it at its
// end.
function inserted(field: HTMLTextAreaElement, phrase: string) {
  const { value, selectionStart: from, selectionEnd: to } = field;
  const at = value !== '' && from === 0 && to === 0 ? value.length : from;
  const before = value.slice(0, at);
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  const after = value.slice(Math.max(at, to));
  const end = after === '' || after.startsWith('\n') ? '' : '\n';
  return { text: before + gap + phrase + end + after, cursor: before.length + gap.length + phrase.length };
}

export function Phrases({ part, modality, open, setOpen, change }: { part: Part; modality: string; open: boolean; setOpen(open: boolean): void; change(text: string): void }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<{ phrase: Phrase | null; body: string } | null>(null);
  const pick = (p: Phrase) => {
    const field = fieldOf(part);
    if (!field) return;
    const { text, cursor } = inserted(field, p.body);
    setOpen(false);
    change(text);
    // When React has written it.
    setTimeout(() => {
      field.focus();
      field.setSelectionRange(cursor, cursor);
    });
  };
  const keep = () => {
    const field = fieldOf(part);
    if (!field) return;
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd).trim();
    setOpen(false);
    setEditing({ phrase: null, body: chosen || field.value.trim() });
  };
  const edit = (phrase: Phrase) => {
    setOpen(false);
    setEditing({ phrase, body: phrase.body });
  };
  return (
    <>
      <Popover
        open={open}
        onOpenChange={setOpen}
        trigger="click"
        placement="leftTop"
        destroyOnHidden
        title={<span className="th-row">{t('phrases.title')}<span className="th-grow" /><Button size="small" icon={<PlusOutlined />} onClick={keep}>{t('phrases.keep')}</Button></span>}
        content={<List part={part} modality={modality} pick={pick} edit={edit} />}
      >
        <Button type="text" size="small" icon={<SnippetsOutlined />} aria-label={`${t('phrases.title')}: ${t(`report.${part}`)}`}>{t('phrases.title')}</Button>
      </Popover>
      {editing && <PhraseDialog phrase={editing.phrase} part={part} modality={editing.phrase?.modality ?? modality} body={editing.body} close={() => setEditing(null)} />}
    </>
  );
}
