import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { type Attack, unless } from '../attack.js';
import { newClientAddress } from '../client.js';
import type { Instance } from '../instance.js';

// The HTTP API: tokens, scopes, newsletters of others, states that only a reader may choose.

const subscribers = '/api/v1/newsletters/gazette/subscribers';

/** Calls the API as JSON. */
function call(instance: Instance, token: string, method: string, path: string, body?: unknown, more = {}) {
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { authorization: `Bearer ${token}`, ...type, ...more };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return instance.send(method, path, { headers, ...(body === undefined ? {} : { body: text }) });
}

const single = (instance: Instance, address: string) =>
  `${subscribers}/${idOf(instance.app.list, address).toString('hex')}`;
const everything = ['--scope', 'subscribers:read,subscribers:write,issues:read'];

/** Faults of answers that should all be refusals of the caller. */
const accepted = (answers: Record<string, number>) =>
  Object.entries(answers).flatMap(([what, status]) =>
    status >= 400 && status < 500 ? [] : [`${what} answered ${status}`],
  );

export const apiAttacks: readonly Attack[] = [
  {
    name: 'calling the API without a valid token',
    async run(instance) {
      const token = await instance.apiToken(...everything);
      const answers: Record<string, number> = { 'no token': (await instance.get(subscribers)).status };
      const wrong = [
        '',
        'x',
        token.slice(0, -1),
        `${token}x`,
        token.toUpperCase(),
        `${token} ${token}`,
        token.slice(0, 16) + 'A'.repeat(43),
      ];
      for (const text of wrong)
        answers[`wrong token ${wrong.indexOf(text) + 1}`] = (await call(instance, text, 'GET', subscribers)).status;
      answers.Basic = (await instance.get(subscribers, { authorization: `Basic ${token}` })).status;
      answers['a query'] = (await instance.get(`${subscribers}?token=${token}&access_token=${token}`)).status;
      answers['a cookie'] = (await instance.get(subscribers, { cookie: `token=${token}` })).status;
      return unless(accepted(answers), `${Object.keys(answers).length} calls were refused`);
    },
  },
  {
    name: 'using a revoked token',
    async run(instance) {
      const token = await instance.apiToken(...everything);
      await instance.cli('token', 'revoke', token.split('_')[1] ?? '', '--yes');
      return unless(
        accepted({ 'a revoked token': (await call(instance, token, 'GET', subscribers)).status }),
        'it was refused',
      );
    },
  },
  {
    name: 'exceeding the scope of a token',
    mutations: [
      {
        removes: 'the scope of tokens',
        file: 'src/operations/permission.ts',
        expression: 'scope !== null && !mayUse(actor, scope)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const reads = await instance.apiToken('--scope', 'subscribers:read');
      const issues = await instance.apiToken('--scope', 'issues:read');
      const address = await instance.reader();
      const path = single(instance, address);
      const answers = {
        'unsubscribing with a token that reads': (await call(instance, reads, 'PATCH', path, { state: 'unsubscribed' }))
          .status,
        'erasing with a token that reads': (await call(instance, reads, 'DELETE', path)).status,
        'adding with a token that reads': (await call(instance, reads, 'POST', subscribers, { email: 'x@example.org' }))
          .status,
        'listing with a token for issues': (await call(instance, issues, 'GET', subscribers)).status,
        'reading one with a token for issues': (await call(instance, issues, 'GET', path)).status,
      };
      const state = (await instance.membership(address))?.state;
      return unless(
        [...accepted(answers), ...(state === 'confirmed' ? [] : [`the reader is ${state}`])],
        'five calls were refused',
      );
    },
  },
  {
    name: 'reaching another newsletter with a token',
    mutations: [
      {
        removes: 'the newsletter of tokens',
        file: 'src/operations/permission.ts',
        expression: '!maySee(actor, slug)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const token = await instance.apiToken(...everything, '--newsletter', 'weekend');
      const address = await instance.reader();
      const path = single(instance, address);
      const answers = {
        list: (await call(instance, token, 'GET', subscribers)).status,
        read: (await call(instance, token, 'GET', path)).status,
        change: (await call(instance, token, 'PATCH', path, { name: 'x' })).status,
        erase: (await call(instance, token, 'DELETE', path)).status,
        'read elsewhere': (await call(instance, token, 'GET', path.replace('gazette', 'weekend'))).status,
        'read by a dotted path': (await call(instance, token, 'GET', path.replace('gazette', 'weekend/../gazette')))
          .status,
        'read by an encoded path': (await call(instance, token, 'GET', path.replace('gazette', '%67azette'))).status,
        report: (await call(instance, token, 'GET', `/api/v1/issues/${instance.issue.id}`)).status,
      };
      return unless(accepted(answers), `${Object.keys(answers).length} calls were refused`);
    },
  },
  {
    name: 'erasing a reader of another newsletter through a shared one',
    async run(instance) {
      const token = await instance.apiToken(...everything, '--newsletter', 'gazette');
      const address = await instance.reader();
      await instance.json('subscriber', 'add', address, '--newsletter', 'weekend', '--status', 'confirmed');
      await call(instance, token, 'DELETE', single(instance, address));
      const state = (await instance.membership(address, instance.other))?.state;
      return unless(state === 'confirmed' ? [] : [`the reader is ${state}`], 'the other subscription stayed');
    },
  },
  {
    name: 'subscribing somebody without their confirmation',
    async run(instance) {
      const token = await instance.apiToken(...everything);
      const faults: string[] = [];
      const email = 'unasked@example.org';
      const consent = { from: 'a form' };
      for (const more of [{}, { state: 'confirmed' }, { status: 'confirmed' }, { confirmed: true }, { confirmedAt: 1 }])
        await call(instance, token, 'POST', subscribers, { email, consent, ...more });
      await call(instance, token, 'PATCH', single(instance, email), { state: 'confirmed' });
      const left = await instance.reader();
      await call(instance, token, 'PATCH', single(instance, left), { state: 'unsubscribed' });
      for (const state of ['confirmed', 'pending'])
        await call(instance, token, 'PATCH', single(instance, left), { state });
      const states = [(await instance.membership(email))?.state, (await instance.membership(left))?.state];
      if (states[0] === 'confirmed') faults.push('a stranger is confirmed');
      if (states[1] !== 'unsubscribed') faults.push(`a reader who unsubscribed is ${states[1]}`);
      return unless(faults, 'only the reader confirms');
    },
  },
  {
    name: 'setting fields that a caller may not set',
    async run(instance) {
      const token = await instance.apiToken(...everything);
      const address = await instance.reader();
      const before = JSON.stringify(await instance.membership(address));
      for (const change of [
        { email: 'x@example.net' },
        { id: '0'.repeat(16) },
        { newsletter: 2 },
        { confirmedAt: 1 },
        { log: [] },
        { consent: { from: 'x' } },
        { __proto__: { name: 'x' } },
      ])
        await call(instance, token, 'PATCH', single(instance, address), change);
      const same = JSON.stringify(await instance.membership(address)) === before;
      return unless(same ? [] : ['the reader changed'], 'seven changes were refused');
    },
  },
  {
    name: 'prototype names in the API',
    async run(instance) {
      const token = await instance.apiToken(...everything);
      const faults: string[] = [];
      for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
        const answers = [
          await call(instance, token, 'GET', `${subscribers}?${name}=1`),
          await call(instance, token, 'GET', `${subscribers}?state=${name}`),
          await call(instance, token, 'GET', `/api/v1/newsletters/${name}/stats`),
          await call(instance, token, 'GET', `/api/v1/issues/${name}`),
          await call(
            instance,
            token,
            'POST',
            subscribers,
            `{"email":"p@example.org","consent":{"from":"x"},"${name}":{"a":1}}`,
          ),
        ];
        for (const [i, { status }] of answers.entries())
          if (status < 400 || status >= 500) faults.push(`${name}, call ${i + 1}: ${status}`);
      }
      return unless(faults, 'twenty calls were refused');
    },
  },
  {
    name: 'deeply nested JSON',
    async run(instance) {
      const token = await instance.apiToken(...everything);
      const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
      const objects = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
      const answers: Record<string, number> = {};
      for (const [name, body] of Object.entries({ arrays: deep, objects })) {
        answers[name] = (await call(instance, token, 'POST', subscribers, body)).status;
        answers[`${name} with a key`] = (
          await call(instance, token, 'POST', subscribers, body, { 'idempotency-key': name })
        ).status;
      }
      return unless(accepted(answers), 'four calls were refused');
    },
  },
  {
    name: "reading another caller's answer by its idempotency key",
    async run(instance) {
      const [mine, theirs] = [await instance.apiToken(...everything), await instance.apiToken(...everything)];
      const body = { email: 'repeat@example.org', consent: { from: 'a form' } };
      const key = { 'idempotency-key': 'shared' };
      await call(instance, theirs, 'POST', subscribers, body, key);
      const { headers } = await call(instance, mine, 'POST', subscribers, body, key);
      return unless(
        headers['idempotent-replayed'] ? ['the answer of another token came back'] : [],
        'keys are per token',
      );
    },
  },
  {
    name: 'forged cursors',
    async run(instance) {
      const token = await instance.apiToken(...everything);
      const answers: Record<string, number> = {};
      for (const cursor of ['x', '-1', '%00', 'A'.repeat(2_000), '..%2f', '99999999999999999999', 'eyJhIjoxfQ'])
        answers[cursor.slice(0, 12)] = (await call(instance, token, 'GET', `${subscribers}?cursor=${cursor}`)).status;
      return unless(accepted(answers), 'seven cursors were refused');
    },
  },
  {
    name: 'guessing tokens without a limit',
    async run(instance) {
      const from = newClientAddress();
      const codes = new Set<number>();
      for (let i = 0; i < 200 && !codes.has(429); i += 1) {
        const authorization = `Bearer pr_${String(i).padStart(12, '0')}_${'A'.repeat(43)}`;
        codes.add((await instance.send('GET', subscribers, { headers: { authorization }, from })).status);
      }
      return unless(codes.has(429) ? [] : ['200 guesses were answered'], 'guesses are limited');
    },
  },
];
