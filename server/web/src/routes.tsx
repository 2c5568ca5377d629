import { lazy, Suspense } from 'react';
import { useLocation, useRoutes, type RouteObject } from 'react-router';
import { Boundary, NoSuchPage } from './frame/boundary';
import { Frame } from './frame/layout';
import { Loading } from './frame/page';

const Home = lazy(() => import('./pages/home'));
const Orders = lazy(() => import('./pages/orders'));
const OrderPage = lazy(() => import('./pages/order'));
const OrderForm = lazy(() => import('./pages/order_form'));
const Uploads = lazy(() => import('./pages/uploads'));
const QuarantineList = lazy(() => import('./pages/quarantine'));
const QuarantineEntry = lazy(() => import('./pages/quarantine_entry'));
const Worklist = lazy(() => import('./pages/worklist'));
const Verification = lazy(() => import('./pages/verification'));
const Tasks = lazy(() => import('./pages/tasks'));
const Studies = lazy(() => import('./pages/studies'));
const Reports = lazy(() => import('./pages/reports'));
const Devices = lazy(() => import('./pages/devices'));
const Consultations = lazy(() => import('./pages/consultations'));
const ConsultationPage = lazy(() => import('./pages/consultation'));
const ConsultationForm = lazy(() => import('./pages/consultation_form'));
const CalendarPage = lazy(() => import('./pages/calendar'));
const AvailabilityPage = lazy(() => import('./pages/availability'));
const DutyPage = lazy(() => import('./pages/duty'));
const FiguresPage = lazy(() => import('./pages/figures'));
const RoutingPage = lazy(() => import('./pages/routing'));
const JobsPage = lazy(() => import('./pages/jobs'));
const WebhooksPage = lazy(() => import('./pages/webhooks'));
const SettingsPage = lazy(() => import('./pages/settings'));
const OrganisationsPage = lazy(() => import('./pages/organisations'));
const UsersPage = lazy(() => import('./pages/users'));
const AuditPage = lazy(() => import('./pages/audit'));
const Desk = lazy(() => import('./reading/desk'));
const StudyViewer = lazy(() => import('./reading/study_viewer'));

const pages: RouteObject[] = [
  { path: '/', element: <Home /> },
  { path: '/orders', element: <Orders /> },
  { path: '/orders/new', element: <OrderForm /> },
  { path: '/orders/:id', element: <OrderPage /> },
  { path: '/orders/:id/edit', element: <OrderForm /> },
  { path: '/uploads', element: <Uploads /> },
  { path: '/quarantine', element: <QuarantineList /> },
  { path: '/quarantine/:id', element: <QuarantineEntry /> },
  { path: '/worklist', element: <Worklist /> },
  { path: '/verification', element: <Verification /> },
  { path: '/tasks', element: <Tasks /> },
  { path: '/studies', element: <Studies /> },
  { path: '/reports', element: <Reports /> },
  { path: '/devices', element: <Devices /> },
  { path: '/consultations', element: <Consultations /> },
  { path: '/consultations/new', element: <ConsultationForm /> },
  { path: '/consultations/:id', element: <ConsultationPage /> },
  { path: '/consultations/:id/edit', element: <ConsultationForm /> },
  { path: '/calendar', element: <CalendarPage /> },
  { path: '/availability', element: <AvailabilityPage /> },
  { path: '/duty', element: <DutyPage /> },
  { path: '/figures', element: <FiguresPage /> },
  { path: '/routing', element: <RoutingPage /> },
  { path: '/jobs', element: <JobsPage /> },
  { path: '/webhooks', element: <WebhooksPage /> },
  { path: '/settings', element: <SettingsPage /> },
  { path: '/organisations', element: <OrganisationsPage /> },
  { path: '/users', element: <UsersPage /> },
  { path: '/audit', element: <AuditPage /> },
  { path: '*', element: <NoSuchPage /> },
];

const routes: RouteObject[] = [
  { path: '/reading/:id', element: <Desk /> },
  { path: '/viewer/:uid', element: <StudyViewer /> },
  { element: <Frame />, children: pages },
];

export function Pages() {
  const { pathname } = useLocation();
  const page = useRoutes(routes);
  return <Boundary at={pathname}><Suspense fallback={<Loading />}>{page}</Suspense></Boundary>;
}
