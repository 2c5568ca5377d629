import './lib/idle';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { startI18n } from './i18n';
import './app.css';

// Not awaited at the top: English comes in a part that needs this one to have been run.
void startI18n().then(() => createRoot(document.getElementById('root') as HTMLElement).render(<App />));
