import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceName, unknownPicture, writePictureSource } from '../../src/articles/pictures/picture-source.js';
import { keys } from '../../src/redis/keys.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let redis: TestRedis;
let installation: Installation;
beforeAll(async () => {
  redis = await startTestRedis();
  installation = await quickInstallation({ REDIS_URL: `unix://${redis.url}`, LOG_LEVEL: 'silent' });
  const sender = ['--from', 'News <news@example.com>', '--address', '1 Example Road', '--sections', 'Business,Tech'];
  await installation.json('newsletter', 'add', '--slug', 'business', '--title', 'Digest', ...sender);
  await installation.json('article', 'import', 'samples/articles', '--newsletter', 'business');
});
afterAll(async () => {
  await installation.remove();
  await redis.stop();
});

interface Draft {
  id: string;
  revision: number;
  subject: string;
  articles: string[];
  versions: Record<string, { title?: string }>;
  sponsors: { id: string; title: string }[];
}
const run = (...words: string[]) => installation.json<Draft>('issue', ...words);
const failure = async (...words: string[]) => {
  const { code, stderr } = await installation.cli('issue', ...words);
  return { code, stderr };
};

test('an editor changes a draft at the command line, sees who changed what, and goes back', async () => {
  const { id, articles } = await run('compose', 'business', '--latest', '4');
  const [a, b, c] = articles;
  if (!a || !b || !c) throw new Error('too few articles');
  expect(await run('edit', id, '--subject', 'Good morning, {{name|reader}}', '--by', 'Editor One')).toMatchObject({
    revision: 2,
    subject: 'Good morning, {{name|reader}}',
  });
  expect((await run('move', id, c, '--first')).articles[0]).toBe(c);
  expect((await run('move', id, c, '--after', a)).articles.slice(0, 3)).toEqual([a, c, b]);
  const headline = await run(
    'edit',
    id,
    '--article',
    b,
    '--headline',
    'In this issue only',
    '--remove',
    a,
    '--note',
    'Hi',
  );
  expect(headline.versions[b]).toMatchObject({ title: 'In this issue only' });
  expect(headline.articles).not.toContain(a);
  const slot = ['--title', 'Maps', '--url', 'https://sponsor.example.com/', '--place', 'end', '--from', '2026-01-01'];
  expect((await run('sponsor', id, ...slot)).sponsors).toMatchObject([{ id: 's1', title: 'Maps' }]);
  expect((await run('sponsor', id, 's1', '--remove')).sponsors).toEqual([]);
  expect(await run('undo', id)).toMatchObject({ revision: 8 });
  const { entries } = await installation.json<{ entries: { by: string; revision: number }[] }>('issue', 'history', id);
  expect(entries.map(({ revision }) => revision)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  expect(entries[0]?.by).toBe('Editor One');
  const { stdout } = await installation.cli('issue', 'history', id);
  expect(stdout).toMatch(/^REVISION +AT +BY +CHANGED\n1 .* composed\n2 .* Editor One +subject\n/);
  expect(stdout).toMatch(/back to revision 6\n$/);
  // Somebody else was faster.
  const late = await failure('edit', id, '--subject', 'Late', '--revision', '1');
  expect(late.code).toBe(1);
  expect(late.stderr).toContain('subject (by Editor One)');
  expect(late.stderr).toContain(`postrider issue history ${id}`);
  // Both texts, so that neither has to be typed again.
  expect(late.stderr).toContain('subject: yours is "Late", theirs is "Good morning, {{name|reader}}" (Editor One, 20');
  expect(await run('show', id)).toMatchObject({ revision: 8, subject: 'Good morning, {{name|reader}}' });
});

test('a wrong call names the invalid option, with exit code 2', async () => {
  const { id, articles } = await run('compose', 'business', '--latest', '2');
  const [article = ''] = articles;
  expect(await failure('move', id, article, '--first', '--last')).toMatchObject({ code: 2 });
  const unknown = await failure('move', id, article, '--before', 'nowhere');
  expect(unknown).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--before: the issue has no other article'),
  });
  expect(await failure('edit', id)).toMatchObject({ code: 2 });
  expect(await failure('edit', id, '--headline', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--article'),
  });
  expect(await failure('sponsor', id, '--title', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--url'),
  });
  expect(await failure('subjects', id)).toMatchObject({ code: 2 });
  // The limits are those of the operation, as over the API.
  const others = ['Another', 'A third', 'A fourth'].flatMap((subject) => ['--against', subject]);
  for (const [option, ...wrong] of [
    ['--against', ...others],
    ['--after', '--against', 'Another', '--after', '1s'],
    ['--share', '--against', 'Another', '--share', '90'],
  ])
    expect(await failure('subjects', id, ...wrong)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(new RegExp(`^postrider: ${option}: must `)),
    });
  expect(await run('subjects', id, '--against', 'Another subject', '--share', '20', '--after', '30m')).toMatchObject({
    subjectTest: { subjects: [expect.any(String), 'Another subject'], share: 20, measure: 'clicks', minutes: 30 },
  });
  const copy = await run('duplicate', id);
  expect(await failure('delete', copy.id)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  expect(await installation.json('issue', 'delete', copy.id, '--yes')).toEqual({ id: copy.id, deleted: true });
  expect(await failure('show', copy.id)).toMatchObject({ code: 1 });
});

