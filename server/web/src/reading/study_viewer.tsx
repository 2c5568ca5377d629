// Images alone: for a clinic that looks at its study, and for a second screen.
import { ArrowLeftOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useStudy } from '../api/queries';
import { HeaderTools } from '../frame/layout';
import { Failure } from '../frame/notices';
import { Offline } from '../frame/offline';
import { Loading, Nothing } from '../frame/page';
import { StateTag } from '../frame/tags';
import { word } from '../i18n';
import { personName, useFormats } from '../lib/format';
import { studyQuery } from '../viewer/study_images';
import { Viewer } from '../viewer/viewer';
import { useDarkDesk } from '../frame/dark';

export default function StudyViewer() {
  const { uid = '' } = useParams();
  const { t } = useTranslation();
  const formats = useFormats();
  const navigate = useNavigate();
  useDarkDesk();
  const study = useStudy(uid);
  const images = useQuery(studyQuery(uid));
  useEffect(() => { document.title = `${t('viewer.title')} · Telehub`; }, [t]);
  const shown = useMemo(() => (images.data ? [{ study: images.data, label: t('viewer.current'), prior: false }] : []), [images.data, t]);
  const p = study.data?.patient;
  return (
    <div className="th-desk th-desk-alone">
      <header className="th-desk-head">
        <Button type="text" icon={<ArrowLeftOutlined />} aria-label={t('common.back')} onClick={() => (window.history.length > 1 ? void navigate(-1) : void navigate('/studies'))} />
        {p && <><h1>{personName(p.name)}</h1><span className="th-quiet">{word('sex', p.sex)} · {formats.age(p.birth_date)} · {p.patient_id} · {study.data?.description}</span></>}
        {study.data && <StateTag group="studyState" name={study.data.state} />}
        <span className="th-grow" />
        <HeaderTools />
      </header>
      <Offline />
      <main className="th-desk-body">
        {images.isPending && <Loading />}
        {images.error && <div className="th-centre"><Failure error={images.error} retry={images.refetch} /></div>}
        {images.data && images.data.series.length === 0 && <Nothing title={t('viewer.noImages')} />}
        {shown.length > 0 && <Viewer shown={shown} />}
      </main>
    </div>
  );
}
