import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDnsServer } from '../helpers/dns-server.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { noTerminal, openTerminal } from '../helpers/terminal.js';

let redis: TestRedis;
let installation: Installation;
let article: string;

beforeAll(async () => {
  redis = await startTestRedis();
  installation = await quickInstallation({ REDIS_URL: `unix://${redis.url}`, LOG_LEVEL: 'silent' });
  const { json, dataDir } = installation;
  const about = ['--slug', 'business', '--title', 'Harbour Digest', '--from', 'News <news@example.com>'];
  await json('newsletter', 'add', ...about, '--address', '1 Example Road');
  const file = join(dataDir, 'list.csv');
  const addresses = ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.org', 'e@example.org'];
  await writeFile(file, ['email', ...addresses].join('\n'));
  const consent = ['--status', 'confirmed', '--consent', 'the old list'];
  await json('subscriber', 'import', file, '--newsletter', 'business', ...consent);
  await json('article', 'import', 'samples/articles/scan-to-pay.md');
  article = (await json<{ items: { id: string }[] }>('article', 'list')).items[0]?.id ?? '';
});
afterAll(async () => {
  await installation.remove();
  await redis.stop();
});

const compose = async (...filter: string[]) => {
  const words = ['issue', 'compose', 'business', '--articles', article, ...filter.flatMap((one) => ['--filter', one])];
  return (await installation.json<{ id: string }>(...words)).id;
};
const state = async (id: string) => (await installation.json<{ state: string }>('issue', 'show', id)).state;

test('`issue show` says who an issue goes to, in words and as data', async () => {
  const { cli, json } = installation;
  const segment = await compose('domain=example.com,locale=en');
  expect((await cli('issue', 'show', segment)).stdout).toMatch(
    /^readers: +confirmed readers who read en, and at example\.com$/m,
  );
  expect(await json('issue', 'show', segment)).toMatchObject({
    readers: 'confirmed readers who read en, and at example.com',
    audience: { domain: ['example.com'], locale: ['en'] },
  });
  expect(await json('issue', 'show', await compose())).toMatchObject({
    readers: 'every confirmed reader',
    audience: {},
  });
});

test('`issue send` says how many readers it reaches, and without a terminal requires --yes', async () => {
  const { cli } = installation;
  const id = await compose('domain=example.com');
  const asked = await cli('issue', 'send', id);
  expect(asked).toMatchObject({ code: 2, stdout: '' });
  expect(asked.stderr).toContain(
    'to 3 readers of Harbour Digest (3 of 5 confirmed readers: domain example.com), now. Add --yes',
  );
  expect(await state(id)).toBe('draft');
  const sent = await cli('issue', 'send', id, '--yes');
  expect(sent).toMatchObject({ code: 0, stderr: expect.stringContaining('to 3 readers of Harbour Digest') });
  expect(await state(id)).toBe('sending');
});

test('an issue that nobody would get is not sent', async () => {
  const id = await compose('domain=example.net');
  expect(await installation.cli('issue', 'send', id, '--yes')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('It goes to confirmed readers at example.net, and the list has none.'),
  });
  expect(await state(id)).toBe('draft');
});

test('an audience is saved under a name, counted, and named by the issues composed for it', async () => {
  const { cli, json } = installation;
  const of = ['--newsletter', 'business'];
  const added = await json('segment', 'add', 'Example people', ...of, '--filter', 'domain=example.com,locale=en');
  const inWords = '3 of 5 confirmed readers: language en, domain example.com';
  expect(added).toMatchObject({ name: 'Example people', matching: 3, confirmed: 5, inWords });
  expect((await cli('segment', 'list', ...of)).stdout).toMatch(/Example people +language en, domain example\.com/);
  expect((await cli('segment', 'show', 'Example people', ...of)).stdout).toContain(inWords);
  const words = ['issue', 'compose', 'business', '--articles', article, '--segment', 'Example people'];
  const { id } = await json<{ id: string }>(...words);
  const named = '3 of 5 confirmed readers: segment "Example people", language en, domain example.com';
  expect((await cli('issue', 'show', id)).stdout).toContain(named);
  expect(await json('issue', 'show', id)).toMatchObject({
    segment: 'Example people',
    audience: { domain: ['example.com'], locale: ['en'] },
    reach: { matching: 3, confirmed: 5 },
    inWords: named,
    unlisted: true,
  });
  expect(await json('issue', 'report', id)).toMatchObject({
    segment: 'Example people',
    filter: { domain: ['example.com'], locale: ['en'] },
    readers: 'confirmed readers who read en, and at example.com',
  });
  expect((await cli('segment', 'add', 'Example people', ...of, '--filter', 'locale=en')).code).toBe(1);
  await json('segment', 'remove', 'Example people', ...of, '--yes');
  const gone = await cli(...words);
  expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no segment "Example people".') });
  expect(await json('issue', 'show', id)).toMatchObject({ reach: { matching: 3 } });
});