test('an editor reads why an article has no picture, and has it fetched again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-late-'));
  const file = join(folder, 'late.md');
  const head = 'title: A late picture\nurl: https://www.example.com/late\nimage: https://www.example.com/late.jpg';
  await writeFile(file, `---\n${head}\n---\n\nWords.\n`);
  const { articles } = await installation.json<{ articles: { id: string }[] }>('article', 'import', file);
  const [{ id = '' } = {}] = articles;
  const image = { url: 'https://www.example.com/late.jpg', focus: undefined };
  const refused = { ...unknownPicture, url: image.url, state: 'refused', reason: 'it is not there' } as const;
  await writePictureSource(redis.redis, sourceName(image), {
    ...refused,
    failures: 1,
    checkedAt: 1,
    nextAt: 1_900_000_000_000,
  });
  const text = async (...words: string[]) => (await installation.cli('article', ...words)).stdout;
  expect(await text('show', id)).toContain('none, because it is not there; tried again at 2030-03-17 17:46 in UTC');
  expect(await text('list', '--newsletter', 'business')).toContain('A late picture  [no picture: it is not there]');
  await installation.json('article', 'edit', id, '--refetch');
  expect(await text('show', id)).toContain('waits for a worker');
  await installation.json('article', 'edit', id, '--image', 'none');
  const { code, stderr } = await installation.cli('article', 'edit', id, '--refetch');
  expect([code, stderr]).toEqual([2, expect.stringContaining('--refetch')]);
  await installation.json('article', 'remove', id);
});

test('a section that the newsletter lacks is named with the one that was probably meant', async () => {
  const list = ['article', 'list', '--newsletter', 'business', '--json'];
  const { items } = JSON.parse((await installation.cli(...list)).stdout) as {
    items: { id: string; section: string }[];
  };
  const { id = '', section = '' } = items[0] ?? {};
  const { code, stderr } = await installation.cli('article', 'edit', id, '--section', 'Tehc');
  expect([code, stderr]).toEqual([
    0,
    'The newsletter "business" has no section "Tehc". Did you mean "Tech"? To add it: postrider newsletter set business --sections "Tehc"\n',
  ]);
  expect((await installation.cli('article', 'edit', id, '--section', 'tech')).stderr).toBe('');
  await installation.json('article', 'edit', id, '--section', section);
});

test('an editor sets the focus for every cut of a picture, for an article and for one issue', async () => {
  const { id, articles } = await run('compose', 'business', '--latest', '2');
  const [article = ''] = articles;
  const shown = async () => (await installation.json<{ image: unknown }>('article', 'show', article)).image;
  const own = { url: expect.stringContaining('/media/'), alt: expect.any(String) };
  await installation.json('article', 'edit', article, '--focus', '0.5,0.2');
  expect(await shown()).toEqual({ ...own, focus: { x: 0.5, y: 0.2 } });
  await installation.json('article', 'edit', article, '--image-alt', 'The harbour');
  expect(await shown()).toEqual({ ...own, alt: 'The harbour', focus: { x: 0.5, y: 0.2 } });
  await run('edit', id, '--article', article, '--focus', '1,0');
  expect((await redis.redis.hget(keys.issue(id), 'versions')) ?? '').toContain('"focus":{"x":1,"y":0}');
  await installation.json('article', 'edit', article, '--focus', 'attention');
  expect(await shown()).toEqual({ ...own, alt: 'The harbour' });
  const { code, stderr } = await installation.cli('article', 'edit', article, '--focus', '2,0');
  expect(code).toBe(2);
  expect(stderr).toContain('like 0.5,0.2');
  expect((await failure('edit', id, '--focus', '1,0')).stderr).toContain('--article');
});
