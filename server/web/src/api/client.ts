// The typed client: every path, body and answer is of docs/openapi.yaml. The session is a cookie; changes also carry
// the token that went with it (X-CSRF-Token).
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';
import { ApiProblem, noAnswer, problemOf } from './problem';
import { sessionToken, useSession } from '../frame/session';

export type Schemas = components['schemas'];
export type Order = Schemas['Order'];
export type OrderRequest = Schemas['OrderRequest'];
export type Study = Schemas['Study'];
export type StudyDetail = Schemas['StudyDetail'];
export type ReadTask = Schemas['ReadTask'];
export type Report = Schemas['Report'];
export type ReportDetail = Schemas['ReportDetail'];
export type Quarantine = Schemas['QuarantineList']['items'][number];
export type QuarantineDetail = Schemas['QuarantineDetail'];
export type Upload = Schemas['Upload'];
export type UploadResult = Schemas['UploadResultList']['items'][number];
export type User = Schemas['User'];
export type Consultation = Schemas['Consultation'];
export type ConsultationDetail = Schemas['ConsultationDetail'];
export type Opinion = Schemas['Opinion'];
export type Expert = Schemas['Expert'];
export type Availability = Schemas['Availability'];
export type Appointment = Schemas['Appointment'];
export type Notification = Schemas['Notification'];

const session: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET' && request.method !== 'HEAD') request.headers.set('X-CSRF-Token', sessionToken());
    return request;
  },
  onResponse({ request, response }) {
    const signingIn = request.method === 'POST' && new URL(request.url).pathname === '/api/v1/session';
    if (response.status === 401 && !signingIn) useSession.getState().expire();
    return response;
  },
};

export const api = createClient<paths>({ baseUrl: `${window.location.origin}/` });
api.use(session);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

// The data, or an ApiProblem thrown.
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw noAnswer();
  }
  if (answer.response.ok) return answer.data as T;
  const body = answer.error;
  if (body && typeof body === 'object') {
    const wait = Number(answer.response.headers.get('Retry-After') ?? 0);
    throw new ApiProblem({ ...(body as object), status: answer.response.status }, wait);
  }
  throw new ApiProblem({ status: answer.response.status });
}

export const ifMatch = (thing: { version: number }) => ({ 'If-Match': `"${thing.version}"` });

// What the typed client has no words for: documents and DICOMweb.
export async function fetchBytes(path: string, headers: Record<string, string> = {}, signal?: AbortSignal, priority: RequestPriority = 'auto') {
  let response: Response;
  try {
    response = await fetch(path, { headers, credentials: 'same-origin', signal: signal ?? null, priority });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw noAnswer();
  }
  if (response.status === 401) useSession.getState().expire();
  if (!response.ok) throw await problemOf(response);
  return response;
}
