import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceSettings } from '../../src/articles/pull/source.js';
import { addSource } from '../../src/articles/pull/source-store.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';

interface Schema {
  type?: string;
  $ref?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  maxItems?: number;
  minItems?: number;
  maxLength?: number;
  required?: string[];
  properties?: Record<string, Schema>;
}
interface Call {
  name: string;
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  schema: Schema;
}

let api: ApiForTests;
let calls: Call[];
let components: Record<string, Schema>;
beforeAll(async () => {
  api = await startApiForTests();
  const document = (await api.get('/api/v1/openapi.json')).json();
  components = document.components.schemas;
  calls = Object.entries<
    Record<string, { operationId: string; requestBody?: { content: Record<string, { schema: Schema }> } }>
  >(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { operationId: name, requestBody }]) => {
      const schema = requestBody?.content['application/json']?.schema;
      return schema ? [{ name, method: method.toUpperCase() as Call['method'], path, schema }] : [];
    }),
  );
});
afterAll(() => api.stop());

const resolved = (schema: Schema): Schema =>
  schema.$ref ? resolved(components[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema;

/** The lists of a request, by their path in it. */
function listsIn(schema: Schema, at: string[] = []): { at: string[]; list: Schema }[] {
  const { type, items, properties, anyOf } = resolved(schema);
  if (at.length > 8) return [];
  if (type === 'array') return [{ at, list: resolved(schema) }, ...listsIn(items ?? {}, [...at, '0'])];
  return [
    ...Object.entries(properties ?? {}).flatMap(([name, property]) => listsIn(property, [...at, name])),
    ...(anyOf ?? []).flatMap((one) => listsIn(one, at)),
  ];
}

/** A value of a schema, as small as it may be. */
function sampleOf(schema: Schema): unknown {
  const { type, enum: values, anyOf, minItems = 0, items = {}, required = [], properties = {} } = resolved(schema);
  if (values) return values[0];
  if (anyOf) return sampleOf(anyOf[0] ?? {});
  if (type === 'array') return Array.from({ length: minItems }, () => sampleOf(items));
  if (type === 'object') return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {})]));
  return { integer: 1, number: 1, boolean: true, null: null }[type ?? ''] ?? 'https://www.example.com/a';
}

/** A request whose list has so many values. */
function requestWith({ schema }: Call, at: readonly string[], list: Schema, length: number): unknown {
  const request = sampleOf(schema) as Record<string, unknown>;
  let place = request;
  for (const step of at.slice(0, -1)) {
    place[step] ??= {};
    place = place[step] as Record<string, unknown>;
  }
  place[at.at(-1) ?? ''] = Array.from({ length }, () => sampleOf(list.items ?? {}));
  return request;
}

const dummies: Record<string, string> = { newsletter: 'gazette', slug: 'gazette' };
const send = async ({ method, path }: Call, body: unknown) =>
  api.call(
    method,
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => dummies[name] ?? 'none'),
    {
      body,
      headers: { 'if-match': '"1"' },
    },
  );
/** The fault of a field; undefined when it has none. */
const faultOf = (body: { errors?: { field: string; detail: string }[] } | undefined, field: string) =>
  body?.errors?.find((error) => error.field === field)?.detail;

test('every list of texts or objects in a request has a limit', () => {
  const open = calls.flatMap(({ name, schema }) =>
    listsIn(schema).flatMap(({ at, list: { items = {}, maxItems } }) =>
      resolved(items).enum || maxItems !== undefined ? [] : [`${name} ${at.join('.')}`],
    ),
  );
  expect(open).toEqual([]);
});

test('a list at its limit is taken, and one more value is refused by name, in every call', async () => {
  // Some calls look at their object first.
  const file = { body: 'email\na@example.org\n', headers: { 'content-type': 'text/csv' } };
  dummies.readerImport = (await api.call('POST', '/newsletters/gazette/reader-imports', file)).body.id;
  dummies.issue = (await api.issue(api.gazette, 'A bridge')).id;
  const feed = sourceSettings.parse({ url: 'https://www.example.com/feed', kind: 'feed' });
  dummies.source = (await addSource(api.app.redis, 'gazette', feed, Date.now())).id;
  let tried = 0;
  for (const call of calls)
    for (const { at, list } of listsIn(call.schema)) {
      if (list.maxItems === undefined) continue;
      tried += 1;
      const field = at.join('.');
      const full = await send(call, requestWith(call, at, list, list.maxItems));
      expect(full.status, `${call.name} ${field}`).toBeLessThan(500);
      const over = await send(call, requestWith(call, at, list, list.maxItems + 1));
      expect([call.name, over.status]).toEqual([call.name, 422]);
      // Values of the list may be refused in both, but only one is refused for their number.
      expect(faultOf(over.body, field), `${call.name} ${field}`).toBeDefined();
      expect(faultOf(full.body, field), `${call.name} ${field}`).not.toBe(faultOf(over.body, field));
    }
  expect(tried).toBeGreaterThan(30);
});

test('a body of 64 KB that is one list, or lists within lists, is refused by its form, and a larger one by its size', async () => {
  const call = calls.find(({ name }) => name === 'addSegment');
  if (!call) throw new Error('no call');
  const size = 64 * 1024;
  const nested = `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`;
  const numbers = `[${'1,'.repeat(size / 2 - 2)}1]`;
  for (const [body, status] of [
    [nested, 400],
    [numbers, 422],
  ] as const) {
    expect(body.length).toBeLessThanOrEqual(size);
    expect((await send(call, body)).status).toBe(status);
    expect((await send(call, ` ${body.padEnd(size)}`)).status).toBe(413);
  }
});
