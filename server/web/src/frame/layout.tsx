import {
  AlertOutlined, ApartmentOutlined, AuditOutlined, BarChartOutlined, BranchesOutlined, BulbOutlined, CalendarOutlined, CloudUploadOutlined, CommentOutlined, FieldTimeOutlined, FileDoneOutlined, FileSearchOutlined, FolderOpenOutlined,
  HomeOutlined, LogoutOutlined, MailOutlined, QuestionCircleOutlined, MenuFoldOutlined, MenuUnfoldOutlined, PhoneOutlined, SafetyOutlined, ScheduleOutlined, SendOutlined, SettingOutlined, TeamOutlined, ToolOutlined, UserOutlined,
} from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Layout, Tooltip } from 'antd';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';
import { api, unwrap } from '../api/client';
import { word } from '../i18n';
import { Bell } from './bell';
import { Language } from './language';
import { Logo } from './logo';
import { useTell } from './notices';
import { Offline } from './offline';
import { Loading } from './page';
import { Ringing } from './ringing';
import { hasRole, useSession, type Role } from './session';
import { useSettings } from './settings';
import { showShortcuts, useShortcuts } from './shortcuts';

type Key = 'duty' | 'webhooks' | 'organisations' | 'users' | 'audit' | 'routing' | 'jobs' | 'figures' | 'consultations' | 'calendar' | 'availability' | 'home' | 'orders' | 'uploads' | 'quarantine' | 'worklist' | 'verification' | 'tasks' | 'studies' | 'reports' | 'devices';
interface Entry {
  key: Key;
  path: string;
  icon: ReactNode;
  roles: Role[]; // empty: everybody
}

export const entries: Entry[] = [
  { key: 'home', path: '/', icon: <HomeOutlined />, roles: [] },
  { key: 'orders', path: '/orders', icon: <ScheduleOutlined />, roles: ['technician', 'clinic_physician', 'coordinator', 'administrator'] },
  { key: 'uploads', path: '/uploads', icon: <CloudUploadOutlined />, roles: ['technician'] },
  { key: 'worklist', path: '/worklist', icon: <FileSearchOutlined />, roles: ['reporting_radiologist', 'verifying_radiologist'] },
  { key: 'verification', path: '/verification', icon: <AuditOutlined />, roles: ['verifying_radiologist'] },
  { key: 'tasks', path: '/tasks', icon: <TeamOutlined />, roles: ['coordinator'] },
  { key: 'consultations', path: '/consultations', icon: <CommentOutlined />, roles: ['clinic_physician', 'coordinator', 'consultant'] },
  { key: 'calendar', path: '/calendar', icon: <CalendarOutlined />, roles: ['clinic_physician', 'coordinator', 'consultant'] },
  { key: 'availability', path: '/availability', icon: <FieldTimeOutlined />, roles: ['coordinator', 'consultant'] },
  { key: 'duty', path: '/duty', icon: <PhoneOutlined />, roles: ['coordinator', 'administrator'] },
  { key: 'quarantine', path: '/quarantine', icon: <AlertOutlined />, roles: ['technician', 'coordinator', 'qc_officer'] },
  { key: 'studies', path: '/studies', icon: <FolderOpenOutlined />, roles: ['technician', 'clinic_physician', 'reporting_radiologist', 'verifying_radiologist', 'coordinator', 'qc_officer', 'administrator'] },
  { key: 'reports', path: '/reports', icon: <FileDoneOutlined />, roles: ['technician', 'clinic_physician', 'reporting_radiologist', 'verifying_radiologist', 'coordinator', 'qc_officer', 'administrator'] },
  { key: 'figures', path: '/figures', icon: <BarChartOutlined />, roles: ['clinic_physician', 'coordinator'] },
  { key: 'routing', path: '/routing', icon: <BranchesOutlined />, roles: ['coordinator', 'administrator'] },
  { key: 'jobs', path: '/jobs', icon: <SendOutlined />, roles: ['coordinator', 'administrator'] },
  { key: 'webhooks', path: '/webhooks', icon: <MailOutlined />, roles: ['administrator'] },
  { key: 'organisations', path: '/organisations', icon: <ApartmentOutlined />, roles: ['administrator'] },
  { key: 'users', path: '/users', icon: <UserOutlined />, roles: ['administrator'] },
  { key: 'devices', path: '/devices', icon: <ToolOutlined />, roles: ['technician', 'administrator'] },
  { key: 'audit', path: '/audit', icon: <SafetyOutlined />, roles: ['administrator'] },
];

