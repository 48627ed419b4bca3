import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { releaseChangelog } from '../../scripts/release/changelog.js';
import { type ReleaseOptions, release } from '../../scripts/release/release.js';
import type { StoreFacts } from '../../scripts/release/store-facts.js';

const changelog =
  '# Changes\n\n## Unreleased\n\n- Readers can subscribe.\n- Fewer errors.\n\n## 0.1.0 (2026-10-01)\n\n- First.\n';
const facts: StoreFacts = {
  newsletters: [],
  readers: {},
  articles: {},
  segments: {},
  issues: [],
  sources: [],
  webhooks: [],
  tokens: [],
};

/** A committed checkout of version 0.1.0 with one package of the same version. */
function checkout(atEnd: (remove: () => void) => void) {
  const root = mkdtempSync(join(tmpdir(), 'postrider-release-'));
  atEnd(() => rmSync(root, { recursive: true }));
  const git = (...words: string[]) => execFileSync('git', ['-C', root, ...words], { encoding: 'utf8' }).trim();
  const read = (name: string) => readFileSync(join(root, name), 'utf8');
  mkdirSync(join(root, 'tests/fixtures/stores'), { recursive: true });
  const manifest = { name: 'postrider', version: '0.1.0' };
  const lock = { ...manifest, packages: { '': manifest, 'node_modules/other': { version: '0.1.0' } } };
  writeFileSync(join(root, 'CHANGELOG.md'), changelog);
  writeFileSync(join(root, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(join(root, 'package-lock.json'), `${JSON.stringify(lock, undefined, 2)}\n`);
  writeFileSync(join(root, 'tests/fixtures/stores/0.1.0.backup'), 'old data');
  git('init', '--quiet');
  for (const [name, value] of [
    ['user.name', 'A Developer'],
    ['user.email', 'developer@example.com'],
    ['commit.gpgsign', 'false'],
    ['tag.gpgsign', 'false'],
  ])
    git('config', name ?? '', value ?? '');
  git('add', '.');
  git('commit', '--quiet', '--message', 'First');
  const said: string[] = [];
  const make = (change: Partial<ReleaseOptions> = {}) =>
    release({
      root,
      version: '0.2.0',
      date: '2026-12-01',
      dryRun: false,
      makeStore: async (file) => {
        await writeFile(file, 'new data');
        return facts;
      },
      check() {},
      say: (line) => said.push(line),
      ...change,
    });
  return { root, git, read, make, said };
}

test('a release is one commit with its changelog, version and stored data, and a tag', async ({ onTestFinished }) => {
  const { git, read, make } = checkout(onTestFinished);
  await make();
  expect(read('CHANGELOG.md')).toBe(changelog.replace('Unreleased', '0.2.0 (2026-12-01)'));
  expect(JSON.parse(read('package.json'))).toMatchObject({ version: '0.2.0' });
  expect(JSON.parse(read('package-lock.json'))).toEqual({
    name: 'postrider',
    version: '0.2.0',
    packages: { '': { name: 'postrider', version: '0.2.0' }, 'node_modules/other': { version: '0.1.0' } },
  });
  expect(read('tests/fixtures/stores/0.2.0.backup')).toBe('new data');
  expect(JSON.parse(read('tests/fixtures/stores/0.2.0.json'))).toEqual(facts);
  expect(git('log', '--format=%s', '--decorate-refs=refs/tags')).toBe('release: 0.2.0\nFirst');
  expect([git('tag', '--points-at', 'HEAD'), git('status', '--porcelain')]).toEqual(['v0.2.0', '']);
});

test('a dry run makes the stored data and changes nothing', async ({ onTestFinished }) => {
  const { git, make, said } = checkout(onTestFinished);
  await make({ dryRun: true });
  expect(said.join('\n')).toContain('2 entries become the section 0.2.0 (2026-12-01)');
  expect([git('status', '--porcelain'), git('tag'), git('log', '--format=%s')]).toEqual(['', '', 'First']);
});

test.for<[string, Partial<ReleaseOptions>, RegExp]>([
  ['an earlier version', { version: '0.1.0' }, /0\.1\.0 is not later than 0\.1\.0/],
  ['a word', { version: 'next' }, /not a version like 0\.2\.0/],
  ['a version with a leading zero', { version: '0.02.0' }, /not a version like/],
  ['failed stored data', { makeStore: () => Promise.reject(new Error('Redis is missing')) }, /Redis is missing/],
  [
    'a failed check',
    {
      check() {
        throw new Error('a type is wrong');
      },
    },
    /a type is wrong/,
  ],
])('%s stops a release, and the checkout is as before', async ([, change, reason], { onTestFinished }) => {
  const { git, make } = checkout(onTestFinished);
  await expect(make(change)).rejects.toThrow(reason);
  expect([git('status', '--porcelain'), git('tag'), git('log', '--format=%s')]).toEqual(['', '', 'First']);
});

test('changes that are not committed stop a release, and stay', async ({ onTestFinished }) => {
  const { root, git, make } = checkout(onTestFinished);
  writeFileSync(join(root, 'CHANGELOG.md'), `${changelog}\n- Another.\n`);
  await expect(make()).rejects.toThrow('not committed');
  expect(git('status', '--porcelain')).toBe('M CHANGELOG.md');
});

test('a tag that exists stops a release', async ({ onTestFinished }) => {
  const { git, make } = checkout(onTestFinished);
  git('tag', 'v0.2.0');
  await expect(make()).rejects.toThrow('The tag v0.2.0 exists already.');
});

test.each([
  ['no entries', '# Changes\n\n## Unreleased\n\n## 0.1.0\n\n- First.\n', /no entries/],
  ['no section for them', '# Changes\n\n## 0.1.0\n\n- First.\n', /no entries/],
  ['a section of this version', `${changelog}\n## 0.2.0\n`, /has a section 0\.2\.0 already/],
])('a changelog with %s stops a release', (_, page, reason) => {
  expect(() => releaseChangelog(page, '0.2.0', '2026-12-01')).toThrow(reason);
});
