import { expect, test } from 'vitest';
import { checkNames } from '../../src/checks/check.js';
import { checkSender } from '../../src/checks/check-sender.js';
import type { DnsLookup } from '../../src/checks/dns/dns-lookup.js';
import { inWords } from '../findings/findings-for-tests.js';

/** A DNS without records, and the names that it was asked for. */
function emptyDns() {
  const asked: string[] = [];
  const find = async (name: string) => {
    asked.push(name);
    return [];
  };
  const dns: DnsLookup = { txt: find, addresses: find, mailHosts: find, namesOf: find };
  return { dns, asked };
}
const nine = checkNames.slice(checkNames.indexOf('from'));
const config = { dkim: undefined, ehloName: 'mail.news.internal', dnsServers: [] as string[] };
const from = (address: string) => ({ from: { name: 'News', address } });

test.each(['smtp://127.0.0.1:25', 'smtp://localhost:1025', 'smtp+unix:///run/relay.sock', 'smtp://relay.example.com'])(
  'the sender of emails to %s is checked in DNS',
  async (smtpUrl) => {
    const { dns, asked } = emptyDns();
    const checks = await checkSender({ config: { ...config, smtpUrl }, dns }, from('digest@news.internal'));
    expect(checks.map(({ name }) => name)).toEqual(nine);
    expect(checks.filter(({ state }) => state === 'skipped')).toEqual([]);
    expect(checks.find(({ name }) => name === 'spf')?.state).not.toBe('ok');
    expect(asked).toContain('news.internal');
  },
);

test.each([
  ['the catch-all inbox keeps every email', undefined, 'digest@news.internal'],
  ['news.example.com is reserved for examples', 'smtp://127.0.0.1:25', 'digest@news.example.com'],
])('nine checks are skipped, which is no tick, because %s', async (reason, smtpUrl, address) => {
  const { dns, asked } = emptyDns();
  const checks = await checkSender({ config: { ...config, smtpUrl }, dns }, from(address));
  expect(checks.map(inWords)).toMatchObject(
    nine.map((name) => ({ name, state: 'skipped', detail: `not checked, because ${reason}`, remedy: '' })),
  );
  expect(asked).toEqual([]);
});

test('a sender at a mailbox provider gets one sentence, and no records to publish there', async () => {
  const { dns, asked } = emptyDns();
  const deps = { config: { ...config, smtpUrl: 'smtp://127.0.0.1:25' }, dns };
  const checks = await checkSender(deps, from('harbour@Gmail.com'));
  expect(checks.map(inWords)).toMatchObject([
    { name: 'from', state: 'stop', detail: expect.stringContaining('mailbox provider') },
  ]);
  expect(asked).toEqual([]);
});
