import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientCommands } from '../../src/api/client-commands.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { articleForTests } from '../helpers/edition.js';
import { unpackedFolder } from '../servers/mail-server.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Installs openapi-typescript and openapi-fetch unless they are there. Offline, it says that they are missing. */
const missing = await run('bash', [join(import.meta.dirname, 'client-tool/install.sh')]).then(
  () => '',
  ({ stderr }: { stderr: string }) => {
    if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|EIDLETIMEOUT/.test(stderr))
      throw new Error(stderr);
    return ' (openapi-typescript is not installed, and npm cannot reach its registry)';
  },
);
const tools = unpackedFolder('client-tool/node_modules');

let api: ApiForTests;
let folder: string;
let url: string;
beforeAll(async () => {
  api = await startApiForTests();
  url = `${await api.server.listen({ port: 0, host: '127.0.0.1' })}/api/v1`;
  // As a developer's project is.
  folder = await mkdtemp(join(tmpdir(), 'postrider-client-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(tools, join(folder, 'node_modules'));
  if (missing) return;
  const types = ['-o', join(folder, 'postrider.ts')];
  await run(join(tools, '.bin/openapi-typescript'), [`${url}/openapi.json`, ...types], { cwd: folder });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await api.stop();
});

/** Compiles a program in strict mode, to `<name>.js`. @returns the compiler's errors */
async function errorsOf(name: string, program: string): Promise<string> {
  await writeFile(join(folder, `${name}.ts`), program);
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck'];
  const target = ['--target', 'es2023', '--module', 'nodenext', '--types', 'node'];
  const types = ['--typeRoots', join(root, 'node_modules/@types')];
  const compiler = join(root, 'node_modules/.bin/tsc');
  const compiled = run(compiler, [...strict, ...target, ...types, `${name}.ts`], { cwd: folder });
  return compiled.then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

/** @returns what the compiled program prints */
async function outputOf(name: string): Promise<string> {
  const { token } = await api.makeToken({
    scopes: ['content:read', 'content:write', 'issues:read', 'subscribers:read'],
  });
  const env = { ...process.env, POSTRIDER_TOKEN: token, API_URL: url };
  return (await run(process.execPath, [`${name}.js`], { cwd: folder, env })).stdout;
}

const program = (lines: string) => `
import createClient from 'openapi-fetch';
import type { components, paths } from './postrider.js';
const headers = { Authorization: \`Bearer \${process.env.POSTRIDER_TOKEN}\` };
const client = createClient<paths>({ baseUrl: process.env.API_URL ?? '', headers });
const gazette = { path: { slug: 'gazette' } };
${lines}
`;

describe(`the two commands for TypeScript${missing}`, { skip: missing !== '' }, () => {
  test('a strict program compiles with the types of the document, and works against the server', async () => {
    await saveArticle(api.app.redis, articleForTests, { newsletter: 'gazette' });
    const errors = await errorsOf(
      'program',
      program(`
const made = await client.POST('/newsletters/{slug}/issues', {
  params: { ...gazette, header: { 'Idempotency-Key': 'a' } },
  body: {},
});
if (made.error) throw new Error(made.error.detail);
const draft: components['schemas']['Draft'] = made.data;
const path = { issue: draft.id };
const header = { 'If-Match': made.response.headers.get('ETag') ?? '*' };
const change = (subject: string) => client.PATCH('/issues/{issue}/draft', { params: { path, header }, body: { subject } });
const changed = await change('By a program');
const late = await change('Too late');
const issues = await client.GET('/issues', { params: { query: { newsletter: 'gazette', limit: 1 } } });
const readers = await client.GET('/newsletters/{slug}/subscribers', {
  params: { ...gazette, query: { state: ['confirmed', 'pending'] } },
});
const removed = await client.DELETE('/issues/{issue}', { params: { path } });
console.log(JSON.stringify({
  state: draft.state,
  subject: changed.data?.subject,
  etag: changed.response.headers.get('ETag'),
  late: [late.response.status, late.error?.code, late.error?.errors?.map(({ field }) => field)],
  listed: issues.data?.items.map(({ id }) => id === draft.id),
  readers: readers.data?.items.map(({ email }) => email.toLowerCase()),
  removed: removed.response.status,
}));`),
    );
    expect(errors).toBe('');
    expect(JSON.parse(await outputOf('program'))).toEqual({
      ...{ state: 'draft', subject: 'By a program', etag: '"2"' },
      late: [412, 'issue.draft-changed', ['subject']],
      ...{ listed: [true], readers: [], removed: 204 },
    });
  });

  // openapi-fetch takes a body with any further fields (openapi-typescript issue 2329): `satisfies` refuses them.
  test('a program that misuses the API does not compile', async () => {
    const errors = await errorsOf(
      'misuse',
      program(`
const path = { issue: 'gazette-1' };
const header = { 'If-Match': '*' };
type Change = components['schemas']['DraftChange'];
await client.PATCH('/issues/{issue}/draft', { params: { path }, body: { subject: 'x' } });
await client.PATCH('/issues/{issue}/draft', { params: { path, header }, body: { title: 'x' } satisfies Change });
await client.POST('/newsletters/{slug}/segments', { params: gazette, body: {} });
await client.GET('/issues/{issue}/nothing', { params: { path } });
(await client.GET('/issues/{issue}/draft', { params: { path } })).data?.nothing;`),
    );
    const lines = [...errors.matchAll(/^misuse\.ts\((\d+),\d+\): error/gm)].map(([, line]) => Number(line));
    expect([...new Set(lines)]).toEqual([11, 12, 13, 14, 15]);
  });

  test('the types mark what is deprecated', async () => {
    const types = await readFile(join(folder, 'postrider.ts'), 'utf8');
    expect(types).toMatch(/@deprecated\n\s+\* @description The earlier name of "every"\./);
  });

  test('the example of docs/api.md compiles, and works against the server', async () => {
    const page = await readFile(join(root, 'docs/api.md'), 'utf8');
    const [, example = ''] = /^```ts\n(import createClient [\s\S]*?)^```/m.exec(page) ?? [];
    expect(await errorsOf('example', example.replace('https://news.example.com/api/v1', url))).toBe('');
    expect(await outputOf('example')).toBe(`${api.gazette.title}\n`);
  });
});

test('the API page, the address of the earlier client and docs/api.md name the same two commands', async () => {
  const commands = clientCommands('http://localhost:3000');
  const page = (await api.get('/api')).body;
  for (const command of commands) expect(page).toContain(command);
  const { statusCode, headers, body } = await api.get('/api/v1/client.ts');
  expect([statusCode, headers['content-type']]).toEqual([410, expect.stringContaining('application/problem+json')]);
  expect(JSON.parse(body)).toMatchObject({
    code: 'route.gone',
    detail: expect.stringContaining(commands.join(' && ')),
  });
  const guide = await readFile(join(root, 'docs/api.md'), 'utf8');
  expect(guide).toContain(clientCommands('https://news.example.com').join('\n'));
});
