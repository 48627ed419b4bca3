import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, test } from 'vitest';
import { keys } from '../../src/redis/keys.js';
import { hasUtf8Relay, noteUtf8Relays } from '../../src/smtp/utf8-relays.js';
import { importSubscribers } from '../../src/subscribers/import/import-subscribers.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { requestAddressChange } from '../../src/subscribers/membership/address-change.js';
import { requestSubscription } from '../../src/subscribers/membership/signup.js';
import { parseReaderAddress } from '../../src/subscribers/record/address.js';
import { buildWeb } from '../../src/web/server.js';
import { until } from '../helpers/clock.js';
import { dnsOf, keyFile, makeKey, verdicts } from '../helpers/mail/dkim.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { startScriptedServer } from '../smtp/smtp-script.js';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

async function start(options: Parameters<typeof startPostrider>[0] = {}): Promise<TestPostrider> {
  const postrider = await startPostrider(options);
  running.push(() => postrider.stop());
  return postrider;
}

const reader = 'Étienne.读者@example.org';
const normal = 'étienne.读者@example.org';
const known = ({ app }: TestPostrider) =>
  until('a worker has asked the relay', async () => (await app.redis.hlen(keys.utf8Relays)) === 1);
const signUp = ({ app, newsletter }: TestPostrider, email: string) =>
  requestSubscription(app.list, app.queues, newsletter, {
    email,
    name: 'Étienne',
    sections: [],
    locale: 'en',
    consent: { method: 'page', from: '/n/business', textVersion: 1, ip: '192.0.2.1' },
  });
async function webSignUp({ app, newsletter }: TestPostrider, email: string) {
  const web = buildWeb(app);
  const answer = await web.inject({
    method: 'POST',
    url: `/n/${newsletter.slug}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ email, locale: 'en' }).toString(),
  });
  await web.close();
  return answer;
}
async function importAddresses({ app, newsletter }: TestPostrider, ...addresses: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-utf8-'));
  running.push(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'readers.csv');
  await writeFile(file, ['email', ...addresses].join('\n'));
  return importSubscribers(app.list, newsletter, file, { status: 'confirmed', consent: 'a list of the tests' });
}

describe('once a relay offers SMTPUTF8', () => {
  test('a reader with an address beyond ASCII signs up, confirms by email and gets signed issues', async () => {
    const key = makeKey('ed25519');
    const postrider = await start({
      readers: 1,
      settings: {
        DKIM_DOMAIN: 'example.com',
        DKIM_SELECTOR: 'one',
        DKIM_PRIVATE_KEY_FILE: await keyFile(key),
      },
    });
    const { app, newsletter, sink } = postrider;
    await known(postrider);
    await signUp(postrider, reader);
    await sink.received(1);
    const [confirmation] = sink.mails;
    expect(confirmation?.to).toBe(reader);
    expect(confirmation?.raw.toString()).toContain(`\r\nTo: ${reader}\r\n`);
    await addReader(app, newsletter, reader);
    expect((await readSubscriber(app.list, idOf(app.list, normal)))?.memberships).toHaveLength(1);
    const report = await postrider.send(await postrider.composeIssue());
    expect(report).toMatchObject({ accepted: 2, failed: 0, bounced: 0 });
    const issue = sink.mailsTo(reader).at(-1);
    expect((await simpleParser(issue?.raw ?? '')).to).toMatchObject({ value: [{ address: reader }] });
    for (const { raw } of sink.mails) expect(await verdicts(raw, dnsOf({ one: key }))).toEqual(['pass']);
    const plain = sink.mailsTo(readerAddress(0)).at(-1)?.raw ?? Buffer.from('é');
    expect(plain.every((byte) => byte < 128)).toBe(true);
  });

  test('the form, an import and a change of address accept it in any case and normal form', async () => {
    const postrider = await start({ readers: 1, workers: false });
    const { app, newsletter } = postrider;
    await noteUtf8Relays(app.redis, await app.relay.verify());
    expect((await webSignUp(postrider, reader)).statusCode).toBe(200);
    expect((await readSubscriber(app.list, idOf(app.list, normal)))?.address).toBe(reader);
    const twins = [reader.normalize('NFD'), normal, 'νίκος@example.org'];
    expect(await importAddresses(postrider, ...twins)).toMatchObject({ read: 3, added: 1, updated: 2, skipped: {} });
    const from = idOf(app.list, readerAddress(0));
    const to = parseReaderAddress('neue.äöü@example.org');
    expect(await requestAddressChange(app.list, app.queues, { from, to, newsletters: [newsletter] })).toHaveLength(1);
  });
});

describe('without a relay that offers SMTPUTF8', () => {
  const startWithout = async (readers = 0) => {
    const server = await startScriptedServer(() => undefined, ['8BITMIME', 'PIPELINING']);
    running.push(() => server.stop());
    return start({ readers, smtpUrl: server.url, workers: false, settings: { RETRY_SCHEDULE: '1s' } });
  };

  test('an address beyond ASCII is refused with the reason, however it is added', async () => {
    const postrider = await startWithout(1);
    const { app, newsletter } = postrider;
    await noteUtf8Relays(app.redis, await app.relay.verify());
    const words = 'plain Latin letters';
    await expect(signUp(postrider, reader)).rejects.toThrow(words);
    await expect(addReader(app, newsletter, reader)).rejects.toThrow(words);
    const from = idOf(app.list, readerAddress(0));
    const to = parseReaderAddress(reader);
    const moving = requestAddressChange(app.list, app.queues, { from, to, newsletters: [newsletter] });
    await expect(moving).rejects.toThrow(words);
    expect(await importAddresses(postrider, reader)).toMatchObject({
      read: 1,
      added: 0,
      skipped: { 'invalid email': 1 },
    });
    const page = await webSignUp(postrider, reader);
    expect(page.statusCode).toBe(400);
    expect(await readSubscriber(app.list, idOf(app.list, normal))).toBeUndefined();
  });

  test('a message to such a reader already on the list fails for our fault, and the reader stays', async () => {
    const postrider = await startWithout(3);
    const { app, newsletter } = postrider;
    await noteUtf8Relays(app.redis, [{ relay: 'another.example.com:25', up: true, reason: '', smtpUtf8: true }]);
    await addReader(app, newsletter, reader);
    await postrider.startWorkers();
    const report = await postrider.send(await postrider.composeIssue());
    expect(report).toMatchObject({ accepted: 3, failed: 1, bounced: 0, holds: [] });
    const [membership] = (await readSubscriber(app.list, idOf(app.list, normal)))?.memberships ?? [];
    expect(membership?.state).toBe('confirmed');
  });

  test('a relay is forgotten at the next check that finds no SMTPUTF8, or after a day without checks', async () => {
    const { app } = await startWithout();
    const state = { relay: 'a.example.com:25', up: true, reason: '' };
    await noteUtf8Relays(app.redis, [{ ...state, smtpUtf8: true }]);
    await noteUtf8Relays(app.redis, [{ ...state, up: false, reason: 'down' }]);
    expect(await app.redis.hkeys(keys.utf8Relays)).toEqual(['a.example.com:25']);
    await noteUtf8Relays(app.redis, [state]);
    expect(await app.redis.hkeys(keys.utf8Relays)).toEqual([]);
    await app.redis.hset(keys.utf8Relays, 'b.example.com:25', Date.now() - 86_400_001);
    expect(await hasUtf8Relay(app.redis)).toBe(false);
  });
});
