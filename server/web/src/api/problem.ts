// What the API refuses with (RFC 9457), and what happens when no answer comes.
import type { components } from './schema';

export type ProblemBody = components['schemas']['Problem'];

export class ApiProblem extends Error {
  readonly status: number; // 0: no answer
  readonly reason: string;
  readonly fields: { path: string; message: string }[];
  readonly requestId: string;
  readonly retryAfterS: number;

  constructor(body: Partial<ProblemBody>, retryAfterS = 0) {
    super(body.detail || body.title || '');
    this.name = 'ApiProblem';
    this.status = body.status ?? 0;
    this.reason = body.reason ?? '';
    this.fields = body.errors ?? [];
    this.requestId = body.request_id ?? '';
    this.retryAfterS = retryAfterS;
  }
}

export const noAnswer = () => new ApiProblem({ status: 0, reason: 'no_answer' });

export async function problemOf(response: Response): Promise<ApiProblem> {
  let body: Partial<ProblemBody> = {};
  try {
    body = (await response.json()) as Partial<ProblemBody>;
  } catch {
    // Not the hub's own answer: a proxy's page, or a connection that broke.
  }
  return new ApiProblem({ ...body, status: response.status }, Number(response.headers.get('Retry-After') ?? 0));
}

// What was asked for may have been done all the same, now or at an earlier try: no answer, a proxy's, or one that came
// before the hub looked at it (401, 403, 429).
const looked = new Set([400, 404, 409, 412, 413, 415, 422]);
export const mayBeDone = (error: unknown) => !(error instanceof ApiProblem) || !looked.has(error.status);

// Somebody else changed it since it was read.
export const isOvertaken = (error: unknown) => isProblem(error) && error.status === 412;

export const isProblem = (error: unknown, reason?: string): error is ApiProblem =>
  error instanceof ApiProblem && (reason === undefined || error.reason === reason);
