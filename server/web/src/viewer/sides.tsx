// The patient's sides at the edges of a viewport (L left, R right, A front, P back, H head, F feet). They follow from the
// camera, which is turned and mirrored with the image.
import { metaData } from '@cornerstonejs/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Enums, openEngine, tools, type Types } from './engine';
import { patientOrientation } from './study_images';

const { getOrientationStringLPS: lps, invertOrientationStringLPS: invert } = tools.utilities.orientation;
const cross = (a: Types.Point3, b: Types.Point3): Types.Point3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const minus = (v: Types.Point3): Types.Point3 => [-v[0], -v[1], -v[2]];

// Names a direction of the image's space. Without Image Orientation (Patient) that space is the image's own, along its
// rows and columns, and Patient Orientation says where these lead, if it is there (PS3.3 C.7.6.1.1.1).
type Name = (direction: Types.Point3) => string;
function namer(imageId: string): Name | null {
  const plane = metaData.get('imagePlaneModule', imageId) as { imageOrientationPatient?: unknown; usingDefaultValues?: boolean } | undefined;
  if (plane?.imageOrientationPatient && !plane.usingDefaultValues) return (v) => lps(v).slice(0, 2);
  const [row, column] = patientOrientation(imageId);
  if (!row || !column) return null;
  return ([x, y]) => {
    const [name, towards] = Math.abs(x) > Math.abs(y) ? [row, x] : [column, y];
    return towards > 0 ? name : invert(name);
  };
}

// Left, right, top, bottom; and whether it is seen in a mirror.
function sidesOf(viewport: Types.IViewport, name: Name | null): string[] {
  const { viewUp: up, viewPlaneNormal: normal, flipHorizontal, flipVertical } = viewport.getCamera();
  const mirrored = Boolean(flipHorizontal) !== Boolean(flipVertical) ? 'mirrored' : '';
  if (!up || !normal || !name) return ['', '', '', '', mirrored];
  const right = cross(up, normal);
  return [name(minus(right)), name(right), name(up), name(minus(up)), mirrored];
}

export function Sides({ id, imageId, ready }: { id: string; imageId: string | undefined; ready: boolean }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState(''); // as one text: it is looked up at every movement, and mostly the same
  useEffect(() => {
    const viewport = openEngine().getViewport(id);
    if (!viewport || !imageId || !ready) return;
    const node = viewport.element;
    const name = namer(imageId);
    const look = () => setSaid(sidesOf(viewport, name).join(','));
    look();
    node.addEventListener(Enums.Events.CAMERA_MODIFIED, look);
    return () => node.removeEventListener(Enums.Events.CAMERA_MODIFIED, look);
  }, [id, imageId, ready]);
  if (!ready) return null;
  const [left, right, top, bottom, mirrored] = said.split(',');
  return (
    <>
      {Object.entries({ left, right, top, bottom }).map(([edge, name]) => name && <span key={edge} className={`th-side th-side-${edge}`} data-side={edge}>{name}</span>)}
      {mirrored && <b className="th-side-mirrored" role="status">{t('viewer.mirrored')}</b>}
    </>
  );
}
