import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { decideComment } from '../../src/answers/comments/moderate.js';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { sendCommentNotice } from '../../src/delivery/notices/send-comment-notice.js';
import { sendEnquiry } from '../../src/delivery/notices/send-enquiry.js';
import { sendNotice } from '../../src/delivery/notices/send-notice.js';
import { commentKeys, keys } from '../../src/redis/keys.js';
import { buildPlainMessage } from '../../src/render/plain-message.js';
import { cleanMessage, type Enquiry } from '../../src/site/enquiry.js';
import { remindOfEnquiries, takeEnquiry } from '../../src/site/enquiry-store.js';
import { changeSite } from '../../src/site/site-store.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { mailManageLinks } from '../../src/subscribers/membership/manage-link.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { openToken } from '../../src/subscribers/membership/tokens.js';
import { cleanName, parseAddress } from '../../src/subscribers/record/address.js';
import { until } from '../helpers/clock.js';
import { storedArticles } from '../helpers/edition.js';
import { addReader, addTestNewsletter, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
let refusal: { code: number; text: string } | undefined;
beforeAll(async () => {
  const rules = { onMessage: async () => refusal };
  postrider = await startPostrider({ workers: false, rules });
});
afterAll(() => postrider.stop());
beforeEach(async () => {
  refusal = undefined;
  postrider.sink.mails.length = 0;
  await postrider.app.redis.del(keys.enquiries, keys.enquiriesDue);
  await changeSite(postrider.app.redis, { contact: 'editor@example.com', name: 'The Example Press' });
});

let sent = 0;
/** Takes a message as the web does. @returns its id */
async function takeMessage(given: Partial<Enquiry> = {}): Promise<string> {
  const { list, queues, redis } = postrider.app;
  sent += 1;
  const message: Enquiry = {
    kind: 'contact',
    name: 'A Writer',
    email: 'writer@example.org',
    text: 'Hello',
    locale: 'en',
    at: Date.now(),
    ...given,
  };
  const sender = { ip: '127.0.0.1', proven: true, stamp: `form ${sent}` };
  expect(await takeEnquiry(list, queues, message, sender)).toBe(0);
  const [id = ''] = await redis.zrange(keys.enquiriesDue, '-1', '-1');
  return id;
}
const waiting = () => postrider.app.redis.hlen(keys.enquiries);
const headersOf = (raw: Buffer) => raw.toString('latin1').split('\r\n\r\n')[0] ?? '';

test('a message reaches the contact address alone, from our own sender, and a reply goes to the writer', async () => {
  const id = await takeMessage({
    text: 'First line\n\n.\nFrom here on\n<b>bold</b>',
    name: '读者 "A" <b@example.net>',
  });
  await sendEnquiry(postrider.app, id);
  expect(postrider.sink.mails.map(({ from, to }) => ({ from, to }))).toEqual([
    { from: postrider.newsletter.from.address, to: 'editor@example.com' },
  ]);
  const [mail] = postrider.sink.mails;
  const { from, to, replyTo, subject, text, html, headers } = await simpleParser(mail?.raw ?? '');
  expect(from?.value).toEqual([{ name: 'The Example Press', address: postrider.newsletter.from.address }]);
  expect(to).toMatchObject({ value: [{ address: 'editor@example.com' }] });
  expect(replyTo?.value).toEqual([{ name: '读者 "A" <b@example.net>', address: 'writer@example.org' }]);
  expect(subject).toBe('Message from 读者 "A" <b@example.net>');
  expect(text).toContain('> First line\n>\n> .\n> From here on\n> <b>bold</b>');
  expect([html, headers.get('auto-submitted')]).toEqual([false, 'auto-generated']);
  expect(await waiting()).toBe(0);
});

test('sent twice, or by two workers, it is one message; the form sends no second one', async () => {
  const id = await takeMessage();
  await sendEnquiry(postrider.app, id);
  await sendEnquiry(postrider.app, id);
  const { list, queues } = postrider.app;
  const again = {
    kind: 'contact',
    name: 'A Writer',
    email: 'writer@example.org',
    text: 'Hello',
    locale: 'en',
  } as const;
  const sender = { ip: '127.0.0.1', proven: true, stamp: `form ${sent}` };
  expect(await takeEnquiry(list, queues, { ...again, at: Date.now() }, sender)).toBe(0);
  expect([postrider.sink.mails.length, await waiting()]).toEqual([1, 0]);
});

test('a deferred message is tried again with the same Message-ID; a refused one waits for the publisher', async () => {
  const id = await takeMessage();
  refusal = { code: 451, text: 'later' };
  await expect(sendEnquiry(postrider.app, id)).rejects.toMatchObject({ code: 'notice.deferred' });
  refusal = { code: 550, text: 'no such mailbox' };
  await sendEnquiry(postrider.app, id);
  expect(await waiting()).toBe(1);
  const due = Number(await postrider.app.redis.zscore(keys.enquiriesDue, id));
  expect(due).toBeGreaterThan(Date.now() + 3_000_000);
  refusal = undefined;
  await changeSite(postrider.app.redis, { contact: 'desk@example.com' });
  await sendEnquiry(postrider.app, id);
  expect(postrider.sink.mails.map(({ to }) => to)).toEqual(['desk@example.com']);
});

test('without a contact address it waits, and after a week it is given up', async () => {
  const id = await takeMessage();
  await changeSite(postrider.app.redis, { contact: '' });
  await sendEnquiry(postrider.app, id);
  expect([await waiting(), postrider.sink.mails.length]).toEqual([1, 0]);
  await sendEnquiry({ ...postrider.app, now: () => Date.now() + 8 * 86_400_000 }, id);
  expect([await waiting(), await postrider.app.redis.zcard(keys.enquiriesDue)]).toEqual([0, 0]);
});

test('a message whose job was lost is still sent by a worker', async () => {
  await takeMessage({ text: 'My job was lost' });
  await postrider.app.redis.del(...(await postrider.app.redis.keys(`${keys.queues}:notices:*`)));
  const workers = await postrider.startWorkers();
  await until('the message is sent', async () => postrider.sink.mails.length === 1);
  await workers.stop();
  await remindOfEnquiries(postrider.app);
  expect(postrider.sink.mails).toHaveLength(1);
});

test('whatever a writer types, the message has the same headers and one recipient, and never ends early', async () => {
  const parts = [
    '\r\n',
    '\n',
    '\0',
    'Bcc: all@example.net',
    'a',
    '"',
    '<',
    '>',
    ',',
    ';',
    ':',
    '\\',
    '=?utf-8?q?',
    '桥',
    '.',
    ' ',
  ];
  const typed = fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ maxLength: 3 })), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(typed, typed, async (nameParts, textParts) => {
      const name = cleanName(nameParts.join(''));
      const text = `Hello ${cleanMessage(textParts.join(''))}`;
      const raw = await buildPlainMessage({
        from: { name: 'Press', address: 'news@example.com' },
        to: 'editor@example.com',
        replyTo: { name, address: 'writer@example.org' },
        messageId: '<1@example.com>',
        date: new Date(0),
        subject: `Message from ${name}`,
        text,
      });
      // A signature of other line ends would not be valid once the message is on its way.
      expect(raw.toString('latin1')).not.toMatch(/(?<!\r)\n|\r(?!\n)/);
      const names = [...headersOf(raw).matchAll(/^([\w-]+):/gm)].map(([, header]) => header);
      expect(names.sort()).toEqual([
        ...['Auto-Submitted', 'Content-Transfer-Encoding', 'Content-Type', 'Date', 'From', 'MIME-Version'],
        ...['Message-ID', 'Reply-To', 'Subject', 'To', 'X-Auto-Response-Suppress'],
      ]);
      const parsed = await simpleParser(raw);
      expect(parsed.replyTo?.value.map(({ address }) => address)).toEqual(['writer@example.org']);
      expect(parsed.text?.replace(/\n$/, '').trimEnd()).toBe(text.trimEnd());
    }),
    { numRuns: 300 },
  );
});

