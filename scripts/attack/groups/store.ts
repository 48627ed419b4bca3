import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// A store in trouble: its memory is full, or it has become a read-only replica. Leaving works or says when to return,
// and nothing counts as done that is not.

/** Runs something while Redis refuses writes. */
async function during<Result>(
  { app: { redis } }: Instance,
  trouble: 'memory full' | 'read-only',
  run: () => Promise<Result>,
): Promise<Result> {
  if (trouble === 'memory full') await redis.config('SET', 'maxmemory', '1');
  else await redis.replicaof('127.0.0.1', '1');
  try {
    return await run();
  } finally {
    if (trouble === 'memory full') await redis.config('SET', 'maxmemory', '0');
    else await redis.replicaof('NO', 'ONE');
  }
}

const oneClick = (instance: Instance, address: string) =>
  instance.post(`/unsubscribe/${instance.token('unsubscribe', address)}`, { 'List-Unsubscribe': 'One-Click' });

export const storeAttacks: readonly Attack[] = [
  {
    name: 'keeping a reader on the list by filling the memory',
    async run(instance) {
      const reader = await instance.reader();
      const { status } = await during(instance, 'memory full', () => oneClick(instance, reader));
      const state = (await instance.membership(reader))?.state;
      const faults =
        status === 200 && state === 'unsubscribed' ? [] : [`it answered ${status}, the reader is ${state}`];
      return unless(faults, 'the reader left');
    },
  },
  {
    name: 'a false success while the store is read-only',
    async run(instance) {
      const reader = await instance.reader();
      const answer = await during(instance, 'read-only', () => oneClick(instance, reader));
      const state = (await instance.membership(reader))?.state;
      const faults: string[] = [];
      if (answer.status !== 503) faults.push(`one-click answered ${answer.status} and the reader is ${state}`);
      if (!answer.headers['retry-after']) faults.push('it did not say when to return');
      if ((await oneClick(instance, reader)).status !== 200) faults.push('it did not work afterwards');
      return unless(faults, 'it answered 503 with Retry-After, and worked afterwards');
    },
  },
  {
    name: 'a sign-up that is accepted and lost while the memory is full',
    async run(instance) {
      const email = `full-${Date.now()}@example.org`;
      const path = `/n/${instance.newsletter.slug}`;
      const { status } = await during(instance, 'memory full', () => instance.post(path, { email }));
      const stored = (await instance.membership(email)) !== undefined;
      const faults =
        status === 503 && !stored ? [] : [`it answered ${status}, and the address is ${stored ? '' : 'not '}stored`];
      return unless(faults, 'it answered 503, and nothing was stored');
    },
  },
  {
    name: 'learning from /readyz what this installation consists of',
    mutations: [
      {
        removes: 'the short answer of /readyz',
        file: 'src/web/health-routes.ts',
        expression: 'checks.map(({ name, ok }) => ({ name, ok }))',
        instead: 'checks',
      },
    ],
    async run(instance) {
      const { body } = await during(instance, 'read-only', () => instance.get('/readyz'));
      const read = JSON.parse(body) as { checks?: Record<string, unknown>[] };
      const fields = new Set([...Object.keys(read), ...(read.checks ?? []).flatMap(Object.keys)]);
      const extra = [...fields].filter(
        (field) => !['status', 'degraded', 'checks', 'name', 'ok', 'waitingIssues'].includes(field),
      );
      return unless(
        extra.map((field) => `it has the field "${field}"`),
        'it has names and results only',
      );
    },
  },
  {
    name: 'reading the answer to a form from a shared cache',
    async run(instance) {
      const reader = await instance.reader();
      const answers = [
        await oneClick(instance, reader),
        await instance.post(`/n/${instance.newsletter.slug}`, { email: reader }),
        await instance.post('/nothing', {}),
      ];
      // `private`: only the reader's own browser keeps it (RFC 9111, section 5.2.2.7).
      const kept = answers.filter(({ headers }) => !/\b(no-store|private)\b/.test(String(headers['cache-control'])));
      return unless(
        kept.map(({ status }) => `an answer ${status} may be stored`),
        'every answer forbids it',
      );
    },
  },
];
