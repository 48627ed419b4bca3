import type { z } from 'zod';
import type { FieldError } from '../errors.js';
import { describeIssue, fieldErrors, firstPerField } from '../operations/field-errors.js';
import type { OperationApp } from '../operations/operation.js';
import type { Scope } from '../operations/permission.js';
import type { ApiToken } from '../operations/tokens/api-token.js';
import type { RouteResult } from './idempotency.js';
import { Problem, type ProblemCode } from './problem.js';

/** The parts of an installation that the API uses. */
export type ApiApp = OperationApp;

/** A call with parsed query and body. */
export interface Call<Query, Body> {
  /** Values of the path's `:name` parameters. */
  params: Readonly<Record<string, string>>;
  query: Query;
  body: Body;
  token: ApiToken;
  /** Id of the last event that a reconnecting client received. */
  lastEventId: string | undefined;
  /** Path of the file that was sent. */
  file?: string;
  /** The If-Match header. */
  ifMatch: string | undefined;
  /** A signal that fires when the client disconnects or the server stops. */
  ending(): AbortSignal;
}

/** A response, for the document. */
export interface ResponseDescription {
  description: string;
  schema?: z.ZodType;
  /** Headers that only some routes send. */
  headers?: readonly string[];
  /** Default: application/json. */
  type?: string;
}

interface RouteDescription<Query extends z.ZodType, Body extends z.ZodType> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path under /api/v1, with `:name` parameters. */
  path: string;
  /** The OpenAPI operationId. */
  id: string;
  tag: string;
  summary: string;
  description: string;
  /** Null if any token may call the route. */
  scope: Scope | null;
  query?: Query;
  body?: Body;
  /** Max bytes of the body. Default: 64 KB. */
  maxBody?: number;
  /** Checks that need the newsletter. Their errors are reported together with those of the schemas. Gets the call unparsed. */
  check?(app: ApiApp, call: Omit<Call<unknown, unknown>, 'token'>): Promise<readonly FieldError[]>;
  /** Scopes that every call needs in addition. */
  also?: readonly Scope[];
  /** The file that is the body, instead of a JSON document. */
  upload?: { type: string; maxBytes: number };
  /** Whether the route supports Idempotency-Key. */
  repeatable?: boolean;
  /** Whether the route reads If-Match. */
  conditional?: boolean;
  responses: Readonly<Record<number, ResponseDescription>>;
  /** Errors of this route, in addition to those of every route. */
  problems: readonly ProblemCode[];
}

/** A route of the API, which the server registers and the document describes. */
export interface ApiRoute extends RouteDescription<z.ZodType, z.ZodType> {
  /** Whether `run` itself waits for the disk, as an operation does. */
  durable?: boolean;
  run(app: ApiApp, call: Call<unknown, unknown>): Promise<RouteResult>;
}

/** Makes a route that checks its calls with its schemas before they run. */
export function apiRoute<Query extends z.ZodType, Body extends z.ZodType>(
  description: RouteDescription<Query, Body>,
  run: (app: ApiApp, call: Call<z.output<Query>, z.output<Body>>) => Promise<RouteResult>,
): ApiRoute {
  const { query, body } = description;
  return {
    ...description,
    async run(app, call) {
      if (body && call.body === undefined) throw new Problem('request.malformed', 'This call needs a JSON body.');
      const given = { ...call, query: query && inLists(query, call.query) };
      const [readQuery, readBody] = [checked(query, given.query), checked(body, given.body)];
      const own = (await description.check?.(app, given)) ?? [];
      if (!readQuery.success || !readBody.success || own.length > 0) throw invalid([readQuery, readBody], own);
      return run(app, { ...call, query: readQuery.data, body: readBody.data });
    },
  };
}

type Checked<Schema extends z.ZodType> = z.ZodSafeParseResult<z.output<Schema>>;

function checked<Schema extends z.ZodType>(schema: Schema | undefined, value: unknown): Checked<Schema> {
  if (!schema) return { success: true, data: undefined as z.output<Schema> };
  return schema.safeParse(value, { error: describeIssue });
}

/** A problem with all errors that were found. */
function invalid(read: readonly Checked<z.ZodType>[], own: readonly FieldError[]): Problem {
  const errors = firstPerField([...read.flatMap(({ error }) => fieldErrors(error?.issues ?? [])), ...own]);
  return new Problem('input.invalid', 'See "errors".', { errors });
}

/** Makes `?state=a` a list of one where the schema expects a list. */
export function inLists(schema: z.ZodType, query: unknown): unknown {
  if (!('shape' in schema) || typeof query !== 'object' || query === null) return query;
  const shape = schema.shape as Record<string, z.ZodType>;
  const entries = Object.entries(query).map(([name, value]) => {
    // A name like `constructor` is no field of the schema.
    const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
    const listed = field?.safeParse([]).success === true;
    return [name, listed && !Array.isArray(value) ? [value] : value];
  });
  return Object.fromEntries(entries);
}
