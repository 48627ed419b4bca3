import { simpleParser } from 'mailparser';
import { afterEach, expect, test } from 'vitest';
import { sendNotice } from '../../src/delivery/send-notice.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { requestSubscription } from '../../src/subscribers/membership/signup.js';
import { signToken } from '../../src/subscribers/membership/tokens.js';
import { buildWeb } from '../../src/web/server.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

test('the link to their own data goes to the reader’s address, and leads to their data for this hour alone', async () => {
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
  await expect.poll(() => sink.mails.length, { timeout: 15_000 }).toBe(2);
  const texts = await Promise.all(sink.mails.map(async ({ raw }) => (await simpleParser(raw)).text ?? ''));
  const paths = texts.flatMap((text) => /https:\/\/news\.example\.com(\/own-data\/\S+)/.exec(text)?.[1] ?? []).sort();
  expect(paths).toEqual([expect.stringMatching(/data\.json$/), expect.stringMatching(/erase$/)].sort());
  for (const mail of sink.mails) expect(mail.to).toBe(readerAddress(0));
  const data = paths.find((path) => path.endsWith('.json')) ?? '';
  expect((await web.inject(data)).json()).toMatchObject({ address: readerAddress(0) });
  const erase = paths.find((path) => path.endsWith('erase')) ?? '';
  expect((await web.inject(erase)).statusCode).toBe(200);
  expect((await readSubscriber(app.list, id))?.address).toBe(readerAddress(0));
  expect((await web.inject({ method: 'POST', url: erase })).statusCode).toBe(200);
  expect((await readSubscriber(app.list, id))?.address).toBe('');
  await web.close();

  // An hour later, and of who was erased meanwhile, there is nothing to send.
  await addReader(app, newsletter, 'late@example.org');
  const late = idOf(app.list, 'late@example.org').toString('hex');
  const now = Math.floor(Date.now() / 1000);
  const notice = { kind: 'data', newsletter: newsletter.number, messageIdForm: 'hex' } as const;
  await sendNotice(app, { ...notice, subscriber: late, at: now - 3_700 });
  await sendNotice(app, { ...notice, subscriber: id.toString('hex'), at: now });
  expect(sink.mails).toHaveLength(2);
});

test('a confirmation that the server does not take yet is tried again', async () => {
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
  await expect.poll(() => sink.mails.length, { timeout: 15_000 }).toBe(1);
  expect(refusals).toBe(2);
});
