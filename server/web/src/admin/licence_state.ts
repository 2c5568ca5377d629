// How a licence stands, for the colour and the word that it gets.
import type { Licence } from '../api/admin';

export type LicenceState = 'valid' | 'ending' | 'expired' | 'revoked';
const soonDays = 60;

export function licenceState(l: Pick<Licence, 'revoked_at' | 'expired' | 'expires_on'>, now: number): LicenceState {
  if (l.revoked_at) return 'revoked';
  if (l.expired) return 'expired';
  return new Date(`${l.expires_on}T23:59:59`).getTime() - now < soonDays * 86_400_000 ? 'ending' : 'valid';
}
