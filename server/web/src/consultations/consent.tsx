// The signed consent: uploaded by the clinic, seen by all.
import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationDetail } from '../api/client';
import { useConsultationMoves } from '../api/consultations';
import { useTell } from '../frame/notices';
import { hasRole, useSession } from '../frame/session';
import { fileTypes } from './material';

// Shown while the signed form is missing.
export function ConsentPanel({ of: c }: { of: ConsultationDetail }) {
  const { t } = useTranslation();
  const tell = useTell();
  const user = useSession((s) => s.user);
  const { attach } = useConsultationMoves();
  const [busy, setBusy] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const own = hasRole(user, 'clinic_physician') && user?.org.id === c.org_id;
  // Experts are not shown the form, but told that there is one.
  if (c.consent_attachment_id || c.attachments.some((a) => a.purpose === 'consent') || ['declined', 'cancelled', 'archived'].includes(c.state)) return null;
  const upload = async (chosen: File) => {
    setBusy(true);
    try {
      await attach(c.id, chosen, 'consent');
    } catch (error) {
      tell.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Alert
      className="th-gap"
      type="warning"
      showIcon
      title={t('consultation.noConsent')}
      description={c.consent_reason || (own ? t('consultation.noConsentNext') : undefined)}
      action={own && (
        <>
          <Button icon={<UploadOutlined />} loading={busy} onClick={() => file.current?.click()}>{t('consultation.uploadConsent')}</Button>
          <input ref={file} hidden type="file" aria-label={t('consultation.uploadConsent')} accept={fileTypes} data-testid="consent-file" onChange={(e) => {
            const [chosen] = e.target.files ?? [];
            e.target.value = '';
            if (chosen) void upload(chosen);
          }} />
        </>
      )}
    />
  );
}
