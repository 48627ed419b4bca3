import { simpleParser } from 'mailparser';
import { afterEach, expect, test } from 'vitest';
import { sendNotice } from '../../src/delivery/notices/send-notice.js';
import { changeSubscriber, idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { asIn, noteBounced } from '../../src/subscribers/membership/bounce.js';
import { tendPendingReaders } from '../../src/subscribers/membership/pending-readers.js';
import { reactivate } from '../../src/subscribers/membership/reactivate.js';
import { confirmSubscription, requestSubscription } from '../../src/subscribers/membership/signup.js';
import { signToken } from '../../src/subscribers/membership/tokens.js';
import { membershipOf, withMembership, withState } from '../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../src/web/server.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

test('the link to their own data goes to the reader’s address, and is valid for one hour', async () => {
  postrider = await startPostrider({ readers: 1 });
  const { app, newsletter, sink } = postrider;
  const web = buildWeb(app);
  const id = idOf(app.list, readerAddress(0));
  const claim = { newsletter: newsletter.number, id, at: 0 };
  const asked = (wish: string) =>
    web.inject({
      method: 'POST',
      url: `/preferences/${signToken(app.tokenKeys, 'preferences', claim)}/own-data`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `wish=${wish}`,
    });
  for (const wish of ['data', 'erase']) expect((await asked(wish)).statusCode).toBe(200);
  await expect.poll(() => sink.mails.length).toBe(2);
  const texts = await Promise.all(sink.mails.map(async ({ raw }) => (await simpleParser(raw)).text ?? ''));
  const paths = texts.flatMap((text) => /https:\/\/news\.example\.com(\/own-data\/\S+)/.exec(text)?.[1] ?? []);
  expect(paths.map((path) => path.split('/').at(-1)).sort()).toEqual(['download', 'erase']);
  for (const mail of sink.mails) expect(mail.to).toBe(readerAddress(0));
  const data = paths.find((path) => path.endsWith('download')) ?? '';
  expect((await web.inject({ method: 'POST', url: data })).json()).toMatchObject({ address: readerAddress(0) });
  const erase = paths.find((path) => path.endsWith('erase')) ?? '';
  const preferences = signToken(app.tokenKeys, 'preferences', claim);
  expect((await web.inject({ method: 'POST', url: `/preferences/${preferences}/name` })).statusCode).toBe(200);
  await expect.poll(() => sink.mails.length).toBe(3);
  const text = (await simpleParser(sink.mails[2]?.raw ?? '')).text ?? '';
  const rename = /https:\/\/news\.example\.com(\/name\/\S+)/.exec(text)?.[1] ?? '';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const named = await web.inject({ method: 'POST', url: rename, headers, payload: 'name=New+Name' });
  expect(named.statusCode).toBe(200);
  expect((await readSubscriber(app.list, id))?.memberships[0]?.name).toBe('New Name');
  expect((await web.inject(erase)).statusCode).toBe(200);
  expect((await readSubscriber(app.list, id))?.address).toBe(readerAddress(0));
  expect((await web.inject({ method: 'POST', url: erase })).statusCode).toBe(200);
  expect((await readSubscriber(app.list, id))?.address).toBe('');
  await web.close();

  // An hour later, or after an erasure, there is nothing to send.
  await addReader(app, newsletter, 'late@example.org');
  const late = idOf(app.list, 'late@example.org').toString('hex');
  const now = Math.floor(Date.now() / 1000);
  const notice = { kind: 'data', newsletter: newsletter.number, messageIdForm: 'hex' } as const;
  await sendNotice(app, { ...notice, subscriber: late, at: now - 3_700 });
  await sendNotice(app, { ...notice, subscriber: id.toString('hex'), at: now });
  expect(sink.mails).toHaveLength(3);
});

test('a confirmation that the server defers is retried', async () => {
  let refusals = 0;
  postrider = await startPostrider({
    rules: {
      onRecipient: () => {
        refusals += 1;
        return refusals === 1 ? { code: 451, text: '4.7.1 greylisted, try again' } : undefined;
      },
    },
  });
  const { app, newsletter, sink } = postrider;
  await requestSubscription(app.list, app.queues, newsletter, {
    email: 'reader@example.org',
    name: '',
    sections: [],
    locale: 'en',
    consent: { method: 'page', from: '/n/business', textVersion: 1, ip: '' },
  });
  await expect.poll(() => sink.mails.length).toBe(1);
  expect(refusals).toBe(2);
  const head = String(sink.mails[0]?.raw).split('\r\n\r\n')[0];
  expect(head).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  expect(head).toMatch(/^X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r$/m);
  expect(head).not.toMatch(/^Precedence:/m);
});

test('a confirmation to a missing mailbox bounces the sign-up: no reminder follows, and it is forgotten', async () => {
  const email = 'typo@example.org';
  postrider = await startPostrider({ rules: { onRecipient: () => ({ code: 550, text: '5.1.1 no such user' }) } });
  const { app, newsletter } = postrider;
  const id = await requestSubscription(app.list, app.queues, newsletter, {
    email,
    name: '',
    sections: [],
    locale: 'en',
    consent: { method: 'page', from: '/n/business', textVersion: 1, ip: '' },
  });
  const membership = async () => membershipOf(await readSubscriber(app.list, id), newsletter.number);
  await expect.poll(async () => (await membership())?.state).toBe('bounced');
  const { log = [], askedAt = 0 } = (await membership()) ?? {};
  expect(log.at(-1)?.detail).toEqual({ issue: '', source: 'smtp', words: '550 5.1.1 no such user' });
  const rules = { remindAfterHours: 48, forgetAfterDays: 14 };
  const tendAfter = (days: number) =>
    tendPendingReaders(app.list, app.queues, [newsletter.number], rules, askedAt + days * 86_400);
  expect(await tendAfter(3)).toEqual({ reminded: 0, forgotten: 0 });
  await expect(reactivate(app.list, newsletter.number, id, 'they called', 'editor')).rejects.toMatchObject({
    code: 'subscriber.cannot-reactivate',
  });
  expect(await tendAfter(15)).toEqual({ reminded: 0, forgotten: 1 });
  expect(await readSubscriber(app.list, id)).toBeUndefined();
});

test('a reader whose confirmation bounced can still confirm with it if it arrives', async () => {
  postrider = await startPostrider({ workers: false });
  const { app, newsletter } = postrider;
  const consent = { method: 'page', from: '/n/business', textVersion: 1, ip: '' } as const;
  const request = { email: 'late@example.org', name: '', sections: [], locale: 'en', consent } as const;
  const id = await requestSubscription(app.list, app.queues, newsletter, request);
  const seen = await readSubscriber(app.list, id);
  const at = membershipOf(seen, newsletter.number)?.askedAt ?? 0;
  const detail = { issue: '', source: 'smtp', words: '550 5.1.1 no such user' };
  await noteBounced(app, { id, newsletter: newsletter.number, detail, at: at + 60 }, asIn(seen));
  expect(await confirmSubscription(app.list, app.queues, { newsletter: newsletter.number, id, at })).toMatchObject({
    state: 'confirmed',
  });
});

test('bounced readers of an import are kept, although their confirmation time is unknown', async () => {
  postrider = await startPostrider({ workers: false, readers: 1 });
  const { app, newsletter } = postrider;
  const id = idOf(app.list, readerAddress(0));
  await changeSubscriber(app.list, id, (before) => {
    const known = membershipOf(before, newsletter.number);
    if (!before || !known) return before;
    return withMembership(before, withState({ ...known, confirmedAt: 0 }, 'bounced', 'import'));
  });
  const rules = { remindAfterHours: 48, forgetAfterDays: 14 };
  const muchLater = Math.floor(Date.now() / 1000) + 400 * 86_400;
  const result = await tendPendingReaders(app.list, app.queues, [newsletter.number], rules, muchLater);
  expect(result).toEqual({ reminded: 0, forgotten: 0 });
});
