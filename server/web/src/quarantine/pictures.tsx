// The images of an entry, to be looked at before somebody decides whose they are.
import { EyeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Image, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { fetchBytes, type QuarantineDetail } from '../api/client';

type Held = QuarantineDetail['held'][number];
const most = 6;
const small = 'viewport=220,220';
const large = 'viewport=1024,1024';

// Spread over all of them: one body part or two, one head or another.
export function spread<T>(all: T[], count: number): T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))] as T);
}

// What is held of each SOP Instance UID. Of those that hold more than one object a person names the one to take.
export function heldByUid(q: QuarantineDetail): Map<string, Held[]> {
  const groups = new Map<string, Held[]>();
  for (const h of q.held) groups.set(h.sop_uid, [...(groups.get(h.sop_uid) ?? []), h]);
  return groups;
}
export const toChoose = (q: QuarantineDetail) => [...heldByUid(q)].filter(([, all]) => all.length > 1).map(([uid]) => uid);

function Picture({ path, name }: { path: string; name: string }) {
  const { t } = useTranslation();
  const [none, setNone] = useState(false);
  return (
    <figure className="th-picture">
      {none
        ? <div className="th-picture-none">{t('quarantine.noPicture')}</div>
        : <Image src={`${path}?${small}`} alt={name} width={160} height={160} preview={{ src: `${path}?${large}` }} onError={() => setNone(true)} />}
      <figcaption>{name}</figcaption>
    </figure>
  );
}

// Where the object lies that has the UID already, perhaps in another study.
function useStoredPath(sopUid: string) {
  const found = useQuery({
    queryKey: ['stored-instance', sopUid],
    queryFn: async () => {
      const answer = await fetchBytes(`/dicom-web/instances?SOPInstanceUID=${sopUid}`, { Accept: 'application/dicom+json' });
      const rows = answer.status === 204 ? [] : ((await answer.json()) as Record<string, { Value?: string[] }>[]);
      const [study, series] = ['0020000D', '0020000E'].map((tag) => rows[0]?.[tag]?.Value?.[0]);
      return study && series ? `/dicom-web/studies/${study}/series/${series}/instances/${sopUid}/rendered` : '';
    },
  });
  return found.data ?? '';
}

function Stored({ sopUid }: { sopUid: string }) {
  const { t } = useTranslation();
  const path = useStoredPath(sopUid);
  return path && <Picture path={path} name={t('quarantine.storedImage')} />;
}

export function Pictures({ q, chosen, choose }: { q: QuarantineDetail; chosen: Record<string, string>; choose(sopUid: string, sha256: string): void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  if (q.held.length === 0) {
    return (
      <div className="th-pictures">
        <Picture path={`/dicom-web/studies/${q.study_uid}/rendered`} name={t('quarantine.middle')} />
        <Button icon={<EyeOutlined />} onClick={() => void navigate(`/viewer/${q.study_uid}`)}>{t('order.view')}</Button>
      </div>
    );
  }
  const conflict = q.kind === 'uid_conflict';
  const groups = [...heldByUid(q)];
  const several = groups.filter(([, all]) => all.length > 1);
  const single = groups.filter(([, all]) => all.length === 1);
  const nameOf = (uid: string, at: number, of: number) => {
    const name = conflict ? t('quarantine.newImage') : t('viewer.imageOf', { at: groups.findIndex(([other]) => other === uid) + 1, of: groups.length });
    return of > 1 ? `${name} ${at + 1}` : name;
  };
  return (
    <Image.PreviewGroup>
      {several.length > 0 && q.state === 'open' && <p>{t('quarantine.chooseOne')}</p>}
      <div className="th-pictures">
        {[...several, ...spread(single, conflict ? most / 2 : most)].map(([uid, all]) => (
          <div key={uid} className="th-pictures">
            {conflict && <Stored sopUid={uid} />}
            {all.map((h, at) => {
              const name = nameOf(uid, at, all.length);
              return (
                <div key={h.sha256}>
                  <Picture path={`/api/v1/quarantine/${q.id}/held/${h.sha256}/rendered`} name={name} />
                  {all.length > 1 && q.state === 'open' && <Radio checked={chosen[uid] === h.sha256} onChange={() => choose(uid, h.sha256)} aria-label={`${t('quarantine.takeThis')}: ${name}`}>{t('quarantine.takeThis')}</Radio>}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </Image.PreviewGroup>
  );
}
