import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/reports/report.js';
import { fateOf } from './fate.js';
import { judge } from './judge.js';
import { type ChaosPlan, chaosAddress } from './plan.js';
import type { LogEntry } from './sink-log.js';

const plan: ChaosPlan = {
  seed: 1,
  recipients: 100,
  workers: 2,
  connections: 2,
  workerStops: 1,
  redisKills: 0,
  sinkKills: 0,
  signal: 'SIGKILL',
  odds: { refused: 0.1, later: 0, hangUp: 0 },
  delayMs: 0,
  settings: {},
  program: [],
  limitMs: 0,
};
const addresses = Array.from({ length: plan.recipients }, (_, number) => chaosAddress(number));
const welcome = addresses.filter((address) => fateOf(plan.seed, plan.odds, address).kind === 'taken');
const refused = plan.recipients - welcome.length;

const mail = (address: string, messageId = `<${address}>`): LogEntry => ({
  deed: 'taken',
  at: 0,
  port: 1,
  address,
  messageId,
});
const report: Report = {
  id: 'x-1',
  state: 'sent',
  bouncedLater: 0,
  audience: plan.recipients,
  inWords: 'every confirmed reader',
  readers: 'every confirmed reader',
  segment: null,
  filter: {},
  waiting: 0,
  accepted: welcome.length,
  deferred: 0,
  bounced: refused,
  failed: 0,
  uncertain: 0,
  excluded: 0,
  possibleDuplicates: 2,
  emailedAfterRestore: 0,
  approval: null,
  pausedBecause: null,
  waits: null,
  holds: [],
  rate: null,
  nextTryAt: null,
  edition: 1,
  sponsors: [],
  subjectTest: null,
  startAt: null,
  startedAt: null,
  finishedAt: null,
  corrections: [],
  stateChanges: [],
  foldedAt: null,
};
const perfect = welcome.map((address) => mail(address));
const [first = '', second = '', third = ''] = welcome;

describe('the judge of a chaotic send', () => {
  test('finds no fault when everyone has one message, or one more for each in flight', () => {
    expect(judge(plan, perfect, report, 0)).toMatchObject({ broken: [], taken: welcome.length, refused, lost: 0 });
    expect(judge(plan, [...perfect, mail(first), mail(second)], report, 0)).toMatchObject({
      broken: [],
      duplicates: 2,
    });
  });

  test.each([
    { what: 'a lost recipient', log: perfect.slice(1), says: '1 recipients got no mail' },
    {
      what: 'a mail too many',
      log: [...perfect, ...[first, second, third].map((to) => mail(to))],
      says: '3 duplicates',
    },
    {
      what: 'a duplicate that the report does not count',
      log: [...perfect, mail(first)],
      said: { possibleDuplicates: 0 },
      says: 'that 0 may have received it twice; the server took 1 duplicates',
    },
    { what: 'another Message-ID', log: [...perfect, mail(first, '<other>')], says: 'different Message-IDs' },
    { what: 'a stranger', log: [...perfect, mail('stranger@example.com')], says: '1 addresses were mailed' },
    { what: 'a wrong count', said: { accepted: welcome.length - 1 }, says: `says ${welcome.length - 1} accepted` },
    { what: 'someone left over', said: { uncertain: 1 }, says: '1 uncertain' },
    { what: 'a disorderly stop', disorderly: 1, says: 'did not end in order' },
  ])('names $what', ({ log = perfect, said = {}, disorderly = 0, says }) => {
    expect(judge(plan, log, { ...report, ...said }, disorderly).broken.join(' ')).toContain(says);
  });

  test('allows no duplicate when workers were asked to stop', () => {
    const { broken } = judge({ ...plan, signal: 'SIGTERM' }, [...perfect, mail(first)], report, 0);
    expect(broken.join(' ')).toContain('1 duplicates, and 0 connections were in flight');
  });
});
