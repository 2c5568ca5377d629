// Who is signed in. The cookie is the browser's secret; what is kept here is the token against forged requests, which
// tells nothing of a patient and is of no use without the cookie.
import { create } from 'zustand';
import type { components } from '../api/schema';

type User = components['schemas']['User'];
export type Role =
  | 'technician' | 'clinic_physician' | 'reporting_radiologist' | 'verifying_radiologist' | 'coordinator'
  | 'consultant' | 'qc_officer' | 'administrator';

const tokenKey = 'telehub.csrf';

export const sessionToken = () => localStorage.getItem(tokenKey) ?? '';

interface SessionState {
  // unknown: not asked yet; expired: was signed in, and what is on the page stays
  state: 'unknown' | 'out' | 'in' | 'expired';
  user: User | null;
  enter(user: User, csrfToken?: string): void;
  expire(): void;
  leave(): void;
}

export const useSession = create<SessionState>((set, get) => ({
  state: 'unknown',
  user: null,
  enter(user, csrfToken) {
    if (csrfToken !== undefined) localStorage.setItem(tokenKey, csrfToken);
    set({ state: 'in', user });
  },
  expire() {
    const { state } = get();
    if (state === 'in') set({ state: 'expired' });
    if (state === 'unknown') set({ state: 'out' });
  },
  leave() {
    localStorage.removeItem(tokenKey);
    set({ state: 'out', user: null });
  },
}));

export function hasRole(user: User | null, ...roles: Role[]): boolean {
  return user !== null && user.roles.some((held) => roles.includes(held.role as Role));
}
export const useRole = (...roles: Role[]) => hasRole(useSession((s) => s.user), ...roles);
