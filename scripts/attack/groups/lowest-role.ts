import { randomBytes } from 'node:crypto';
import { composeIssue } from '../../../src/issues/compose.js';
import { nextTick } from '../../../src/newsletters/cron.js';
import { countTestEmail, requireOwnAddress } from '../../../src/operations/issues/test-email-limit.js';
import { type Actor, personActor } from '../../../src/operations/permission.js';
import { addApiToken } from '../../../src/operations/tokens/token-store.js';
import { addPerson } from '../../../src/people/person-store.js';
import { openSharedReads } from '../../../src/reports/shared-reads.js';
import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// What somebody with the lowest role, or a token that may only read, can make the server do.

const limits = 'src/operations/issues/test-email-limit.ts';
const tokenOf = ({ app }: Instance, perMinute: number) =>
  addApiToken(app.redis, {
    name: 'attack',
    scopes: ['issues:read', 'content:read'],
    newsletter: null,
    perMinute,
    signUpsPerDay: 1,
  });

/** A person who may write and nothing more. */
async function writer({ app }: Instance): Promise<Actor> {
  const email = `writer-${randomBytes(6).toString('hex')}@example.org`;
  const roles = { role: 'writer', roles: {}, movesData: false } as const;
  return personActor(await addPerson(app.redis, { email, name: 'A Writer', language: 'en', ...roles }), Date.now());
}

export const lowestRoleAttacks: readonly Attack[] = [
  {
    name: 'opening streams without end with one token',
    mutations: [
      {
        removes: 'the count of streams',
        file: 'src/api/watch-issue.ts',
        expression: 'count >= maxStreams',
        instead: 'false',
      },
    ],
    async run(instance) {
      const { app, issue, newsletter, port } = instance;
      const draft = await composeIssue(app.redis, newsletter, { articles: issue.articles });
      const { token } = await tokenOf(instance, 600);
      const stop = new AbortController();
      const watch = () =>
        fetch(`http://127.0.0.1:${port}/api/v1/issues/${draft.issue.id}/events`, {
          ...{ headers: { authorization: `Bearer ${token}` }, signal: stop.signal },
        }).then(({ status }) => status);
      try {
        const statuses: number[] = [];
        for (let n = 0; n < 130; n += 1) statuses.push(await watch());
        const open = statuses.filter((status) => status === 200).length;
        const faults = open > 100 || open === 0 ? [`${open} of 130 are open`] : [];
        return unless(faults, `${open} of 130 are open, and the others were refused`);
      } finally {
        stop.abort();
      }
    },
  },
  {
    name: 'trying a schedule that ticks every minute, ten times over',
    mutations: [
      {
        removes: 'the one look-up of an hour',
        file: 'src/newsletters/cron.ts',
        expression: 'lookUp(hour, 59) - start === 59 * minuteMs',
        instead: 'false',
      },
    ],
    async run() {
      const { prototype } = Intl.DateTimeFormat;
      const { formatToParts } = prototype;
      let lookUps = 0;
      prototype.formatToParts = function counted(...moment) {
        lookUps += 1;
        return formatToParts.apply(this, moment);
      };
      try {
        nextTick(Array(10).fill('* * * * *').join(';'), 'Europe/Berlin', Date.now());
      } finally {
        prototype.formatToParts = formatToParts;
      }
      return unless(lookUps > 2_000 ? [`it took ${lookUps} look-ups`] : [], `it took ${lookUps} look-ups`);
    },
  },
  {
    name: 'asking many times at once for what reads the whole list or opens every link',
    mutations: [
      {
        removes: 'the read that is shared',
        file: 'src/reports/shared-reads.ts',
        expression: 'underWay.get(name)',
        instead: 'undefined',
      },
    ],
    async run() {
      const reads = openSharedReads();
      let made = 0;
      const read = async () => {
        made += 1;
      };
      await Promise.all(Array.from({ length: 200 }, () => reads.join('segment', read)));
      return unless(made === 1 ? [] : [`${made} reads were made`], 'one read served 200 calls');
    },
  },
  {
    name: 'sending a test email to somebody else as a writer',
    mutations: [
      {
        removes: 'the own address',
        file: limits,
        expression: "!person || mayUse(actor, 'issues:send')",
        instead: 'true',
      },
    ],
    async run(instance) {
      const actor = await writer(instance);
      try {
        requireOwnAddress(actor, 'victim@example.org');
        return unless(['it may be sent'], '');
      } catch (error) {
        const { code } = error as { code?: string };
        return unless(code === 'issue.test-to-others' ? [] : [String(error)], 'it was refused');
      }
    },
  },
  {
    name: 'filling a mailbox by test emails',
    mutations: [{ removes: 'the limit of test emails', file: limits, expression: 'wait > 0', instead: 'false' }],
    async run(instance) {
      const { app } = instance;
      const to = `mailbox-${randomBytes(6).toString('hex')}@example.org`;
      const tries = Array.from({ length: 30 }, async () => countTestEmail(app, await writer(instance), to));
      const sent = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length;
      return unless(sent > 20 ? [`${sent} of 30 are sent`] : [], `${sent} of 30 are sent, by as many people`);
    },
  },
  {
    name: 'calling more often than a token may, all at once',
    mutations: [
      {
        removes: 'the calls per minute',
        file: 'src/api/rate-limit.ts',
        expression: 'count <= perMinute',
        instead: 'true',
      },
    ],
    async run(instance) {
      const { token } = await tokenOf(instance, 5);
      const headers = { authorization: `Bearer ${token}` };
      const calls = Array.from({ length: 40 }, () => instance.get('/api/v1/issues', headers));
      const served = (await Promise.all(calls)).filter(({ status }) => status === 200).length;
      return unless(served > 5 || served === 0 ? [`${served} of 40 were served`] : [], `${served} of 40 were served`);
    },
  },
];
