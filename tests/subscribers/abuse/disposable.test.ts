import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InvalidConfig, parseConfig } from '../../../src/config.js';
import { largeProviderDomains } from '../../../src/settings/mailbox-providers.js';
import { openDisposable, UnusableDisposableFile } from '../../../src/subscribers/abuse/disposable.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-disposable-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function listed(text: string) {
  const file = join(folder, 'domains.txt');
  await writeFile(file, text);
  return openDisposable({ policy: 'flag', file });
}

test('a domain of the list counts with its subdomains, and no other domain does', () => {
  const { has } = openDisposable(parseConfig({}).disposable);
  expect(has('mailinator.com')).toBe(true);
  expect(has('any.thing.mailinator.com')).toBe(true);
  expect(['a-mailinator.example', 'mailinator.com.example.org', 'example.com', 'com'].some(has)).toBe(false);
});

test('a file adds domains, in any script, and removes some', async () => {
  const { has } = await listed('# ours\nthrow.example.net  # seen in spring\r\n\n!mailinator.com\nBÜCHER.example\n');
  expect(has('throw.example.net')).toBe(true);
  expect(has('xn--bcher-kva.example')).toBe(true);
  expect(has('mailinator.com')).toBe(false);
});

test('a missing or invalid file stops the start with the reason', async () => {
  expect(() => openDisposable({ policy: 'flag', file: join(folder, 'nowhere') })).toThrow(UnusableDisposableFile);
  await expect(listed('reader at example\n')).rejects.toThrow(/"reader at example" is not a domain/);
});

test('the policy is one of three words', () => {
  expect(parseConfig({}).disposable.policy).toBe('flag');
  expect(() => parseConfig({ DISPOSABLE: 'ban', SIGNUPS_PER_HOUR: '0' })).toThrow(InvalidConfig);
});

test('large providers are in the form in which addresses are compared, and none counts as disposable', () => {
  const { has } = openDisposable(parseConfig({}).disposable);
  for (const domain of largeProviderDomains) expect(domain).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
  expect([...largeProviderDomains].filter(has)).toEqual([]);
});
