// The texts that radiologists keep.
import { useQuery } from '@tanstack/react-query';
import { everyPage } from '../lib/list';
import { api, unwrap, type Schemas } from './client';
import { counted } from './making';
import { useSettle, versioned } from './moves';

export type Phrase = Schemas['Phrase'];
const limit = '200';
const most = 2000;

export const usePhrases = (part: string, modality: string) =>
  useQuery({
    queryKey: ['phrases', part, modality],
    staleTime: 60_000,
    queryFn: () => everyPage<Phrase>((cursor) => unwrap(api.GET('/api/v1/phrases', { params: { query: { part, modality, limit, cursor } } })), most),
  });

export function usePhraseMoves() {
  const settle = useSettle();
  return {
    save: async (phrase: Phrase | null, body: Schemas['PhraseRequest']) =>
      settle(await (phrase ? unwrap(api.PUT('/api/v1/phrases/{id}', { params: versioned(phrase), body })) : counted(['phrases', body], (header) => unwrap(api.POST('/api/v1/phrases', { params: { header }, body })))), 'phrases'),
    remove: async (phrase: Phrase) => settle(await unwrap(api.DELETE('/api/v1/phrases/{id}', { params: { path: { id: phrase.id } } })), 'phrases'),
  };
}
