import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foldLedgers } from '../../src/delivery/fold-ledger.js';
import { OutcomeSeries, packOutcomes, readOutcomes } from '../../src/delivery/outcome-series.js';
import { keys } from '../../src/redis/keys.js';
import { addReader, startForTest } from '../helpers/postrider.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

let number = 0;
const newIssue = () => {
  number += 1;
  return `series-${number}`;
};
const second = 1_000;

describe('the outcomes of a send over time', () => {
  test('are counted by provider in periods of ten seconds, and of ten minutes after the first hour', async () => {
    const issue = newIssue();
    const series = new OutcomeSeries();
    series.note('accepted', 'gmail', 0);
    series.note('accepted', 'gmail', 9_999);
    series.note('deferred', 'gmail', 10 * second);
    series.note('bounced', 'example.org', 19 * second);
    series.note('failed', 'example.net', 19 * second);
    series.note('accepted', 'gmail', 3_599 * second);
    series.note('accepted', 'gmail', 3_600 * second);
    series.note('accepted', 'gmail', 4_199 * second);
    await series.write(server.redis, issue);
    const none = { accepted: 0, deferred: 0, refused: 0 };
    expect(await readOutcomes(server.redis, issue)).toEqual([
      { second: 0, seconds: 10, provider: 'gmail', ...none, accepted: 2 },
      { second: 10, seconds: 10, provider: 'gmail', ...none, deferred: 1 },
      { second: 10, seconds: 10, provider: 'other', ...none, refused: 2 },
      { second: 3_590, seconds: 10, provider: 'gmail', ...none, accepted: 1 },
      { second: 3_600, seconds: 600, provider: 'gmail', ...none, accepted: 2 },
    ]);
  });

  test('add up over processes and reports, and what has no answer does not count', async () => {
    const issue = newIssue();
    const [one, other] = [new OutcomeSeries(), new OutcomeSeries()];
    one.note('accepted', 'gmail', 0);
    other.note('accepted', 'gmail', 5 * second);
    other.note('uncertain', 'gmail', 5 * second);
    other.note('waiting', 'gmail', 5 * second);
    await Promise.all([one.write(server.redis, issue), other.write(server.redis, issue)]);
    await one.write(server.redis, issue);
    one.note('accepted', 'gmail', 7 * second);
    await one.write(server.redis, issue);
    expect(await readOutcomes(server.redis, issue)).toMatchObject([{ second: 0, accepted: 3 }]);
  });

  test('stay the same when they are packed, once or twice, and what comes later is added', async () => {
    const issue = newIssue();
    const series = new OutcomeSeries();
    for (let at = 0; at < 3_600; at += 10)
      for (const provider of ['gmail', 'outlook', 'qq', 'yahoo']) series.note('accepted', provider, at * second);
    await series.write(server.redis, issue);
    const before = await readOutcomes(server.redis, issue);
    const memory = () => server.redis.memory('USAGE', keys.outcomes(issue));
    const unpacked = await memory();
    await packOutcomes(server.redis, issue);
    await packOutcomes(server.redis, issue);
    expect(await readOutcomes(server.redis, issue)).toEqual(before);
    expect(Number(await memory())).toBeLessThan(Number(unpacked) / 4);
    series.note('bounced', 'gmail', 0);
    await series.write(server.redis, issue);
    expect((await readOutcomes(server.redis, issue))[0]).toMatchObject({ accepted: 1, refused: 1 });
  });
});

test('a send leaves what each provider answered, also when its ledger was reduced to totals', async ({
  onTestFinished,
}) => {
  const postrider = await startForTest(onTestFinished, {
    workers: false,
    rules: {
      onRecipient: (address) => (address.startsWith('gone') ? { code: 550, text: '5.1.1 No such user' } : undefined),
    },
  });
  const { app, newsletter } = postrider;
  for (const address of ['a@gmail.com', 'b@gmail.com', 'c@example.org', 'gone@example.org'])
    await addReader(app, newsletter, address);
  const workers = await postrider.startWorkers();
  const issue = await postrider.composeIssue();
  expect(await readOutcomes(app.redis, issue.id)).toEqual([]);
  expect(await postrider.send(issue)).toMatchObject({ accepted: 3, bounced: 1 });
  await workers.stop();
  const sums = async () => {
    const byProvider: Record<string, number[]> = {};
    for (const { provider, accepted, deferred, refused } of await readOutcomes(app.redis, issue.id)) {
      const [before = 0, waited = 0, gone = 0] = byProvider[provider] ?? [];
      byProvider[provider] = [before + accepted, waited + deferred, gone + refused];
    }
    return byProvider;
  };
  const expected = { gmail: [2, 0, 0], other: [1, 0, 1] };
  expect(await sums()).toEqual(expected);
  const folded = await foldLedgers({ list: app.list, ledgerDays: 0, log: app.log }, Date.now() + 60_000);
  expect(folded).toEqual([issue.id]);
  expect(await sums()).toEqual(expected);
});