/** Takes a comment as the web does. @returns its id */
async function addComment(text: string): Promise<string> {
  const { app, newsletter } = postrider;
  const [article = ''] = (await storedArticles(app.redis)).map(({ id }) => id);
  const comment = { newsletter: newsletter.number, article, name: 'Bo', text, stamp: text, at: Date.now() };
  await takeComment(app.list, app.queues, comment, { ip: '127.0.0.1', proven: true });
  const [id = ''] = await app.redis.zrange(commentKeys.unmailed, '-1', '-1');
  return id;
}

test('the editor gets one email about a comment, with a link to each decision; none when it is decided', async () => {
  const { app, sink, newsletter } = postrider;
  const id = await addComment('First line\n\nSecond line');
  await sendCommentNotice(app, id);
  await sendCommentNotice(app, id);
  expect(sink.mails.map(({ from, to }) => [from, to])).toEqual([[newsletter.from.address, 'editor@example.com']]);
  const { subject, text = '', replyTo } = await simpleParser(sink.mails[0]?.raw ?? '');
  expect([subject?.startsWith('New comment: '), replyTo]).toEqual([true, undefined]);
  expect(text).toContain('> First line\n>\n> Second line');
  const [approve, reject] = [...text.matchAll(/\/moderate\/([\w-]{43})\?decision=(\w+)/g)];
  expect([approve?.[2], reject?.[2]]).toEqual(['approved', 'rejected']);
  expect(openToken(app.tokenKeys, 'moderate', approve?.[1] ?? '').id.toString('hex')).toBe(id);

  const decided = await addComment('Decided meanwhile');
  await decideComment(app.list, decided, 'rejected', Date.now());
  await changeSite(app.redis, { contact: '' });
  const waits = await addComment('Nobody to ask');
  for (const one of [decided, waits]) await sendCommentNotice(app, one);
  expect(sink.mails).toHaveLength(1);
  expect(await app.redis.zrange(commentKeys.unmailed, '0', '-1')).toEqual([waits]);
});

test('a reader who asks gets one email with the preferences link of each confirmed subscription', async () => {
  const { app, newsletter, sink } = postrider;
  const weekend = await addTestNewsletter(app, { slug: 'weekend', title: 'Weekend Reader' });
  for (const each of [newsletter, weekend]) await addReader(app, each, 'reader@example.org');
  const other = await addTestNewsletter(app, { slug: 'other', title: 'Another One' });
  await addReader(app, other, 'reader@example.org');
  await unsubscribe(app.list, { newsletter: other.number, id: idOf(app.list, 'reader@example.org'), at: 0 });
  await mailManageLinks(app.list, app.queues, parseAddress('Reader@example.org'));
  for await (const { payload } of app.queues.pending('sendNotice'))
    if (payload.kind === 'manage') await sendNotice(app, payload);
  const { subject, text = '', from } = await sink.parsed('reader@example.org');
  expect([subject, from?.value[0]?.address]).toEqual(['Your subscriptions', newsletter.from.address]);
  const tokens = [...text.matchAll(/\/preferences\/([\w-]{43})/g)].map(([, token = '']) => token);
  const claims = tokens.map((token) => openToken(app.tokenKeys, 'preferences', token).newsletter);
  expect(claims.sort()).toEqual([newsletter.number, weekend.number].sort());
});
