import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import dayjs from 'dayjs';
import { useEffect } from 'react';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { isProblem } from './api/problem';
import { SessionGate } from './frame/session_gate';
import { useDesk } from './frame/dark';
import { useSettings } from './frame/settings';
import { antdLocale } from './i18n';
import { ShortcutMap } from './frame/shortcuts';
import { Pages } from './routes';
import { cssVariables, themeOf } from './theme';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      networkMode: 'always', // "offline" is what the browser believes; the clinic's line is what counts
      // What the hub refused it refuses again; no answer, or "busy", may pass.
      retry: (count, error) => count < 2 && isProblem(error) && (error.status === 0 || error.status === 503),
    },
    mutations: { networkMode: 'always' },
  },
});

// One route for all of them: pages of their own choose below it; a router that holds data can be told to wait.
const router = createBrowserRouter([{ path: '*', element: <Pages /> }]);

export function App() {
  const { language, mode: chosen } = useSettings();
  const mode = useDesk((s) => s.desks > 0) ? 'dark' : chosen;
  useEffect(() => {
    for (const [name, value] of Object.entries(cssVariables(mode))) document.documentElement.style.setProperty(name, value);
    document.documentElement.dataset.mode = mode;
  }, [mode]);
  dayjs.locale(language === 'en' ? 'en-gb' : 'zh-cn');
  return (
    <ConfigProvider locale={antdLocale(language)} theme={themeOf(mode)} button={{ autoInsertSpace: false }}>
      <AntApp>
        <QueryClientProvider client={queries}>
          <SessionGate>
            <RouterProvider router={router} />
            <ShortcutMap />
          </SessionGate>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
