// The images of an entry, to be looked at before somebody decides whose they are.
import { EyeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Image } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { fetchBytes, type QuarantineDetail } from '../api/client';

const most = 6;
const small = 'viewport=220,220';
const large = 'viewport=1024,1024';

// Spread over all of them: one body part or two, one head or another.
export function spread<T>(all: T[], count: number): T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))] as T);
}

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

// Where the stored object lies that another one has the number of.
function useStoredPath(q: QuarantineDetail, sopUid: string) {
  const series = useQuery({
    queryKey: ['stored-instance', q.study_uid, sopUid],
    enabled: q.kind === 'uid_conflict',
    queryFn: async () => {
      const found = await fetchBytes(`/dicom-web/studies/${q.study_uid}/instances?SOPInstanceUID=${sopUid}`, { Accept: 'application/dicom+json' });
      const rows = found.status === 204 ? [] : ((await found.json()) as Record<string, { Value?: string[] }>[]);
      return rows[0]?.['0020000E']?.Value?.[0] ?? '';
    },
  });
  return series.data ? `/dicom-web/studies/${q.study_uid}/series/${series.data}/instances/${sopUid}/rendered` : '';
}

function Pair({ q, sopUid, held }: { q: QuarantineDetail; sopUid: string; held: string }) {
  const { t } = useTranslation();
  const stored = useStoredPath(q, sopUid);
  return <>{stored && <Picture path={stored} name={t('quarantine.storedImage')} />}<Picture path={held} name={t('quarantine.newImage')} /></>;
}

export function Pictures({ q }: { q: QuarantineDetail }) {
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
  const heldPath = (sopUid: string) => `/api/v1/quarantine/${q.id}/held/${sopUid}/rendered`;
  const conflict = q.kind === 'uid_conflict';
  const shown = spread(q.held, conflict ? most / 2 : most);
  return (
    <Image.PreviewGroup>
      <div className="th-pictures">
        {shown.map(({ sop_uid: uid }) => (conflict
          ? <Pair key={uid} q={q} sopUid={uid} held={heldPath(uid)} />
          : <Picture key={uid} path={heldPath(uid)} name={t('viewer.imageOf', { at: q.held.findIndex((h) => h.sop_uid === uid) + 1, of: q.held.length })} />))}
      </div>
    </Image.PreviewGroup>
  );
}
