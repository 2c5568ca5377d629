import { CloseCircleOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

function Instead({ icon, title, text, children }: { icon: ReactNode; title: string; text: string; children: ReactNode }) {
  return (
    <div className="th-centre th-instead">
      <div className="th-instead-icon">{icon}</div>
      <h1>{title}</h1>
      <p className="th-quiet">{text}</p>
      {children}
    </div>
  );
}

// A page that failed: its own fault, or a part of an older build that is no longer there.
function BrokenPage() {
  const { t } = useTranslation();
  return (
    <Instead icon={<CloseCircleOutlined />} title={t('errors.unexpected')} text={t('errors.unexpectedAdvice')}>
      <Button type="primary" onClick={() => window.location.reload()}>{t('common.reload')}</Button>
    </Instead>
  );
}

export function NoSuchPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Instead icon={<QuestionCircleOutlined />} title={t('errors.noPage')} text={t('errors.noPageAdvice')}>
      <Button type="primary" onClick={() => void navigate('/')}>{t('nav.home')}</Button>
    </Instead>
  );
}

// Another address is another try.
export class Boundary extends Component<{ at: string; children: ReactNode }, { failed: boolean; at: string }> {
  override state = { failed: false, at: this.props.at };
  static getDerivedStateFromError = () => ({ failed: true });
  static getDerivedStateFromProps = ({ at }: { at: string }, before: { at: string }) => (at === before.at ? null : { at, failed: false });
  override render() {
    return this.state.failed ? <BrokenPage /> : this.props.children;
  }
}
