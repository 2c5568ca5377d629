// The versions of a report, each with what it changed.
import { diffArrays } from 'diff';
import { Drawer } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReportDetail } from '../api/client';
import { Nothing } from '../frame/page';
import { word } from '../i18n';
import { useFormats } from '../lib/format';
import { none, same, sameMarks, sections, type Text } from './draft';

const segmenter = new Intl.Segmenter(['zh-CN', 'en'], { granularity: 'word' });
const words = (text: string) => [...segmenter.segment(text)].map((s) => s.segment);

export function Difference({ from, to }: { from: string; to: string }) {
  const parts = useMemo(() => diffArrays(words(from), words(to)), [from, to]);
  return (
    <span className="th-diff">
      {parts.map((part, i) => part.added ? <ins key={i}>{part.value.join('')}</ins> : part.removed ? <del key={i}>{part.value.join('')}</del> : <span key={i}>{part.value.join('')}</span>)}
    </span>
  );
}

function changedMarks(from: Text, to: Text) {
  const names = (text: Text) => new Set(text.key_images.map((k) => `${k.sop_uid}/${k.frame}`));
  const [before, after] = [names(from), names(to)];
  const kept = [...after].filter((name) => before.has(name)).length;
  return { added: after.size - kept, removed: before.size - kept, kept };
}

export function TextDifference({ from, to }: { from: Text; to: Text }) {
  const { t } = useTranslation();
  return (
    <dl className="th-diffs">
      {sections.filter((s) => from[s] !== to[s]).map((s) => <div key={s}><dt>{t(`report.${s}`)}</dt><dd><Difference from={from[s]} to={to[s]} /></dd></div>)}
      {!sameMarks(from, to) && <div><dt>{t('keyImages.title')}</dt><dd>{t('keyImages.changed', changedMarks(from, to))}</dd></div>}
    </dl>
  );
}

export function History({ report, close }: { report: ReportDetail; close(): void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const versions = report.versions.toSorted((a, b) => a.version - b.version);
  return (
    <Drawer open title={t('report.history')} size={460} onClose={close}>
      {versions.length === 0 && <Nothing title={t('report.noChange')} />}
      <ol className="th-versions">
        {versions.map((v, i) => {
          const before = versions[i - 1];
          return (
            <li key={`${v.version}-${i}`}>
              <div><b>{t('report.version', { version: v.version })}</b> · {word('versionAction', v.action)} · {v.author_name}</div>
              <div className="th-quiet">{formats.dateTime(v.created_at)}</div>
              {v.reason && <div className="th-quiet">{t('report.reasonOf', { reason: v.reason })}</div>}
              {before && same(before, v) && <div className="th-quiet">{t('report.noChange')}</div>}
              {(!before || !same(before, v)) && <TextDifference from={before ?? none} to={v} />}
            </li>
          );
        }).toReversed()}
      </ol>
    </Drawer>
  );
}
