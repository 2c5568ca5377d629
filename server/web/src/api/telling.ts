// How people and programs are told: webhooks, deliveries, a person's contact and calendar feed.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useList } from '../lib/list';
import { api, unwrap, type Schemas } from './client';
import { counted } from './making';
import { useSettle, versioned } from './moves';

export type Webhook = Schemas['Webhook'];
export type WebhookSecret = Schemas['WebhookWithSecret'];
export type Delivery = Schemas['Delivery'];
export type Contact = Schemas['Contact'];

export const useWebhooks = () => useList(['webhooks'], (cursor) => unwrap(api.GET('/api/v1/webhooks', { params: { query: { limit: '100', cursor } } })), 60_000);
export const useDeliveries = (state: string, channel = '') =>
  useList(['deliveries', state, channel], (cursor) => unwrap(api.GET('/api/v1/deliveries', { params: { query: { state: state || undefined, channel: channel || undefined, limit: '50', cursor } } })), 15_000);
export const useContact = () => useQuery({ queryKey: ['contact'], queryFn: () => unwrap(api.GET('/api/v1/me/contact')) });

// Ends every session of the person, this one too.
export const changePassword = (current: string, password: string) => unwrap(api.POST('/api/v1/me/password', { body: { current, password } }));

export function useTellingMoves() {
  const queries = useQueryClient();
  const settle = useSettle();
  return {
    addWebhook: async (body: Schemas['WebhookRequest']): Promise<WebhookSecret> =>
      settle(await counted(['webhooks', body], (header) => unwrap(api.POST('/api/v1/webhooks', { params: { header }, body }))), 'webhooks'),
    changeWebhook: async (hook: Webhook, body: Schemas['WebhookRequest']) => settle(await unwrap(api.PUT('/api/v1/webhooks/{id}', { params: versioned(hook), body })), 'webhooks'),
    renewSecret: async (hook: Webhook): Promise<WebhookSecret> => settle(await unwrap(api.POST('/api/v1/webhooks/{id}/secret', { params: versioned(hook) })), 'webhooks'),
    resend: async (delivery: Delivery) => settle(await unwrap(api.POST('/api/v1/deliveries/{id}/retry', { params: versioned(delivery) })), 'deliveries'),
    saveContact: async (body: Schemas['ContactRequest']) => {
      const saved = await unwrap(api.PUT('/api/v1/me/contact', { body }));
      queries.setQueryData(['contact'], saved);
      return saved;
    },
    // The whole address; the hub knows how people reach it where it is configured, else it is as this page was reached.
    newFeed: async () => {
      const feed = await unwrap(api.POST('/api/v1/me/calendar-feed'));
      return feed.url || window.location.origin + feed.path;
    },
    revokeFeed: () => unwrap(api.DELETE('/api/v1/me/calendar-feed')),
  };
}
