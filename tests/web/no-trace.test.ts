import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendNotice } from '../../src/delivery/notices/send-notice.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { keys } from '../../src/redis/keys.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { openSignUps } from '../../src/subscribers/abuse/sign-up-state.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { buildWeb } from '../../src/web/server.js';
import { startSmtpSink } from '../helpers/smtp-sink.js';
import { provenFields } from './sign-up/proof-for-tests.js';
import { startWebForTests, type WebForTests } from './web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
beforeAll(async () => {
  web = await startWebForTests({ TRUST_PROXY: 'true', DISPOSABLE: 'flag' });
  gazette = await web.newsletter();
});
afterAll(() => web.stop());

test('from sign-up to unsubscribe, no key, log line or page address reveals who the reader is', async () => {
  const lines: string[] = [];
  const keep = (...line: unknown[]) => void lines.push(JSON.stringify(line));
  const log = { debug: keep, info: keep, warn: keep, error: keep, child: () => log } as unknown as typeof web.app.log;
  const server = buildWeb({ ...web.app, log, config: { ...web.app.config, signUpsPerHour: 4 } });
  const urls: string[] = [];
  const post = async (url: string, fields: Record<string, string>) => {
    urls.push(url);
    const answer = await server.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '192.0.2.44' },
      payload: new URLSearchParams(fields).toString(),
    });
    urls.push(...[...answer.body.matchAll(/(?:href|action|src)="([^"]*)"/g)].map(([, found = '']) => found));
    return answer;
  };
  const seen = new Set<string>();
  const look = async () => {
    for await (const found of web.app.redis.scanStream({ count: 1_000 })) for (const key of found) seen.add(key);
  };
  const emails = ['zebrafish@zoo.example.com', 'zebrafish@mailinator.com'];
  for (const email of emails) {
    expect(
      (await post('/n/gazette', { email, name: 'Zebrafish', ...(await provenFields(web, gazette)) })).statusCode,
    ).toBe(200);
    await look();
    const at = Math.floor(Date.now() / 1000);
    await post(`/confirm/${web.token('confirm', gazette, email, at - 8 * 86_400)}/again`, {});
    await post(`/confirm/${web.token('confirm', gazette, email, at)}`, {});
    await post(`/preferences/${web.token('preferences', gazette, email, 0)}`, { name: 'Zebrafish', sections: 'City' });
    await post(`/unsubscribe/${web.token('unsubscribe', gazette, email, 0)}`, { from: 'page' });
    await post('/n/gazette', { email: `${email}@`, name: 'www.zebrafish' });
    await look();
  }
  await web.app.redis.set(keys.signups, 40, 'EX', 60);
  for (let i = 0; i < 8; i += 1) await post('/n/gazette', { email: `zebrafish${i}@example.com` });
  await look();
  const traces = (all: Iterable<string>) => [...all].filter((one) => /zebrafish|@|%40|mailinator|192\.0\.2/i.test(one));
  expect(seen.size).toBeGreaterThan(15);
  expect(traces(seen)).toEqual([]);
  expect(lines.length).toBeGreaterThan(1);
  expect(traces(lines)).toEqual([]);
  expect(traces(urls.filter((one) => !one.startsWith('data:')))).toEqual([]);
  await server.close();
});

test('the confirmation email contains nothing that a stranger typed', async () => {
  await openSignUps(web.app.redis);
  const sink = await startSmtpSink();
  const relay = openRelay(sink.url, 1);
  const email = 'victim@example.org';
  await web.post('/n/gazette', { email, name: 'Buy cheap tulips', locale: 'zh-CN', subject_line: '' });
  const membership = await web.membership(gazette, email);
  expect(membership).toMatchObject({ state: 'pending', name: 'Buy cheap tulips' });
  const subscriber = idOf(web.app.list, email).toString('hex');
  await sendNotice(
    { ...web.app, relay },
    {
      kind: 'confirm',
      newsletter: gazette.number,
      subscriber,
      at: membership?.askedAt ?? 0,
      messageIdForm: 'hex',
    },
  );
  const { subject, text, html } = await sink.parsed(email);
  const [mail] = sink.mailsTo(email);
  expect(`${subject}${text}${html}${mail?.raw.toString('latin1')}`).not.toMatch(/tulips|cheap/i);
  expect((await simpleParser(mail?.raw ?? '')).to).toMatchObject({ value: [{ address: email, name: '' }] });
  relay.close();
  await sink.stop();
});
