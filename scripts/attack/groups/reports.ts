import { createHmac } from 'node:crypto';
import { keys } from '../../../src/redis/keys.js';
import { type Attack, type Mutation, unless } from '../attack.js';
import { newClientAddress } from '../client.js';
import { type Instance, webhookSettings } from '../instance.js';

// Reports of email providers: strangers who take readers off the list, or stall the web, by forged ones.

const basic = (password: string) => `Basic ${Buffer.from(`postrider:${password}`).toString('base64')}`;
const genuine = { authorization: basic(webhookSettings.POSTMARK_WEBHOOK_SECRET) };
const json = { 'content-type': 'application/json' };

const bounceAtPostmark = (Email: string) =>
  JSON.stringify({
    RecordType: 'Bounce',
    ID: Math.random(),
    Type: 'HardBounce',
    Email,
    Details: '550 5.1.1 no such user',
    BouncedAt: new Date().toISOString(),
  });

function mailgunBody(
  recipient: string,
  { key = webhookSettings.MAILGUN_WEBHOOK_KEY as string, token = 't' } = {},
): string {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', key).update(timestamp).update(token).digest('hex');
  const report = { event: 'failed', severity: 'permanent', id: `id-${token}`, recipient };
  return JSON.stringify({ signature: { timestamp, token, signature }, 'event-data': report });
}

