import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { versionOf } from '../../bin/commit.js';

/** A repository with one commit, of version 1.2.3. */
function repository(atEnd: (remove: () => void) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-version-'));
  atEnd(() => rmSync(folder, { recursive: true }));
  const author = [
    '-c',
    'user.name=A Developer',
    '-c',
    'user.email=developer@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, ...author, ...words], { encoding: 'utf8' }).trim();
  writeFileSync(join(folder, 'package.json'), '{ "version": "1.2.3" }\n');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'First');
  return { folder, git, commit: git('rev-parse', '--short=7', 'HEAD') };
}

test('the version names the commit, except in a release', ({ onTestFinished }) => {
  const { folder, git, commit } = repository(onTestFinished);
  expect(versionOf(folder)).toBe(`1.2.3+${commit}`);
  git('tag', 'v1.2.2');
  expect(versionOf(folder)).toBe(`1.2.3+${commit}`);
  git('tag', 'v1.2.3');
  expect(versionOf(folder)).toBe('1.2.3');
});

test('it says when a file was changed since the commit, also in a release', ({ onTestFinished }) => {
  const { folder, git, commit } = repository(onTestFinished);
  git('tag', 'v1.2.3');
  writeFileSync(join(folder, 'package.json'), '{ "version": "1.2.3", "private": true }\n');
  expect(versionOf(folder)).toBe(`1.2.3+${commit}.changed`);
});

test('a folder inside the repository of another project has no commit', ({ onTestFinished }) => {
  const { folder } = repository(onTestFinished);
  const inside = join(folder, 'postrider');
  mkdirSync(inside);
  writeFileSync(join(inside, 'package.json'), '{ "version": "4.5.6" }\n');
  expect(versionOf(inside)).toBe('4.5.6');
});
