import './lib/idle';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { startI18n } from './i18n';
import './app.css';

await startI18n();
createRoot(document.getElementById('root') as HTMLElement).render(<App />);
