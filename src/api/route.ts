import type { z } from 'zod';
import type { OperationApp } from '../operations/operation.js';
import type { Scope } from '../operations/permission.js';
import type { ApiToken } from '../operations/tokens/api-token.js';
import type { ReceivedFile } from '../uploads/receive-file.js';
import type { RouteResult } from './idempotency.js';
import type { ProblemCode } from './problem.js';

/** The parts of an installation that the API uses. */
export type ApiApp = OperationApp;

/** A call. */
export interface Call {
  /** Values of the path's `:name` parameters. */
  params: Readonly<Record<string, string>>;
  query: unknown;
  body: unknown;
  token: ApiToken;
  /** Id of the last event that a reconnecting client received. */
  lastEventId: string | undefined;
  /** The file that was sent. */
  file?: ReceivedFile;
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

/** A route of the API, which the server registers and the document describes. A change waits for the disk in `run`. */
export interface ApiRoute {
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
  query?: z.ZodType;
  body?: z.ZodType;
  /** Max bytes of the body. Default: 64 KB. */
  maxBody?: number;
  /** Whether a call may have no body. */
  optionalBody?: boolean;
  /** Scopes that every call needs in addition. */
  also?: readonly Scope[];
  /** The file that is the body, or the file of a form, instead of a JSON document. */
  upload?: { type: string; maxBytes: number };
  /** Whether the route supports Idempotency-Key. */
  repeatable?: boolean;
  /** Whether the route reads If-Match. */
  conditional?: boolean;
  responses: Readonly<Record<number, ResponseDescription>>;
  /** Errors of this route, in addition to those of every route. */
  problems: readonly ProblemCode[];
  run(app: ApiApp, call: Call): Promise<RouteResult>;
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
