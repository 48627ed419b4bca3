import type { z } from 'zod';
import type { App } from '../app.js';
import type { ApiToken, Scope } from './api-token.js';
import { faultsOf, firstOfEach, inOurWords } from './faults.js';
import type { Answer } from './idempotency.js';
import { type FieldFault, Problem, type ProblemCode } from './problem.js';

/** What the API uses of an installation. */
export type ApiApp = Pick<App, 'redis' | 'list' | 'queues' | 'publicUrl' | 'log' | 'progress'>;

/** One call, its parts read. */
export interface Call<Query, Body> {
  /** Values of the path's `:names`. */
  params: Readonly<Record<string, string>>;
  query: Query;
  body: Body;
  token: ApiToken;
  /** The id of the last event that the caller saw of a stream, where they come back to it. */
  lastEventId: string | undefined;
  /** A signal for what goes on: it fires when the caller is gone, or the server stops. */
  ending(): AbortSignal;
}

/** What an answer is, for the document. */
export interface AnswerDescription {
  description: string;
  schema?: z.ZodType;
  /** Left out: application/json. */
  type?: string;
}

interface RouteDescription<Query extends z.ZodType, Body extends z.ZodType> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Under /api/v1, with `:names`. */
  path: string;
  /** The OpenAPI operationId. */
  id: string;
  tag: string;
  summary: string;
  description: string;
  /** null: any token will do. */
  scope: Scope | null;
  query?: Query;
  body?: Body;
  /** What the newsletter itself finds wrong, told together with what the schemas do. It gets the call as it came. */
  faults?(app: ApiApp, call: Omit<Call<unknown, unknown>, 'token'>): Promise<readonly FieldFault[]>;
  /** Whether an Idempotency-Key is heeded. */
  repeatable?: boolean;
  answers: Readonly<Record<number, AnswerDescription>>;
  /** Beside what every route may answer. */
  problems: readonly ProblemCode[];
}

/** One route of the API: what the server registers and the document describes. */
export interface ApiRoute extends RouteDescription<z.ZodType, z.ZodType> {
  run(app: ApiApp, call: Call<unknown, unknown>): Promise<Answer>;
}

/** Makes a route whose calls are checked by its own schemas before they run. */
export function apiRoute<Query extends z.ZodType, Body extends z.ZodType>(
  description: RouteDescription<Query, Body>,
  run: (app: ApiApp, call: Call<z.output<Query>, z.output<Body>>) => Promise<Answer>,
): ApiRoute {
  const { query, body } = description;
  return {
    ...description,
    async run(app, call) {
      if (body && call.body === undefined) throw new Problem('request.malformed', 'This call needs a JSON body.');
      const given = { ...call, query: query && inLists(query, call.query) };
      const [readQuery, readBody] = [checked(query, given.query), checked(body, given.body)];
      const own = (await description.faults?.(app, given)) ?? [];
      if (!readQuery.success || !readBody.success || own.length > 0) throw invalid([readQuery, readBody], own);
      return run(app, { ...call, query: readQuery.data, body: readBody.data });
    },
  };
}

type Checked<Schema extends z.ZodType> = z.ZodSafeParseResult<z.output<Schema>>;

function checked<Schema extends z.ZodType>(schema: Schema | undefined, value: unknown): Checked<Schema> {
  if (!schema) return { success: true, data: undefined as z.output<Schema> };
  return schema.safeParse(value, { error: inOurWords });
}

/** A problem with every fault that was found. */
function invalid(read: readonly Checked<z.ZodType>[], own: readonly FieldFault[]): Problem {
  const errors = firstOfEach([...read.flatMap(({ error }) => faultsOf(error?.issues ?? [])), ...own]);
  return new Problem('input.invalid', 'See "errors".', { errors });
}

/** `?state=a` means the same as one of several: where the schema wants a list, one value becomes one. */
function inLists(schema: z.ZodType, query: unknown): unknown {
  if (!('shape' in schema) || typeof query !== 'object' || query === null) return query;
  const shape = schema.shape as Record<string, z.ZodType>;
  const entries = Object.entries(query).map(([name, value]) => {
    const field = shape[name];
    const listed = field?.safeParse([]).success === true;
    return [name, listed && !Array.isArray(value) ? [value] : value];
  });
  return Object.fromEntries(entries);
}
