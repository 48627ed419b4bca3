import { keys } from '../../../src/redis/keys.js';
import { readSignUpState } from '../../../src/subscribers/abuse/sign-up-state.js';
import { tendPendingReaders } from '../../../src/subscribers/membership/pending-readers.js';
import { firstStepField } from '../../../src/web/archive/first-step.js';
import { stampField } from '../../../src/web/sign-up/form-stamp.js';
import { proofField } from '../../../src/web/sign-up/human-proof.js';
import { nextSecond, until } from '../../../tests/helpers/clock.js';
import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';
import { openForm, proven, solve } from '../proof.js';

// Using the sign-up form and the API as a weapon against mailboxes, against other readers and against the publisher.

const signUp = async (
  instance: Instance,
  email: string,
  ip: string,
  fields: Record<string, string> = {},
  slug = 'gazette',
) => (await instance.post(`/n/${slug}`, { email, ...fields }, { from: ip })).status;

/** Emails to addresses that match, once everything that was asked for has been sent. */
async function emailsTo(instance: Instance, pattern: RegExp): Promise<number> {
  const { redis } = instance.app;
  const left = async () =>
    (await redis.llen(`${keys.queues}:notices:wait`)) + (await redis.llen(`${keys.queues}:notices:active`));
  await until('all notices are sent', async () => (await left()) === 0);
  return instance.sink.mails.filter(({ to }) => pattern.test(to)).length;
}

const atMost = (count: number, max: number, what: string) => (count > max ? [`${count} ${what}`] : []);