function resendRequest(address: string, { key = 'a key of Resend for attacks', age = 0 } = {}) {
  const body = JSON.stringify({ type: 'email.complained', data: { email_id: address, to: [address] } });
  const [id, timestamp] = [`msg-${address}`, String(Math.floor(Date.now() / 1_000) - age)];
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const headers = { ...json, 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${signature}` };
  return { headers, body };
}

const post = (instance: Instance, provider: string, headers: Record<string, string>, body: string, from?: string) =>
  instance.send('POST', `/feedback/${provider}`, { headers: { ...json, ...headers }, body, ...(from ? { from } : {}) });

/** Sends a head that announces a body, and nothing of the body. @returns the answer's status; 0: none */
async function headOnly(instance: Instance, provider: string, length: number, headers: Record<string, string> = {}) {
  const lines = Object.entries({
    host: 'x',
    'x-forwarded-for': newClientAddress(),
    ...headers,
    'content-length': length,
  });
  const head = `POST /feedback/${provider} HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`;
  return Number(/^HTTP\/1\.1 (\d+)/.exec(await instance.raw(head, 1_000))?.[1] ?? 0);
}

const refused = (status: number, what: string) => (status === 403 ? [] : [`${what} got ${status}`]);
const megabyte = 1024 * 1024;

const proofs = 'src/email-providers/proofs.ts';
const route = 'src/web/feedback-route.ts';
const mutation = (removes: string, file: string, expression: string, instead: string): Mutation => {
  return { removes, file, expression, instead };
};

export const reportAttacks: readonly Attack[] = [
  {
    name: 'a provider’s report without its password',
    mutations: [
      mutation('the password', proofs, "isSame(text.slice(text.indexOf(':') + 1), password)", 'true'),
      mutation('the look at the scheme', proofs, "scheme.toLowerCase() !== 'basic'", 'false'),
    ],
    async run(instance) {
      const reader = await instance.reader();
      const faults: string[] = [];
      const attempts = {
        nothing: '',
        'an empty password': basic(''),
        'another password': basic('another password of Postmark'),
        'another scheme': `Digest ${Buffer.from(`postrider:${webhookSettings.POSTMARK_WEBHOOK_SECRET}`).toString('base64')}`,
      };
      for (const [what, authorization] of Object.entries(attempts))
        faults.push(
          ...refused((await post(instance, 'postmark', { authorization }, bounceAtPostmark(reader))).status, what),
        );
      const right = await post(instance, 'postmark', genuine, bounceAtPostmark('nobody@example.org'));
      if (right.status !== 200) faults.push(`the password itself got ${right.status}`);
      return unless(faults, 'four requests without the password were refused');
    },
  },
  {
    name: 'a provider’s report with a bearer token that is not the password',
    mutations: [mutation('the bearer token', proofs, 'isSame(credentials, password)', 'true')],
    async run(instance) {
      const { status } = await post(
        instance,
        'postmark',
        { authorization: 'Bearer nothing' },
        bounceAtPostmark('x@example.org'),
      );
      return unless(refused(status, 'it'), 'it was refused');
    },
  },
  {
    name: 'a forged signature in the body of a report',
    mutations: [
      mutation(
        'the signature in the body',
        'src/email-providers/mailgun.ts',
        "isSame(signature.toLowerCase(), hmacSha256(secret, timestamp, token).toString('hex'))",
        'true',
      ),
    ],
    async run(instance) {
      const reader = await instance.reader();
      const bodies = [
        mailgunBody(reader, { key: 'another key', token: 'forged' }),
        JSON.stringify({ 'event-data': { event: 'complained', id: '1', recipient: reader } }),
      ];
      const faults: string[] = [];
      for (const body of bodies) {
        const { status } = await post(instance, 'mailgun', {}, body);
        if (status === 200) faults.push('a forged report was taken');
      }
      return unless(faults, 'two forged reports were refused');
    },
  },
  {
    name: 'a forged signature in the headers of a report',
    mutations: [
      mutation(
        'the signature in the headers',
        'src/email-providers/resend.ts',
        "!signatures.split(' ').some((signature) => isSame(signature, expected))",
        'false',
      ),
    ],
    async run(instance) {
      const { headers, body } = resendRequest(await instance.reader(), { key: 'another key' });
      return unless(refused((await post(instance, 'resend', headers, body)).status, 'it'), 'it was refused');
    },
  },
  {
    name: 'a genuine signature with another body',
    mutations: [
      mutation('the mark of a request', 'src/feedback/webhooks/take-webhook.ts', "seen === 'other'", 'false'),
    ],
    async run(instance) {
      const token = `token-${Math.random()}`;
      const first = await post(instance, 'mailgun', {}, mailgunBody('nobody@example.org', { token }));
      const second = await post(instance, 'mailgun', {}, mailgunBody(await instance.reader(), { token }));
      const faults = first.status === 200 ? [] : [`the genuine one got ${first.status}`];
      return unless([...faults, ...refused(second.status, 'the second body')], 'the second body was refused');
    },
  },
  {
    name: 'a report that was recorded an hour ago',
    mutations: [mutation('the age of a signature', proofs, 'at >= now - validMs && at <= now + aheadMs', 'true')],
    async run(instance) {
      const { headers, body } = resendRequest(await instance.reader(), { age: 3_600 });
      return unless(refused((await post(instance, 'resend', headers, body)).status, 'it'), 'it was refused as too old');
    },
  },
  {
    name: 'a report that is longer than any provider sends',
    mutations: [mutation('the limit of a body', route, '(length ?? 0) > provider.maxBytes', 'false')],
    async run(instance) {
      const status = await headOnly(instance, 'postmark', 15 * megabyte, genuine);
      return unless(status === 413 ? [] : [`its head got ${status}`], 'it was refused before its body');
    },
  },
  {
    name: 'stalling the web by forty large reports',
    mutations: [mutation('the look at the headers', route, "verdict === 'signature' || verdict === 'old'", 'false')],
    async run(instance) {
      const sent = Array.from({ length: 40 }, (_, n) => headOnly(instance, n % 2 ? 'postmark' : 'resend', megabyte));
      const statuses = await Promise.all(sent);
      const { status } = await instance.get('/healthz');
      const waiting = statuses.filter((one) => one !== 403).length;
      const faults = waiting > 0 ? [`${waiting} of 40 bodies were waited for`] : [];
      return unless(status === 200 ? faults : [...faults, `/healthz got ${status}`], 'none of their bodies was read');
    },
  },
  {
    name: 'guessing a provider’s password without a limit',
    mutations: [mutation('the limit of failures', route, 'budget.waitOf(request.ip)', '0')],
    async run(instance) {
      const from = newClientAddress();
      const statuses: number[] = [];
      for (let n = 0; n < 80; n += 1)
        statuses.push((await post(instance, 'postmark', { authorization: basic(`guess ${n}`) }, '{}', from)).status);
      const faults = statuses.at(-1) === 429 ? [] : [`the 80th guess got ${statuses.at(-1)}`];
      const right = await post(instance, 'postmark', genuine, bounceAtPostmark('nobody@example.org'), from);
      if (right.status !== 200) faults.push(`the provider itself got ${right.status}`);
      return unless(faults, 'the network had to wait, and the provider did not');
    },
  },
  {
    name: 'reports of a provider that has no setting',
    mutations: [mutation('the list of providers', route, '!provider || secret === undefined', 'false')],
    async run(instance) {
      const faults: string[] = [];
      for (const name of ['brevo', 'sparkpost', 'ses', 'constructor', '__proto__', 'toString', 'nobody']) {
        const { status } = await post(instance, name, genuine, bounceAtPostmark('nobody@example.org'));
        if (status !== 404) faults.push(`${name} got ${status}`);
      }
      return unless(faults, 'seven names are unknown');
    },
  },
  {
    name: 'odd JSON in a report',
    async run(instance) {
      const before = await instance.app.redis.zcard(keys.incomingIds);
      const faults: string[] = [];
      const bodies = [
        '',
        '[',
        '[]',
        'null',
        '{"__proto__":{"RecordType":"Bounce"}}',
        '['.repeat(50_000),
        '{"RecordType":"constructor"}',
      ];
      for (const body of bodies) {
        const { status } = await post(instance, 'postmark', genuine, body);
        if (status >= 500) faults.push(`${body.slice(0, 30)} got ${status}`);
      }
      const stored = (await instance.app.redis.zcard(keys.incomingIds)) - before;
      if (stored > 0) faults.push(`${stored} reports were stored`);
      return unless(faults, `${bodies.length} bodies reported nothing`);
    },
  },
];
