import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { articleForTests } from '../helpers/edition.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

// @slow 6 s

const root = resolve(import.meta.dirname, '../..');
let api: ApiForTests;
let folder: string;
let url: string;
beforeAll(async () => {
  api = await startApiForTests();
  url = `${await api.server.listen({ port: 0, host: '127.0.0.1' })}/api/v1`;
  // Under the project, so that the compiler finds its types.
  folder = await mkdtemp(join(root, 'node_modules/.client-test-'));
  await writeFile(join(folder, 'client.ts'), (await api.get('/api/v1/client.ts')).body);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await api.stop();
});

/** Compiles a program that uses the client, in strict mode. @returns the compiler's errors */
async function errorsOf(program: string): Promise<string> {
  await writeFile(join(folder, 'program.ts'), program);
  const flags = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
  const target = ['--target', 'es2023', '--module', 'nodenext', '--types', 'node', '--ignoreConfig'];
  const compiler = join(root, 'node_modules/.bin/tsc');
  const run = promisify(execFile)(compiler, [...flags, ...target, join(folder, 'program.ts')], { cwd: folder });
  return run.then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

const program = (lines: string) => `
import { type Draft, PostriderClient, ProblemError } from './client.js';
const client = new PostriderClient({ token: 'pr_x', url: 'https://news.example.com/api/v1' });
export async function run(): Promise<Draft> {
  ${lines}
}
`;

test('a program that uses the generated client compiles, and one that misuses it does not', async () => {
  const good = await errorsOf(
    program(`
  const { data, etag } = await client.composeIssue({ slug: 'gazette', body: { latest: 8 }, idempotencyKey: 'a' });
  const revision: number = data.revision;
  const page = await client.listSubscribers({ slug: 'gazette', state: ['confirmed'], limit: 10 });
  for (const reader of page.data.items) reader.email.toLowerCase();
  const look = await client.readLook({ slug: 'gazette' });
  await client.changeLook({ slug: 'gazette', ifMatch: look.etag ?? '*', body: { accent: '#0b5fa5', logo: null } });
  const unreached = await client.listRecipients({ issue: data.id, state: ['bounced', 'failed'] });
  for (const { address, reply } of unreached.data.items) reply?.concat(address ?? '');
  try {
    await client.changeDraft({ issue: data.id, ifMatch: etag ?? '*', body: { subject: String(revision) } });
  } catch (error) {
    if (error instanceof ProblemError && error.status === 412) error.problem.errors?.map(({ field }) => field);
  }
  const kept: string = (await client.addSegment({ slug: 'gazette', body: { name: 'A', filter: {} } })).data.name;
  const before: string = (await client.createSegment({ slug: 'gazette', body: { name: kept, filter: {} } })).data.name;
  await client.deleteSegment({ slug: 'gazette', name: before });
  return (await client.readDraft({ issue: data.id })).data;`),
  );
  expect(good).toBe('');
  const bad = await errorsOf(
    program(`
  await client.changeDraft({ issue: 'a', body: { subject: 'x' } });
  await client.changeDraft({ issue: 'a', ifMatch: '*', body: { title: 'x' } });
  await client.sendIssue({ issue: 7, body: {} });
  await client.createSegment({ slug: 'gazette', body: {} });
  return (await client.readDraft({ issue: 'a' })).data.nothing;`),
  );
  expect(bad.match(/program\.ts\(\d+,\d+\): error/g)).toHaveLength(5);
});

test('the generated client works against the server', async () => {
  const { token } = await api.makeToken({ scopes: ['content:read', 'content:write', 'issues:read'] });
  await saveArticle(api.app.redis, articleForTests, { newsletter: 'gazette' });
  const { PostriderClient, ProblemError } = await import(join(folder, 'client.ts'));
  const client = new PostriderClient({ token, url });
  const made = await client.composeIssue({ slug: 'gazette', body: {} });
  expect(made).toMatchObject({ status: 201, etag: '"1"', data: { state: 'draft' } });
  const issue = made.data.id;
  const changed = await client.changeDraft({ issue, ifMatch: made.etag, body: { subject: 'By a program' } });
  expect(changed).toMatchObject({ etag: '"2"', data: { subject: 'By a program' } });
  const late = await client.changeDraft({ issue, ifMatch: made.etag, body: { subject: 'x' } }).catch((e: unknown) => e);
  expect(late).toBeInstanceOf(ProblemError);
  expect(late).toMatchObject({ status: 412, problem: { errors: [{ field: 'subject' }] } });
  const { data } = await client.listIssues({ newsletter: 'gazette', limit: 1 });
  expect(data.items).toMatchObject([{ id: issue }]);
  expect(await client.removeDraft({ issue })).toMatchObject({ status: 204, data: undefined });
});

test('a method keeps the name of the version before, and says which one to use', async () => {
  const { token } = await api.makeToken({ scopes: ['content:read', 'content:write'] });
  const source = (await api.get('/api/v1/client.ts')).body;
  expect(source).toContain('/** @deprecated It is called removeDraft now.');
  expect(source).toContain('/** @deprecated The earlier name of "every". */');
  const { PostriderClient } = await import(join(folder, 'client.ts'));
  const client = new PostriderClient({ token, url });
  const made = await client.createSegment({ slug: 'gazette', body: { name: 'Sailors', filter: { locale: ['en'] } } });
  expect(made).toMatchObject({ status: 201, data: { name: 'Sailors' } });
  expect(await client.deleteSegment({ slug: 'gazette', name: 'Sailors' })).toMatchObject({ status: 204 });
});