test('`issue check` is one list with exit code 1 on a stop, which `issue send` refuses unless it is ignored', async () => {
  const { cli, json } = installation;
  const words = ['issue', 'compose', 'business', '--articles', article, '--subject', 'The berth costs TK million'];
  const { id } = await json<{ id: string }>(...words);
  const checked = await cli('issue', 'check', id, '--json');
  expect(checked.code).toBe(1);
  const { ok, checks } = JSON.parse(checked.stdout);
  expect(ok).toBe(false);
  expect(checks.find(({ name }: { name: string }) => name === 'placeholders')).toEqual({
    name: 'placeholders',
    state: 'stop',
    detail: '“TK” in subject',
    remedy: 'Replace them with the text.',
    code: 'placeholders.found',
    facts: { places: { first: [{ text: 'TK', in: 'field', of: 'subject' }], more: 0 } },
    remedies: [{ operation: 'changeDraft', input: { issue: id }, field: 'subject' }],
  });
  const refused = await cli('issue', 'send', id, '--yes');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('add --ignore placeholders') });
  expect(await state(id)).toBe('draft');
  expect((await cli('issue', 'send', id, '--yes', '--ignore', 'audience')).code).toBe(2);
  expect((await cli('issue', 'send', id, '--yes', '--ignore', 'placeholders')).code).toBe(0);
  expect(await state(id)).toBe('sending');
});

test('an issue that needs approval is refused, approved by its id, and rehearsed without being sent', async () => {
  const { cli, json } = installation;
  const id = await compose();
  expect(await json('issue', 'rehearse', id)).toMatchObject({ id, messages: 5, failed: 0, faults: [], signed: false });
  expect((await cli('issue', 'approve', id)).stderr).toContain('need no approval');
  await json('newsletter', 'set', 'business', '--needs-approval', 'yes');
  expect(await cli('issue', 'send', id, '--yes')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`postrider issue approve ${id}`),
  });
  expect((await cli('issue', 'show', id)).stdout).toMatch(/^approval: +needed$/m);
  const here = ['--own-changes', '--by', 'The editor'];
  expect(await json('issue', 'approve', id, ...here)).toMatchObject({ id, by: 'The editor' });
  expect(await json('issue', 'show', id)).toMatchObject({ approval: { state: 'approved', by: 'The editor' } });
  expect((await cli('issue', 'send', id, '--yes')).code).toBe(0);
  await json('newsletter', 'set', 'business', '--needs-approval', 'no');
});

test('the doctor and `newsletter show` report the DNS records of a sender', async () => {
  const dns = await startDnsServer({ 'example.com': { TXT: ['v=spf1 include:nowhere.example.com -all'] } });
  installation.env.DNS_SERVERS = dns.address;
  try {
    const { stdout } = await installation.cli('newsletter', 'show', 'business');
    expect(stdout).toContain(
      '✗ spf: the SPF record of example.com is not valid: nowhere.example.com has no SPF record',
    );
    expect(stdout).toContain('! dmarc: example.com has no DMARC record');
    expect(stdout).toMatch(/· tls-rpt: .* TXT record at _smtp\._tls\.example\.com: v=TLSRPTv1; rua=mailto:/);
    const doctor = JSON.parse((await installation.cli('doctor', '--json')).stdout);
    expect(doctor.checks).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'spf of example.com', ok: false }),
        expect.objectContaining({ name: 'dmarc of example.com', ok: true }),
      ]),
    );
  } finally {
    delete installation.env.DNS_SERVERS;
    await dns.stop();
  }
});

test('a scheduled issue is not sent at once, but can be rescheduled', async () => {
  const { cli, json } = installation;
  const id = await compose();
  await json('issue', 'send', id, '--hold', '1h', '--yes');
  const sent = await cli('issue', 'send', id, '--yes');
  expect(sent).toMatchObject({ code: 1, stderr: expect.stringContaining(`issue unschedule ${id}`) });
  expect(sent.stderr).toContain(`issue send ${id} --now`);
  expect(await state(id)).toBe('scheduled');
  expect(await json('issue', 'send', id, '--hold', '2h', '--yes')).toMatchObject({ state: 'scheduled' });
  expect((await cli('issue', 'send', id, '--now', '--yes')).code).toBe(0);
  expect(await state(id)).toBe('sending');
});

describe.skipIf(noTerminal() !== undefined)(`on a terminal${noTerminal() ? ` (${noTerminal()})` : ''}`, () => {
  test.each([
    ['y\r', 0, 'sending'],
    ['n\r', 1, 'draft'],
    ['\r', 1, 'draft'],
    ['\x03', 1, 'draft'],
  ])('%j answers with exit code %i, and the issue is %s', async (keys, code, after) => {
    const id = await compose();
    const words = ['node', 'bin/run.js', 'issue', 'send', id];
    const terminal = openTerminal(words, installation.env);
    await terminal.shows('to 5 readers of Harbour Digest (every confirmed reader), now? [y/N]');
    terminal.type(keys);
    expect(await terminal.ended).toBe(code);
    expect(await state(id)).toBe(after);
  });
});