function Sider() {
  const { t } = useTranslation();
  const user = useSession((s) => s.user);
  const closed = useSettings((s) => s.siderClosed);
  const change = useSettings((s) => s.change);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const shown = entries.filter((e) => e.roles.length === 0 || hasRole(user, ...e.roles));
  // Where Alt with a digit is the browser's own (to a tab), the page does not hear of it.
  useShortcuts(shown.slice(0, 9).map((e, i) => ({ keys: `alt+${i + 1}`, label: t(`nav.${e.key}`), group: t('nav.main'), inFields: true, run: () => void navigate(e.path) })));
  const here = shown.findLast((e) => pathname === e.path || pathname.startsWith(`${e.path}/`))?.key;
  return (
    <Layout.Sider width={196} collapsedWidth={60} collapsed={closed} trigger={null} className="th-sider">
      <div className="th-sider-logo"><Logo small={closed} /></div>
      <nav aria-label={t('nav.main')}>
        {shown.map((e) => (
          <Tooltip key={e.key} placement="right" title={closed ? t(`nav.${e.key}`) : ''}>
            <Link to={e.path} aria-current={e.key === here ? 'page' : undefined}>{e.icon}<span className={closed ? 'th-hidden' : ''}>{t(`nav.${e.key}`)}</span></Link>
          </Tooltip>
        ))}
      </nav>
      <Button
        type="text"
        className="th-sider-fold"
        aria-label={closed ? t('nav.unfold') : t('nav.fold')}
        icon={closed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
        onClick={() => change({ siderClosed: !closed })}
      />
    </Layout.Sider>
  );
}

export function HeaderTools() {
  const { t } = useTranslation();
  const { mode, change } = useSettings();
  const user = useSession((s) => s.user);
  const leave = useSession((s) => s.leave);
  const queries = useQueryClient();
  const tell = useTell();
  const navigate = useNavigate();
  const signOut = async () => {
    try {
      await unwrap(api.DELETE('/api/v1/session'));
    } catch (error) {
      tell.failed(error);
      return;
    }
    queries.clear();
    leave();
  };
  const roles = [...new Set(user?.roles.map((r) => word('role', r.role)) ?? [])].join(' · ');
  return (
    <div className="th-tools">
      <Bell />
      <Language />
      <Tooltip title={t('nav.theme')}>
        <Button type="text" aria-label={t('nav.theme')} icon={<BulbOutlined />} onClick={() => change({ mode: mode === 'dark' ? 'light' : 'dark' })} />
      </Tooltip>
      <Tooltip title={`${t('keys.title')} (?)`}>
        <Button type="text" aria-label={t('keys.title')} icon={<QuestionCircleOutlined />} onClick={showShortcuts} />
      </Tooltip>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'who', disabled: true, label: <span className="th-quiet">{user?.login} · {roles}</span> },
            { key: 'mine', icon: <SettingOutlined />, label: t('mine.title') },
            { key: 'out', icon: <LogoutOutlined />, label: t('nav.signOut') },
          ],
          onClick: ({ key }) => {
            if (key === 'mine') void navigate('/settings');
            if (key === 'out') void signOut();
          },
        }}
      >
        <button type="button" className="th-user">
          <span className="th-avatar" aria-hidden="true">{(user?.name ?? '').slice(0, 1)}</span>
          <span className="th-user-name">{user?.name}<small>{user?.title || roles}</small></span>
        </button>
      </Dropdown>
    </div>
  );
}

export function Frame() {
  const org = useSession((s) => s.user?.org.name);
  const { t } = useTranslation();
  return (
    <Layout className="th-frame">
      <a className="th-skip" href="#content">{t('nav.skip')}</a>
      <Sider />
      <Layout>
        <Layout.Header className="th-header">
          <span className="th-org">{org}</span>
          <HeaderTools />
        </Layout.Header>
        <Offline />
        <Ringing />
        <Layout.Content>
          <main id="content" tabIndex={-1}>
            <Suspense fallback={<Loading />}><Outlet /></Suspense>
          </main>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}
