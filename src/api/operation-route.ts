import type { z } from 'zod';
import type { ErrorCode } from '../errors.js';
import { type Operation, perform } from '../operations/operation.js';
import { tokenActor } from '../operations/permission.js';
import type { RouteResult } from './idempotency.js';
import { revisionOf } from './if-match.js';
import { Problem, type ProblemCode, problems } from './problem.js';
import { type ApiRoute, inLists } from './route.js';

/** What the API adds to an operation. */
interface Row<Result> {
  method: ApiRoute['method'];
  /** Path under /api/v1. Its `:name` parameters are the operation's key. */
  path: string;
  tag: string;
  /** What a successful call gets, for the document. */
  answer: string;
  /** Default: 201 with a location, 204 without a document, else 200. */
  status?: number;
  /** Where the input comes from. Default: the query of a GET and a DELETE, else the body. */
  from?: 'query' | 'body';
  /** Whether the document's revision is the ETag. Default: no. */
  etag?: boolean;
  /** Path of a new object, under /api/v1. */
  location?(document: Readonly<Record<string, string>>): string;
  /** The answer that some results get instead, such as that of an object that existed. It has no location. */
  other?: { status: number; answer: string; schema?: z.ZodType; when(result: Result): boolean };
  /** The body, where it is no JSON document. */
  stream?: { type: string; of(result: Result): { type: string; parts: AsyncIterable<string> } };
  /** Headers of every successful answer. */
  headers?: Readonly<Record<string, string>>;
  /** Whether Idempotency-Key is supported. */
  repeatable?: boolean;
  /** Max bytes of the body. Default: 64 KB. */
  maxBody?: number;
  /** Whether a call without a body is one with no field, because an earlier version had no field. */
  optionalBody?: boolean;
}

/** Makes a route of an operation. Everything that the operation declares, the row does not repeat. */
export function operationRoute<Key extends string, Input extends z.ZodObject, Plan, Result>(
  operation: Operation<Key, Input, Plan, Result>,
  row: Row<Result>,
): ApiRoute {
  const { id, summary, description, permission, input, output, errors, conditional = false, file } = operation;
  const { method, path, tag, answer, etag, location, other, maxBody, optionalBody, repeatable, stream } = row;
  const from = row.from ?? (method === 'GET' || method === 'DELETE' || file ? 'query' : 'body');
  const status = row.status ?? (location ? 201 : output || stream ? 200 : 204);
  const etags = etag ? ['ETag'] : [];
  const hasInput = Object.keys(input.shape).length > 0;
  return {
    ...{ method, path, id, tag, summary, description, scope: permission.scope },
    ...(hasInput ? { [from]: input } : {}),
    ...(maxBody ? { maxBody } : {}),
    ...(optionalBody ? { optionalBody } : {}),
    ...(file ? { upload: file } : {}),
    ...(permission.also ? { also: permission.also({} as Parameters<typeof permission.also>[0]) } : {}),
    ...(repeatable ? { repeatable } : {}),
    ...(conditional ? { conditional } : {}),
    responses: {
      [status]: {
        ...described(answer, output, [...etags, ...(location ? ['Location'] : [])]),
        ...(stream ? { type: stream.type } : {}),
      },
      ...(other ? { [other.status]: described(other.answer, other.schema ?? output, etags) } : {}),
    },
    problems: errors.flatMap((code) => (isProblem(code) ? code : (earlierNames[code] ?? []))),
    async run(app, { params, query, body, token, ifMatch, file }): Promise<RouteResult> {
      if (hasInput && from === 'body' && body === undefined && !optionalBody)
        throw new Problem('request.malformed', 'This call needs a JSON body.');
      const { result, document } = await perform(app, operation, {
        actor: tokenActor(token),
        key: params,
        input: !hasInput ? {} : from === 'body' ? (body ?? {}) : inLists(input, query),
        // What is deleted needs no second look.
        ...(conditional && (method !== 'DELETE' || ifMatch !== undefined)
          ? { revision: () => revisionOf(ifMatch) }
          : {}),
        ...(file ? { file: { ...file, rejects: `${file.path}.rejects.csv` } } : {}),
      });
      const shown = document as Readonly<Record<string, string>>;
      const isOther = other?.when(result) ?? false;
      return {
        status: isOther && other ? other.status : status,
        ...(output ? { body: document } : {}),
        ...(stream ? { stream: stream.of(result) } : {}),
        headers: {
          ...row.headers,
          ...(etag ? { ETag: `"${shown.revision}"` } : {}),
          ...(location && !isOther ? { Location: `${app.publicUrl}/api/v1${location(shown)}` } : {}),
        },
      };
    },
  };
}

/** A response, for the document. */
const described = (answer: string, schema: z.ZodType | null, headers: readonly string[]) => ({
  description: answer,
  ...(schema ? { schema } : {}),
  ...(headers.length > 0 ? { headers } : {}),
});

/** Errors whose problem has kept the name that version 0.2.0 gave it. */
const earlierNames: { readonly [Code in ErrorCode]?: ProblemCode } = {
  'subscriber.suppressed': 'subscriber.illegal-transition',
  'subscriber.cannot-change-address': 'subscriber.illegal-transition',
};

/** An error of the API by the same name. Others become one that every route has. */
const isProblem = (code: string): code is ErrorCode & ProblemCode => Object.hasOwn(problems, code);
