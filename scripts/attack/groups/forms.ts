import { connect } from 'node:net';
import { keys } from '../../../src/redis/keys.js';
import { changeSite } from '../../../src/site/site-store.js';
import { allEnquiries } from '../../../src/subscribers/abuse/enquiry-limits.js';
import { manageLinkLimit } from '../../../src/subscribers/membership/manage-link.js';
import { siteForms, stampField, stampForm } from '../../../src/web/sign-up/form-stamp.js';
import { nextSecond, until } from '../../../tests/helpers/clock.js';
import type { SunkMail } from '../../../tests/helpers/smtp-sink.js';
import { type Attack, unless } from '../attack.js';
import { newClientAddress } from '../client.js';
import type { Instance } from '../instance.js';

// Using the contact, advertising and subscriptions forms against the publisher and against others.

const contact = 'editor@publisher.example.net';

/** Opens the contact form, with no message counted or waiting. @returns the number of emails so far */
async function openContact(instance: Instance): Promise<number> {
  const { app, sink } = instance;
  await emailsSince(instance, 0);
  await changeSite(app.redis, { contact });
  const counters = await app.redis.keys(keys.limit('enquir*', '*'));
  for (const key of counters) await app.redis.del(key);
  return sink.mails.length;
}

let forms = 0;
function filled({ app }: Instance, fields: Record<string, string> = {}): Record<string, string> {
  forms += 1;
  const shownAt = Math.floor(Date.now() / 1000) - 60;
  const stamp = stampForm(app.tokenKeys, siteForms, shownAt);
  return { email: 'writer@example.org', name: '', message: `Message ${forms}`, [stampField]: stamp, ...fields };
}

/** The emails since a count, once everything that was asked for has been sent. */
async function emailsSince({ app, sink }: Instance, before: number): Promise<readonly SunkMail[]> {
  const { redis } = app;
  const left = async () =>
    (await redis.hlen(keys.enquiries)) +
    (await redis.llen(`${keys.queues}:notices:wait`)) +
    (await redis.llen(`${keys.queues}:notices:active`));
  await until('all messages are sent', async () => (await left()) === 0);
  return sink.mails.slice(before);
}

/**
 * Runs a step a number of times, several at once. After the first failure, or when the attack has taken too long, no lane
 * begins another step, so that no request reaches the attacks that follow.
 * @throws the first failure, once all lanes have ended
 */
