// The key images of a report: what they show, one click to look at one again, one to take it back.
import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { findImage, pictureOf, showImage, type KeyImage } from '../viewer/marks';
import type { StudyImages } from '../viewer/study_images';

export function KeyImages({ study, images, change }: { study: StudyImages | undefined; images: KeyImage[]; change: ((images: KeyImage[]) => void) | null }) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  if (images.length === 0 && !change) return null;
  const remove = (at: number) => {
    change?.(images.toSpliced(at, 1));
    // When React has taken it away: the focus stays in the strip.
    setTimeout(() => list.current?.querySelectorAll<HTMLButtonElement>('li > button:last-child')[Math.max(0, at - 1)]?.focus());
  };
  return (
    <div className="th-section" role="group" aria-label={t('keyImages.title')}>
      <div className="th-section-head"><b>{t('keyImages.title')}</b>{images.length === 0 && <span className="th-quiet">{t('keyImages.hint')}</span>}</div>
      <ul className="th-key-images" ref={list}>
        {images.map((image, at) => {
          const found = findImage(study, image);
          const name = found ? t('keyImages.of', { series: found.series.number, image: found.series.numbers[found.index] ?? '' }) : t(study ? 'keyImages.gone' : 'keyImages.one');
          return (
            <li key={`${image.sop_uid}/${image.frame}`}>
              <button type="button" disabled={!found} aria-label={`${t('keyImages.show')}: ${name}`} onClick={() => { if (found) showImage(found); }}>
                {study && found && <img src={pictureOf(study, found, image)} alt="" loading="lazy" />}
                <span>{name}</span>
              </button>
              {change && <Button type="text" size="small" aria-label={`${t('keyImages.remove')}: ${name}`} icon={<CloseOutlined />} onClick={() => remove(at)} />}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
