import type { App } from '../../../src/app.js';
import { describeError } from '../../../src/errors.js';
import { within } from '../../../src/feedback/inbound/within.js';
import { keys } from '../../../src/redis/keys.js';
import { reportIssue } from '../../../src/reports/report.js';
import type { Part } from './parts.js';
import type { Site } from './site.js';
import type { Stages } from './stages.js';

/** What a round has opened so far. */
export interface RoundParts {
  site?: Site;
  app?: App;
  issue?: string;
  parts: Part[];
}

/** How long one of them may take to say how it is, in ms. */
const answerMs = 5_000;

/** Where a round that fails is: its stage, the servers of Redis and the Sentinels, the issue, the processes and their logs. */
export async function roundState({ site, app, issue, parts }: RoundParts, stages: Stages): Promise<string[]> {
  const ask = (what: string, told: Promise<string[]>) =>
    within(answerMs, told).catch((error: unknown) => [`${what}: ${describeError(error)}`]);
  const ofIssue = async () => {
    if (!app || !issue) return [];
    const { state, pausedBecause, audience, ...report } = await reportIssue(app.list, issue);
    const { waiting, accepted, deferred, bounced, failed, uncertain, excluded, nextTryAt } = report;
    const counts = { audience, waiting, accepted, deferred, bounced, failed, uncertain, excluded };
    const batches = await app.redis.hgetall(keys.batches(issue));
    const problems = await app.redis.lrange(keys.problems(issue), 0, 4);
    return [
      `The issue: ${JSON.stringify({ state, pausedBecause, nextTryAt, ...counts })}`,
      `  finished ${report.finishedAt}, retries ${await app.redis.exists(keys.retries(issue))}, being sent: ${await app.redis.smembers(keys.sending)}`,
      `  batches ${JSON.stringify(batches)}`,
      ...problems.map((line) => `  ${line}`),
    ];
  };
  const ofQueues = async () => {
    if (!app) return [];
    const [reports, signUps] = [await app.redis.zcard(keys.incomingIds), await app.redis.hlen(keys.signUpRequests)];
    return [`Waiting: ${reports} reports, ${signUps} sign-ups`];
  };
  return [
    `Stage: ${stages.current}; seconds: ${JSON.stringify(stages.seconds)}`,
    ...(site ? await ask('Redis', site.state()) : []),
    ...(await ask('The issue', ofIssue())),
    ...(await ask('What waits', ofQueues())),
    ...parts.flatMap((part) => part.state()),
  ];
}