async function inLanes(
  { lanes, times, signal }: { lanes: number; times: number; signal: AbortSignal },
  step: () => Promise<void>,
): Promise<void> {
  let left = times;
  const lane = async () => {
    try {
      while (left-- > 0 && !signal.aborted) await step();
    } finally {
      left = 0;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  const failed = ended.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

const headOf = ({ raw }: SunkMail) => raw.toString('latin1').split('\r\n\r\n')[0] ?? '';

export const formAttacks: readonly Attack[] = [
  {
    name: 'a header or a recipient in a field of the contact form',
    async run(instance) {
      const before = await openContact(instance);
      const ends = ['\r\nBcc: victim@example.net', '\nTo: victim@example.net', '%0d%0aBcc: victim@example.net'];
      const lists = [', victim@example.net', '; victim@example.net', '> <victim@example.net'];
      const faults: string[] = [];
      for (const end of [...ends, ...lists]) {
        const email = await instance.post('/contact', filled(instance, { email: `writer@example.org${end}` }));
        if (email.status === 200 && !end.startsWith('%'))
          faults.push(`an address with ${JSON.stringify(end)} was taken`);
        await instance.post('/contact', filled(instance, { name: `A Writer${end}`, message: `Hello${end}` }));
      }
      for (const mail of await emailsSince(instance, before)) {
        if (mail.to !== contact) faults.push(`an email went to ${mail.to}`);
        if (/^(bcc|cc):/im.test(headOf(mail))) faults.push('a header was added');
        if ((headOf(mail).match(/^to:/gim) ?? []).length !== 1) faults.push('a second To');
      }
      return unless(faults, 'every message went to the contact address alone');
    },
  },
  {
    name: 'mailing a third party by the forms of the site',
    async run(instance) {
      const before = await openContact(instance);
      for (const path of ['/contact', '/advertising', '/subscriptions'])
        await instance.post(path, filled(instance, { email: 'bystander@third.example.net' }));
      const emails = await emailsSince(instance, before);
      const faults = emails.filter(({ to }) => to !== contact).map(({ to }) => `an email went to ${to}`);
      // Automatic replies go to no mailbox that a stranger typed.
      const marked = emails.every((mail) => /^auto-submitted: auto-generated/im.test(headOf(mail)));
      if (!marked || emails.length !== 2) faults.push(`${emails.length} emails, marked as automatic: ${marked}`);
      return unless(faults, 'two messages to the publisher, marked as automatic, and no copy');
    },
  },
  {
    name: 'a thousand posts to the contact form',
    async run(instance, signal) {
      const before = await openContact(instance);
      const codes = new Map<number, number>();
      const body = () => new URLSearchParams(filled(instance)).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const post = async () => {
        const { status } = await instance.send('POST', '/contact', { headers, body: body(), from: newClientAddress() });
        codes.set(status, (codes.get(status) ?? 0) + 1);
      };
      await inLanes({ lanes: 40, times: 1_000, signal }, post);
      const sent = (await emailsSince(instance, before)).length;
      const { max } = allEnquiries.unproven;
      const faults = sent > max ? [`${sent} emails reached the publisher`] : [];
      const others = [...codes].filter(([code]) => code !== 200 && code !== 429);
      if (others.length > 0) faults.push(`answers ${others.map(([code, count]) => `${code} (${count})`).join(', ')}`);
      return unless(faults, `${sent} of 1,000 reached the publisher`);
    },
  },
  {
    name: 'slow and unfinished posts to the contact form',
    async run(instance) {
      const before = await openContact(instance);
      const body = new URLSearchParams(filled(instance)).toString();
      const head = `POST /contact HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length + 1}\r\n\r\n`;
      const sockets = Array.from({ length: 150 }, () => {
        const socket = connect({ port: instance.port, host: '127.0.0.1' }, () => socket.write(head + body));
        return socket.on('error', () => undefined);
      });
      const { status } = await instance.get('/contact');
      for (const socket of sockets) socket.destroy();
      const faults = status === 200 ? [] : [`others got ${status}`];
      const sent = (await emailsSince(instance, before)).length;
      if (sent > 0) faults.push(`${sent} unfinished posts were emailed`);
      return unless(faults, 'others were served, and no unfinished post was emailed');
    },
  },
  {
    name: 'posting the contact form from another website',
    mutations: [
      {
        removes: 'the stamp of forms',
        file: 'src/web/site/enquiry-routes.tsx',
        expression: '!openStamp(tokenKeys, siteForms, stamp)',
        instead: 'false',
      },
      {
        removes: 'the check of where a message comes from',
        file: 'src/web/site/enquiry-routes.tsx',
        expression: 'isForeign(request, app.publicUrl)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const before = await openContact(instance);
      const { [stampField]: _, ...withoutStamp } = filled(instance);
      const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example.net' };
      const codes = [
        (await instance.post('/contact', withoutStamp)).status,
        (await instance.post('/contact', filled(instance), { headers: foreign })).status,
        (await instance.post('/contact', { ...withoutStamp, [stampField]: 'forged' })).status,
      ];
      const sent = (await emailsSince(instance, before)).length;
      const faults = codes.every((code) => code === 400) ? [] : [`answers ${codes.join(', ')}`];
      return unless(sent > 0 ? [...faults, `${sent} emails`] : faults, 'none was taken');
    },
  },
  {
    name: 'script in the fields and texts of the site',
    mutations: [
      {
        removes: 'the escaping of typed text',
        file: 'src/web/site/form-templates.ts',
        expression: 'escapeHtml(values[part as keyof FormValues])',
        instead: 'values[part as keyof FormValues]',
      },
    ],
    async run(instance) {
      const before = await openContact(instance);
      const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
      const texts = { en: `# Hello\n\n${evil}\n\n[x](javascript:alert(1)) <a href="data:text/html,x">y</a>` };
      await changeSite(instance.app.redis, { name: `Press ${evil}`, texts: { about: texts, advertising: texts } });
      const pages = await Promise.all([
        ...['/about', '/privacy', '/advertising', '/contact', '/subscriptions'].map((path) => instance.get(path)),
        instance.post('/contact', { email: evil, name: evil, message: evil }),
        instance.post('/subscriptions', { email: evil }),
      ]);
      await changeSite(instance.app.redis, { name: '', texts: { about: { en: null }, advertising: { en: null } } });
      const faults = pages.flatMap(({ body }, i) => {
        const script = /<script>alert|<img[^>]*onerror|href="(javascript|data:text)/i.test(body);
        return script ? [`page ${i + 1} has a script`] : [];
      });
      await emailsSince(instance, before);
      return unless(faults, `${pages.length} pages show it as text or without it`);
    },
  },
  {
    name: 'learning who is subscribed by the subscriptions form',
    async run(instance) {
      const seen = new Set<string>();
      for (const email of ['stranger@example.org', await instance.reader()]) {
        const { status, headers, body } = await instance.post('/subscriptions', { email });
        seen.add(JSON.stringify([status, { ...headers, date: '' }, body]));
      }
      return unless(seen.size === 1 ? [] : ['the answers differ'], 'a stranger and a reader got the same answer');
    },
  },
  {
    name: 'filling a mailbox by the subscriptions form',
    async run(instance) {
      const reader = await instance.reader();
      const before = instance.sink.mails.length;
      const codes: number[] = [];
      for (let n = 0; n < 8; n += 1) {
        await nextSecond();
        codes.push((await instance.post('/subscriptions', { email: reader.toUpperCase() })).status);
      }
      const sent = (await emailsSince(instance, before)).filter(({ to }) => to === reader).length;
      const { max } = manageLinkLimit;
      const faults = sent > max || sent === 0 ? [`${sent} emails, answers ${codes.join(', ')}`] : [];
      return unless(faults, `8 requests caused ${sent} emails`);
    },
  },
  {
    name: 'text that makes the contact form slow',
    async run(instance) {
      const before = await openContact(instance);
      const long = [
        ' '.repeat(60_000),
        '\t x'.repeat(15_000),
        '\n'.repeat(60_000),
        '\u202e'.repeat(15_000),
        '\r'.repeat(60_000),
      ];
      const faults: string[] = [];
      for (const text of long) {
        for (const field of ['message', 'email', 'name']) {
          const began = performance.now();
          const { status } = await instance.post('/contact', filled(instance, { [field]: `${text}x` }));
          const took = performance.now() - began;
          if (status >= 500 || took > 3_000) faults.push(`${field} answered ${status} after ${Math.round(took)} ms`);
        }
      }
      await emailsSince(instance, before);
      return unless(faults, `${long.length * 3} long texts were answered in time`);
    },
  },
];
