import { expect, test } from 'vitest';
import type { Report } from '../../../src/reports/report.js';
import type { LogEntry } from '../sink-log.js';
import { judgeUpgrade, type UpgradeFacts } from './judge-upgrade.js';

// A drill that cannot fail proves nothing. Three readers: one gets the issue, one is refused, one leaves before it. Two
// sign up, and one of these confirms.
const [kept, refused, gone] = ['a@example.org', 'b@example.org', 'c@example.org'];
const [newcomer, certain] = ['d@example.org', 'e@example.org'];
const mail = (address: string, at = 1_000, messageId = `<1.${address}>`): LogEntry => ({
  ...{ deed: 'taken', at, port: 1, address, messageId },
});
const clean = [mail(kept), mail(newcomer, 3_000), mail(certain, 3_000)];
const visit = (address: string) => ({ address, at: 2_000, by: 'x' });
const report = {
  ...{ audience: 3, accepted: 1, bounced: 1, failed: 0, excluded: 1, waiting: 0, deferred: 0, uncertain: 0 },
  possibleDuplicates: 1,
} as Report;
const facts: UpgradeFacts = {
  addresses: [kept, refused, gone],
  isRefused: (address) => address === refused,
  traffic: {
    ...{ left: [visit(gone)], joined: [visit(newcomer), visit(certain)], confirmed: [visit(certain)], faults: [] },
  },
  ...{ report, stats: { pending: 1, unsubscribed: 1 }, inFlightAtKills: 1, disorderly: 0 },
};

test('an upgrade that kept every promise breaks none', () => {
  expect(judgeUpgrade(clean, facts)).toEqual({
    ...{ mailed: 1, refused: 1, lost: 0, duplicates: 0, left: 1, joined: 2, confirmed: 1, onTheirWay: 0, broken: [] },
  });
});

const late = mail(gone, 9_000);
const onItsWay = { ...report, accepted: 2, excluded: 0 };

test.for<[string, LogEntry[], Partial<UpgradeFacts>, RegExp]>([
  [
    'a reader is lost',
    [mail(newcomer), mail(certain)],
    { report: { ...report, accepted: 0, excluded: 2 } },
    /^1 recipients got no mail/,
  ],
  ['more come twice than were in flight', [...clean, mail(kept), mail(kept)], {}, /^2 duplicates, and 1 connections/],
  [
    'a reader who has unsubscribed gets it',
    [...clean, late],
    { report: onItsWay },
    /^1 emails to readers who had unsubscribed/,
  ],
  ['a retry has another Message-ID', [...clean, mail(kept, 1_001, '<2>')], {}, /different Message-IDs/],
  ['a sign-up is forgotten', [mail(kept), mail(certain)], {}, /^1 readers who signed up got no confirmation/],
  ['a stranger gets a mail', [...clean, mail('x@example.org')], {}, /not on the list/],
  ['a message stays', clean, { report: { ...report, waiting: 1 } }, /leaves 1 waiting/],
  ['the numbers do not add up', clean, { report: { ...report, excluded: 0 } }, /do not add up/],
  ['a sign-up is not on the list', clean, { stats: { pending: 0, unsubscribed: 1 } }, /0 pending readers; 2 signed up/],
  [
    'a departure is undone',
    clean,
    { stats: { pending: 1, unsubscribed: 0 } },
    /0 unsubscribed readers; 1 unsubscribed/,
  ],
  ['a process does not end in order', clean, { disorderly: 1 }, /did not end in order/],
  [
    'nobody left or signed up',
    [mail(kept)],
    { traffic: { left: [], joined: [], confirmed: [], faults: [] } },
    /so nothing was tried/,
  ],
  ['a confirmation is forgotten', clean, { stats: { pending: 2, unsubscribed: 1 } }, /2 pending readers; 2 signed up/],
  ['a web server fails', clean, { traffic: { ...facts.traffic, faults: ['a 500', 'a 500'] } }, /^2 ×: a 500/],
])('the judge says so when %s', ([_, log, changed, sentence]) => {
  const { broken } = judgeUpgrade(log, { ...facts, ...changed });
  expect(broken.join('\n')).toMatch(new RegExp(sentence.source, 'm'));
});

test('a message that was on its way when its reader left is counted, and breaks nothing', () => {
  const judged = judgeUpgrade([...clean, mail(gone, 2_500)], { ...facts, report: onItsWay });
  expect(judged).toMatchObject({ onTheirWay: 1, broken: [] });
});