export const abuseAttacks: readonly Attack[] = [
  {
    name: 'filling a mailbox by spellings, newsletters and networks',
    mutations: [
      {
        removes: 'the one mailbox of many spellings',
        file: 'src/subscribers/abuse/mailbox.ts',
        expression: 'plus > 0 ? written.slice(0, plus) : written',
        instead: 'written',
      },
    ],
    async run(instance) {
      for (let n = 0; n < 30; n += 1) {
        const email = `f${'.'.repeat(n % 2)}looded+${n}@${n % 3 === 0 ? 'googlemail.com' : 'gmail.com'}`;
        await signUp(instance, email, `192.0.${n}.10`, {}, n % 2 === 0 ? 'gazette' : 'weekend');
      }
      const sent = await emailsTo(instance, /^f\.?looded/);
      const faults = [...atMost(sent, 3, 'emails reached one mailbox'), ...(sent === 0 ? ['no email at all'] : [])];
      return unless(faults, `30 spellings caused ${sent} emails`);
    },
  },
  {
    name: 'subscribing others, or learning about them, by the form with one field',
    mutations: [
      {
        removes: 'the second step of a subscription',
        file: 'src/web/sign-up/sign-up-routes.tsx',
        expression: 'opensChoices(form, newsletter)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const { app, known } = instance;
      await instance.forgetLimits();
      const ask = (email: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
        instance.post('/n/gazette', { [firstStepField]: '1', email, ...fields }, { headers });
      const counters = async () => (await app.redis.keys(keys.limit('*', '*'))).length;
      const faults: string[] = [];
      // What differs between two answers to the same address: the time at which the form is shown, and its signature.
      const shown = ({ body }: { body: string }, email: string) =>
        body.replaceAll(email, 'EMAIL').replace(/(name="stamp" value=|challenge\?form=)"?[^"&]+/g, '$1');
      const strangers = Array.from({ length: 30 }, (_, n) => `reader${n}@onefield.example.net`);
      const [first = ''] = strangers;
      if (shown(await ask(known), known) !== shown(await ask(first), first)) faults.push('a reader is told apart');
      const full = { sections: 'City', name: 'Eve', cadence: 'daily', consent: '1', via: '/' };
      const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://example.net' };
      for (const email of strangers) {
        const { status, headers } = await ask(email, full, elsewhere);
        if (status !== 200) faults.push(`it answers ${status}`);
        if (!/private|no-store/.test(String(headers['cache-control']))) faults.push('a cache may keep an address');
      }
      const payload = '"><script>alert(4715)</script>@example.net';
      for (const fields of [{}, { name: payload, sections: payload, cadence: payload }] as Record<string, string>[])
        if ((await ask(payload, fields)).body.includes('<script>alert')) faults.push('the payload came back');
      if ((await counters()) > 0) faults.push('it counts sign-ups');
      for (const email of strangers) if (await instance.membership(email)) faults.push(`${email} is on the list`);
      const sent = await emailsTo(instance, /@onefield\./);
      if (sent > 0) faults.push(`${sent} emails were sent`);
      return unless(faults, 'it only opens the second step, with the same answer for everybody');
    },
  },
  {
    name: 'filling a mailbox by unsubscribing and signing up in a loop',
    async run(instance) {
      for (let n = 0; n < 5; n += 1) {
        await nextSecond();
        await signUp(instance, 'reader@looped.example.net', `192.0.${n}.11`);
        await instance.send('POST', `/unsubscribe/${instance.token('unsubscribe', 'reader@looped.example.net', 0)}`);
      }
      const sent = await emailsTo(instance, /@looped\./);
      const faults = [...atMost(sent, 2, 'emails in a loop'), ...(sent === 0 ? ['no email at all'] : [])];
      return unless(faults, `five rounds caused ${sent} emails`);
    },
  },
  {
    name: 'having an address reminded that was only typed',
    async run(instance) {
      const status = await signUp(instance, 'typed@typed.example.net', '192.0.2.12');
      if (status !== 200) return unless([`the sign-up got ${status}`], '');
      const { list, queues } = instance.app;
      const rules = { remindAfterHours: 48, forgetAfterDays: 14 };
      const later = Math.floor(Date.now() / 1000) + 3 * 86_400;
      const { reminded } = await tendPendingReaders(list, queues, [instance.newsletter.number], rules, later);
      return unless(atMost(reminded, 0, 'reminders'), 'a sign-up without the bot check was not reminded');
    },
  },
  {
    name: 'closing the form for everyone from one IPv6 /48, without an email',
    async run(instance) {
      const readers = await Promise.all(Array.from({ length: 20 }, () => instance.reader()));
      const before = (await readSignUpState(instance.app.redis)).signups;
      const post = (n: number) => {
        const email = n % 2 === 0 ? (readers[n % 20] ?? '') : 'not an address';
        return signUp(instance, email, `2001:db8:f048:${n.toString(16)}::1`);
      };
      for (let n = 0; n < 200; n += 20) await Promise.all(Array.from({ length: 20 }, (_, i) => post(n + i)));
      const { pulled, signups } = await readSignUpState(instance.app.redis);
      // Of a domain of its own: other attacks use up the limit of example.org.
      const other = await signUp(instance, 'somebody@elsewhere.example.net', '2001:db8:f049::1');
      const faults = [
        ...(pulled ? ['the form is closed'] : []),
        ...(signups > before ? [`${signups - before} sign-ups without an email counted`] : []),
        ...(other === 200 ? [] : [`another network got ${other}`]),
      ];
      return unless(faults, '200 posts from a /48 counted for nobody else');
    },
  },
  {
    name: 'signing up more often by changing the address within a network',
    async run(instance) {
      const networks = {
        '/64': (n: number) => `2001:db8:f064:1::${n + 1}`,
        '/56': (n: number) => `2001:db8:f056:${n.toString(16)}::1`,
        '/24': (n: number) => `198.51.100.${n}`,
      };
      const faults: string[] = [];
      for (const [size, ip] of Object.entries(networks)) {
        const codes = await Promise.all(
          Array.from({ length: 20 }, (_, n) => signUp(instance, `n${n}@${size.slice(1)}-${n}.example.net`, ip(n))),
        );
        const taken = codes.filter((code) => code === 200).length;
        if (taken > 10) faults.push(`${taken} of 20 from one ${size}`);
      }
      return unless(faults, '20 addresses of a /64, /56 and /24 were limited together');
    },
  },
  {
    name: 'avoiding limits by a forged X-Forwarded-For',
    async run(instance) {
      const codes: number[] = [];
      for (let n = 0; n < 8; n += 1)
        codes.push(
          await signUp(instance, `forged${n}@forged${n}.example.net`, `10.9.8.${n}, 192.0.2.${n}, 203.0.113.66`),
        );
      const taken = codes.filter((code) => code === 200).length;
      return unless(atMost(taken, 5, 'sign-ups with forged addresses'), 'only the address that the proxy adds counts');
    },
  },
  {
    name: 'one proof of work for several forms',
    mutations: [
      {
        removes: 'the mark of a used form',
        file: 'src/web/sign-up/human-proof.ts',
        expression: "(await redis.set(keys.spent(shown.form), 1, 'EX', maxFillSeconds, 'NX')) === 'OK'",
        instead: 'true',
      },
    ],
    async run(instance) {
      const ip = '198.18.70.1';
      const stamp = await openForm(instance, ip);
      const proofs = [await solve(instance, ip, stamp), await solve(instance, ip, stamp)];
      for (let n = 0; n < 5; n += 1) await signUp(instance, `used${n}@used${n}.example.net`, ip);
      const codes: number[] = [];
      for (const [n, proof] of [...proofs, ...proofs].entries())
        codes.push(
          await signUp(instance, `proof${n}@proof${n}.example.net`, ip, { [stampField]: stamp, [proofField]: proof }),
        );
      const taken = codes.filter((code) => code === 200).length;
      const faults = taken === 1 ? [] : [`${taken} of four forms with one stamp were taken`];
      return unless(faults, 'two proofs for one stamp counted for one form');
    },
  },
  {
    name: 'a proof of work from another network or form',
    mutations: [
      {
        removes: 'the network of a challenge',
        file: 'src/web/sign-up/human-proof.ts',
        expression: 'data.network !== networkMark(key, ip)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const [mine, bought] = ['198.18.80.1', '198.18.1.1'];
      for (let n = 0; n < 5; n += 1) await signUp(instance, `spent${n}@spent${n}.example.net`, mine);
      const elsewhere = await proven(instance, bought);
      const otherForm = { ...(await proven(instance, mine)), [stampField]: await openForm(instance, mine) };
      const codes = [
        await signUp(instance, 'elsewhere@proof.example.net', mine, elsewhere),
        await signUp(instance, 'other-form@proof.example.net', mine, otherForm),
      ];
      const faults = codes.every((code) => code === 429) ? [] : [`answers ${codes.join(' and ')}`];
      return unless(faults, 'both counted as no proof');
    },
  },
  {
    name: 'asking for challenges without end',
    mutations: [
      {
        removes: 'the limit of challenges',
        file: 'src/web/sign-up/challenge-route.ts',
        expression: 'await countAll(list, countersOf(request.ip, challengeLimits))',
        instead: '0',
      },
    ],
    async run(instance) {
      const ip = '198.18.90.1';
      const { body } = await instance.post('/n/gazette', { email: 'asker@example.com', step: '1' }, { from: ip });
      const [, stamp = ''] = /challenge\?form=([\w-]+)/.exec(body) ?? [];
      const codes: number[] = [];
      for (let n = 0; n < 120; n += 1)
        codes.push((await instance.send('GET', `/n/gazette/challenge?form=${stamp}`, { from: ip })).status);
      const made = codes.filter((code) => code === 200).length;
      const without = (await instance.get('/n/gazette/challenge')).status;
      const faults = [...atMost(made, 90, 'challenges'), ...(made === 0 ? ['no challenge'] : [])];
      if (without !== 400) faults.push(`${without} without a form`);
      return unless(faults, `${made} of 120 were made, none without a form`);
    },
  },
  {
    name: 'locking a reader out by typing their address',
    async run(instance) {
      for (let n = 0; n < 25; n += 1)
        await signUp(instance, 'reader@locked.example.net', `192.0.${n}.13`, {}, n % 2 === 0 ? 'gazette' : 'weekend');
      const ip = '198.18.3.1';
      const status = await signUp(instance, 'reader@locked.example.net', ip, await proven(instance, ip));
      return unless(status === 200 ? [] : [`the owner got ${status}`], 'its owner got in with the bot check');
    },
  },
  {
    name: 'writing into the next issue by a forwarded preferences link',
    async run(instance) {
      const reader = await instance.reader();
      const name = 'your account is locked, sign in at example.net';
      await instance.post(`/preferences/${instance.token('preferences', reader, 0)}`, {
        name,
        sections: 'City',
        locale: 'en',
      });
      const kept = (await instance.membership(reader))?.name;
      return unless(kept === 'A Reader' ? [] : [`the name became ${kept}`], 'the name did not change');
    },
  },
  {
    name: 'learning who has confirmed by a token that may only write',
    async run(instance) {
      const token = await instance.apiToken('--scope', 'subscribers:write');
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const seen = new Set<string>();
      for (const email of ['blind-stranger@example.org', await instance.reader()]) {
        const body = JSON.stringify({ email, consent: { from: 'an attack' } });
        const made = await instance.send('POST', '/api/v1/newsletters/gazette/subscribers', { headers, body });
        const { id } = JSON.parse(made.body) as { id: string };
        const path = `/api/v1/newsletters/gazette/subscribers/${id}`;
        const changed = await instance.send('PATCH', path, { headers, body: JSON.stringify({ locale: 'en' }) });
        const gone = await instance.send('DELETE', path, { headers: { authorization: headers.authorization } });
        seen.add(JSON.stringify([made, changed, gone].map((one) => [one.status, one.body])).replaceAll(id, '…'));
      }
      return unless(seen.size === 1 ? [] : [[...seen].join(' and ')], 'a stranger and a reader got the same answers');
    },
  },
  {
    name: 'signing up by the API without end',
    async run(instance) {
      const token = await instance.apiToken('--scope', 'subscribers:write', '--sign-ups-per-day', '5');
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const codes: number[] = [];
      for (let n = 0; n < 8; n += 1) {
        const body = JSON.stringify({ email: `api${n}@api${n}.example.net`, consent: { from: 'an attack' } });
        codes.push((await instance.send('POST', '/api/v1/newsletters/gazette/subscribers', { headers, body })).status);
      }
      const taken = codes.filter((code) => code === 202).length;
      return unless(atMost(taken, 5, 'sign-ups'), 'the quota of the token ended at five');
    },
  },
];
