import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { addApiToken } from '../../../src/operations/tokens/token-store.js';
import { addPerson } from '../../../src/people/person-store.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { redactError, secretRedactor } from '../../../src/redaction.js';
import { connectRedis } from '../../../src/redis/client.js';
import { knownSecrets } from '../../../src/settings/known-secrets.js';
import { readRelayAddresses } from '../../../src/settings/relay-addresses.js';
import { tryRelay } from '../../../src/smtp/try-relay.js';
import { guardedExporter } from '../../../src/tracing/guarded-exporter.js';
import { startScriptedServer } from '../../../tests/smtp/smtp-script.js';
import { type Attack, type Mutation, unless } from '../attack.js';

// Every place where a secret could show.

const secret = 'a-secret-that-is-nowhere';
const removes = (what: string, file: string, expression: string, instead: string): Mutation => ({
  ...{ removes: what, file, expression, instead },
});
/** A fault for each text that holds the secret. */
const shown = (texts: Readonly<Record<string, string>>, hidden = secret) =>
  Object.entries(texts).flatMap(([where, text]) => (text.includes(hidden) ? [`${where} has it`] : []));

export const secretAttacks: readonly Attack[] = [
  {
    name: 'the password of the store in the error of a store that does not answer',
    mutations: [removes('the address without its login', 'src/redis/client.ts', 'redisAddress(url)', 'url')],
    async run() {
      const error = await connectRedis(`redis://user:${secret}@127.0.0.1:1`, {}, 300).catch((one: unknown) => one);
      return unless(shown({ 'the error': String(error) }), 'the error names the address alone');
    },
  },
  {
    name: 'a mail server that repeats the password in its words',
    mutations: [
      removes('the cut of its replies', 'src/smtp/transport.ts', 'onLine(by, redact(text))', 'onLine(by, text)'),
      removes('the cut of its errors', 'src/smtp/transport.ts', 'redact(error.message)', 'error.message'),
    ],
    async run() {
      const server = await startScriptedServer(
        (line) => (line.startsWith('AUTH') ? `535 5.7.8 no ${secret} here` : undefined),
        ['AUTH PLAIN'],
      );
      try {
        const [address] = readRelayAddresses(server.url.replace('://', `://user:${secret}@`)).relays;
        if (!address) return unless(['no address'], '');
        const mail = { from: 'a@example.com', to: 'b@example.org', message: Buffer.from('Subject: x\r\n\r\nx\r\n') };
        const steps = await tryRelay(address, mail, 'example.com');
        const asked = server.lines.some((line) => line.startsWith('AUTH')) ? [] : ['it did not log in'];
        return unless([...asked, ...shown({ 'the answer': JSON.stringify(steps) })], 'its words were cut');
      } finally {
        await server.stop();
      }
    },
  },
  {
    name: 'a secret or an address in the traces',
    mutations: [
      removes('the list of attributes', 'src/tracing/guarded-exporter.ts', 'isKept(name)', 'true'),
      removes('the cut of errors', 'src/tracing/guarded-exporter.ts', '{ code: span.status.code }', 'span.status'),
    ],
    async run() {
      const sent: ReadableSpan[] = [];
      const receiver = { export: (spans: ReadableSpan[]) => void sent.push(...spans), shutdown: async () => undefined };
      const attributes = { 'bullmq.job.id': secret, 'bullmq.job.result': secret, 'bullmq.queue.name': 'deliver' };
      const span = { attributes, events: [{ name: secret }], links: [], status: { code: 2, message: secret } };
      const none = { info: () => undefined, warn: () => undefined };
      guardedExporter(receiver, none).export([span as unknown as ReadableSpan], () => undefined);
      const texts = sent.map(({ attributes: kept, events, status }) => JSON.stringify({ kept, events, status }));
      return unless(shown({ 'the span': texts.join() }), 'the span has a queue and a code');
    },
  },
  {
    name: 'reading tokens and sessions in the store',
    mutations: [
      removes(
        'the hash of tokens',
        'src/operations/tokens/token-store.ts',
        'JSON.stringify({ ...apiToken, hash })',
        'JSON.stringify({ ...apiToken, hash, token })',
      ),
      removes(
        'the hash of sessions',
        'src/people/sign-in/sessions.ts',
        'JSON.stringify(session)',
        'JSON.stringify({ ...session, secret })',
      ),
    ],
    async run({ app: { redis } }) {
      const given = { scopes: [], newsletter: null, perMinute: 1, signUpsPerDay: 1 };
      const { token } = await addApiToken(redis, { name: 'attack', ...given });
      const email = `store-${Date.now()}@example.org`;
      const fields = { name: 'A Person', language: 'en', role: null, roles: {}, movesData: false } as const;
      const session = await beginSession(redis, await addPerson(redis, { email, ...fields }), 'a browser');
      const faults: string[] = [];
      for (const key of await redis.keys('*')) {
        const dumped = (await redis.dump(key).catch(() => null)) ?? '';
        const kind = await redis.type(key);
        const text =
          kind === 'string'
            ? ((await redis.get(key)) ?? '')
            : kind === 'hash'
              ? JSON.stringify(await redis.hgetall(key))
              : dumped;
        if (text.includes(token) || text.includes(session)) faults.push(`${key.slice(0, 30)} has one`);
      }
      return unless(faults, 'the store has their hashes alone');
    },
  },
  {
    name: 'a secret in the error of a job, which the queue keeps',
    mutations: [
      removes('the cut of messages', 'src/redaction.ts', 'redact(error.message)', 'error.message'),
      removes('the cut of stacks', 'src/redaction.ts', 'error.stack && redact(error.stack)', 'error.stack'),
    ],
    async run() {
      const error = redactError(new Error(`refused ${secret}`), secretRedactor([secret])) as Error;
      return unless(shown({ 'the message': error.message, 'the stack': error.stack ?? '' }), 'both were cut');
    },
  },
  {
    name: 'a secret in another form: in Base64, in hexadecimal, in an address, or as a token',
    mutations: [
      removes(
        'the forms in Base64',
        'src/redaction.ts',
        'inBase64.filter((part) => part.length >= shortestPart)',
        '[]',
      ),
      removes(
        'the form of tokens',
        'src/redaction.ts',
        "clean.replace(apiToken, 'pr_…').replace(linkToken, '…')",
        'clean',
      ),
    ],
    async run() {
      const redact = secretRedactor([secret]);
      const token = `pr_0123456789ab_${'A'.repeat(43)}`;
      const link = 'b'.repeat(43);
      const forms = [
        Buffer.from(secret).toString('hex'),
        Buffer.from(`user\0${secret}`).toString('base64').slice(10, 34),
        token,
        link,
      ];
      const logged = redact(
        `AUTH PLAIN ${Buffer.from(`user\0${secret}`).toString('base64')} ${forms[0]} ${token} https://x.example/${link}`,
      );
      return unless(
        forms.flatMap((form) => shown({ [`${form.slice(0, 8)}…`]: logged }, form)),
        'four forms were cut',
      );
    },
  },
  {
    name: 'a setting with a secret that logs do not cut',
    mutations: [
      removes('those of providers', 'src/settings/known-secrets.ts', 'sharedSecrets(webhooks)', '[]'),
      removes('that of the bucket', 'src/settings/known-secrets.ts', 'bucket.secretAccessKey', "''"),
      removes('that of the store', 'src/settings/known-secrets.ts', 'redisPasswords(redisUrl)', '[]'),
      removes('those of traces', 'src/settings/known-secrets.ts', 'Object.values(traces?.headers ?? {})', '[]'),
    ],
    async run() {
      const secrets = {
        link: 'link-s3',
        smtp: 'smtp-s3',
        redis: 'redis-s3',
        hook: 'hook-s3',
        trace: 'trace-s3',
        key: 'key-s3',
      };
      const found = knownSecrets({
        secrets: [secrets.link],
        smtpUrl: `smtps://user:${secrets.smtp}@smtp.example.com:465`,
        redisUrl: `redis://user:${secrets.redis}@redis.example.com`,
        webhooks: { postmark: secrets.hook },
        traces: { headers: { authorization: `Bearer ${secrets.trace}` } },
        bucket: { secretAccessKey: secrets.key },
      });
      const missing = Object.values(secrets).filter((one) => !found.includes(one));
      return unless(
        missing.map((one) => `${one} is not cut`),
        'all six are cut',
      );
    },
  },
];
