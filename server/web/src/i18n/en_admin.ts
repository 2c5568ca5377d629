import type { zhAdmin } from './zh_admin';

export const enAdmin: typeof zhAdmin = {
  jobState: { queued: 'Queued', running: 'Sending', done: 'Done', failed: 'Failed', cancelled: 'Given up' },
  deliveryState: { queued: 'To be sent', sent: 'Sent', failed: 'Failed' },
};
