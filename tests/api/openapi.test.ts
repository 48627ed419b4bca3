import { fastify } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { namedSchemas } from '../../src/api/named-schemas.js';
import type { OpenApiDocument, ResponseObject } from '../../src/api/openapi.js';
import { problems } from '../../src/api/problem.js';
import { serveApi } from '../../src/api/serve-api.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
let document: OpenApiDocument;
beforeAll(async () => {
  api = await startApiForTests();
  document = (await api.get('/api/v1/openapi.json')).json();
});
afterAll(() => api.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

test('the document is OpenAPI 3.1, in JSON Schema 2020-12, and needs no token', async () => {
  expect(document.openapi).toMatch(/^3\.1\.\d$/);
  expect(document.jsonSchemaDialect).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(document.servers).toEqual([{ url: 'http://localhost:3000/api/v1' }]);
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const tags = document.tags.map(({ name }) => name);
  for (const { path, operation } of operations()) {
    expect(tags).toEqual(expect.arrayContaining(operation.tags));
    const named = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
    for (const { description } of Object.values<ResponseObject>(operation.responses)) expect(description).not.toBe('');
    for (const { description } of operation.parameters ?? []) expect(description).not.toBe('');
  }
});

test('every reference resolves', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);
  expect(refs.length).toBeGreaterThan(20);
  for (const ref of new Set(refs)) {
    expect(ref).toMatch(/^#\//);
    let at: unknown = document;
    for (const step of ref.slice(2).split('/')) at = (at as Record<string, unknown>)[step];
    expect([ref, typeof at]).toEqual([ref, 'object']);
  }
});

test('who gets an issue, and when, has one type for each name in every document; earlier names are deprecated', () => {
  interface Schema {
    type?: string;
    $ref?: string;
    anyOf?: Schema[];
    deprecated?: boolean;
    properties?: Record<string, Schema>;
  }
  const kindOf = ({ type, $ref, anyOf }: Schema): string =>
    type ?? ($ref ? 'object' : (anyOf ?? []).map(kindOf).find((one) => one !== 'null')) ?? 'any';
  const kinds = new Map<string, Set<string>>();
  const collect = (of: string, schema: unknown) => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [name, one] of Object.entries((schema as Schema).properties ?? {})) {
      if (one.deprecated || !['audience', 'readers', 'inWords', 'reach', 'startAt'].includes(name)) continue;
      // The site has a switch of this name: whether its advertising page shows an audience.
      if (name === 'audience' && of.startsWith('Site')) continue;
      // Who rated an article: readers and visitors.
      if ('visitors' in ((schema as Schema).properties ?? {})) continue;
      kinds.set(name, (kinds.get(name) ?? new Set()).add(kindOf(one)));
    }
    for (const one of Object.values(schema)) collect(of, one);
  };
  for (const [name, schema] of Object.entries(document.components.schemas)) collect(name, schema);
  expect(Object.fromEntries([...kinds].map(([name, found]) => [name, [...found]]))).toEqual({
    ...{ audience: ['integer'], readers: ['integer'], inWords: ['string'], reach: ['object'], startAt: ['string'] },
  });
});

test('the document describes exactly the routes that are served', async () => {
  const served: string[] = [];
  const server = fastify();
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) served.push(`${each} ${url.replace(/:(\w+)/g, '{$1}')}`);
  });
  server.register(async (scope) => serveApi(scope, api.app));
  await server.ready();
  const documented = operations().map(({ path, method }) => `${method} ${path}`);
  expect(documented.filter((route) => !served.includes(route))).toEqual([]);
  const heads = documented.map((route) => route.replace('GET', 'HEAD'));
  for (const route of served.filter((one) => !documented.includes(one) && !heads.includes(one))) {
    const [method, path] = route.split(' ');
    const answer = await server.inject({ method: method as 'GET', url: path ?? '' });
    expect([route, answer.statusCode]).toEqual([route, path === '/client.ts' ? 410 : 405]);
  }
  await server.close();
});

test.each(Object.keys(namedSchemas) as (keyof typeof namedSchemas)[])(
  'the examples of %s match their schema',
  (name) => {
    const examples = document.components.schemas[name]?.examples ?? [];
    expect(examples.length).toBeGreaterThan(0);
    const schema: z.ZodType = namedSchemas[name];
    for (const example of examples) expect(schema.parse(example)).toEqual(example);
  },
);

test('every operation but the document lists its errors, and every error belongs to an operation', () => {
  const text = JSON.stringify(operations());
  // Before a route is known.
  const unrouted = [
    'route.not-found',
    'route.gone',
    'route.method-not-allowed',
    'request.too-slow',
    'request.head-too-large',
  ];
  for (const code of Object.keys(problems).filter((one) => !unrouted.includes(one)))
    expect(text).toContain(`${code}: `);
  for (const { operation } of operations().filter(({ operation }) => !operation.tags.includes('Document')))
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '429', '500', '503']));
});

test('whatever a description quotes as a name is an operation or a field of the document', () => {
  const text = JSON.stringify(document);
  const quoted = [...text.matchAll(/\\"([a-z]+(?:[A-Z][a-z]+)+)\\"/g)].map(([, name = '']) => name);
  expect(quoted).toContain('resendIssue');
  const isKnown = (name: string) => text.includes(`"operationId":"${name}"`) || text.includes(`"${name}":`);
  const byParameter = (name: string) => text.includes(`"name":"${name}"`);
  expect(quoted.filter((name) => !isKnown(name) && !byParameter(name))).toEqual([]);
});
