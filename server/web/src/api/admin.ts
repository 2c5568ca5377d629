// Organisations, accounts, licences, devices and the audit trail.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { everyPage, useList } from '../lib/list';
import { api, unwrap, type Schemas } from './client';
import { counted } from './making';
import { useSettle, versioned } from './moves';

export type Organisation = Schemas['Organisation'];
export type Account = Schemas['Account'];
export type Secrets = Schemas['AccountWithSecrets'];
export type Licence = Schemas['Licence'];
export type Device = Schemas['Device'];
export type Echo = Schemas['Echo'];
export type AuditRow = Schemas['AuditList']['items'][number];

// All of them: a tree is of no use in pages.
const allOrganisations = () =>
  everyPage<Organisation>(async (cursor) => unwrap(api.GET('/api/v1/organisations', { params: { query: { limit: '200', cursor } } })), 5000);

// `enabled`: only administrators may ask.
export function useOrganisations(enabled = true) {
  const query = useQuery({ queryKey: ['organisations'], queryFn: allOrganisations, staleTime: 30_000, enabled });
  const rows = useMemo(() => query.data ?? [], [query.data]);
  const byId = useMemo(() => new Map(rows.map((o) => [o.id, o])), [rows]);
  return { ...query, rows, byId };
}

export interface AccountFilter { org_id?: string; text?: string; enabled?: string }
export const useAccounts = (filter: AccountFilter) =>
  useList(['accounts', filter], (cursor) => unwrap(api.GET('/api/v1/users', { params: { query: { ...filter, limit: '100', cursor } } })), 60_000);
export const useAccount = (id: string) =>
  useQuery({ queryKey: ['account', id], queryFn: () => unwrap(api.GET('/api/v1/users/{id}', { params: { path: { id } } })) });
export const useLicences = (id: string) =>
  useList(['licences', id], (cursor) => unwrap(api.GET('/api/v1/users/{id}/licences', { params: { path: { id }, query: { limit: '50', cursor } } })), 60_000);
export const useDevices = () => useList(['devices'], (cursor) => unwrap(api.GET('/api/v1/devices', { params: { query: { limit: '100', cursor } } })), 60_000);

export interface AuditQuery { from?: string; to?: string; actor?: string; action?: string; entity_id?: string; patient_id?: string; outcome?: string; org_id?: string }
// No asking by itself: each reading is a row of the trail.
export const useAudit = (query: AuditQuery) =>
  useList(['audit', query], (cursor) => unwrap(api.GET('/api/v1/audit', { params: { query: { ...query, limit: '100', cursor } } })), 0, Infinity);

export type AccountMove = 'disable' | 'enable' | 'unlock' | 'revoke-sessions';

export function useAdminMoves() {
  const settle = useSettle();
  return {
    addOrganisation: async (body: Schemas['OrganisationRequest']) => settle(await counted(['organisations', body], (header) => unwrap(api.POST('/api/v1/organisations', { params: { header }, body }))), 'organisations'),
    changeOrganisation: async (o: Organisation, body: Schemas['OrganisationChange']) => settle(await unwrap(api.PATCH('/api/v1/organisations/{id}', { params: versioned(o), body })), 'organisations'),
    addAccount: async (body: Schemas['AccountRequest']) => settle(await counted(['accounts', body], (header) => unwrap(api.POST('/api/v1/users', { params: { header }, body }))), 'accounts'),
    changeAccount: async (a: Account, body: Schemas['AccountChange']) => settle(await unwrap(api.PATCH('/api/v1/users/{id}', { params: versioned(a), body })), 'accounts', 'account'),
    moveAccount: async (a: Account, move: AccountMove) => settle(await unwrap(api.POST(`/api/v1/users/{id}/${move}` as const, { params: versioned(a) })), 'accounts', 'account'),
    setPassword: async (a: Account) => settle(await unwrap(api.POST('/api/v1/users/{id}/set-password', { params: versioned(a), body: {} })), 'accounts', 'account'),
    resetSecondFactor: async (a: Account) => settle(await unwrap(api.POST('/api/v1/users/{id}/reset-second-factor', { params: versioned(a) })), 'accounts', 'account'),
    grantLicence: async (a: Account, body: Schemas['LicenceRequest']) => settle(await counted(['licences', a.id, body], (header) => unwrap(api.POST('/api/v1/users/{id}/licences', { params: { path: { id: a.id }, header }, body }))), 'licences'),
    revokeLicence: async (l: Licence, reason: string) => settle(await unwrap(api.POST('/api/v1/licences/{id}/revoke', { params: { path: { id: l.id } }, body: { reason } })), 'licences'),
    addDevice: async (body: Schemas['DeviceRequest']) => settle(await counted(['devices', body], (header) => unwrap(api.POST('/api/v1/devices', { params: { header }, body }))), 'devices'),
    changeDevice: async (d: Device, body: Schemas['DeviceChange']) => settle(await unwrap(api.PATCH('/api/v1/devices/{id}', { params: versioned(d), body })), 'devices'),
    moveDevice: async (d: Device, move: 'enable' | 'disable') => settle(await unwrap(api.POST(`/api/v1/devices/{id}/${move}` as const, { params: versioned(d) })), 'devices'),
    echo: (d: Device) => unwrap(api.POST('/api/v1/devices/{id}/echo', { params: { path: { id: d.id } } })),
  };
}
