import { outcomes } from '../../operations/issues/outcomes.js';
import { overviews } from '../../operations/issues/overview.js';
import { progress } from '../../operations/issues/progress.js';
import { perform } from '../../operations/operation.js';
import type { Actor } from '../../operations/permission.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { type Stage, stageOf } from './stage.js';

type ResultOf<Call extends { run(...values: never): Promise<unknown> }> = Awaited<ReturnType<Call['run']>>;

/** What the page of a send shows. */
export interface LiveFacts extends ResultOf<typeof progress.read> {
  stage: Stage;
  columns: ResultOf<typeof outcomes.read>['columns'];
  /** How many readers it goes to, while it is held. */
  readers: number | undefined;
  /** Unix milliseconds. */
  now: number;
}

/**
 * Reads what the page of a send shows. However many pages ask: the readers and the answers of servers are counted once
 * for all of them.
 * @throws NotFound, OtherNewsletter
 */
export async function readLive(app: WebApp, actor: Actor, id: string): Promise<LiveFacts> {
  const of = { actor, key: { issue: id }, input: {} };
  const { result } = await perform(app, progress.read, of);
  const { issue } = result;
  const now = Date.now();
  const stage = stageOf(issue, now);
  const { reads } = app.progress;
  const columns =
    issue.startedAt === 0
      ? []
      : (
          await reads.read(
            `outcomes ${id}`,
            issue.state,
            async () => (await perform(app, outcomes.read, of)).result.columns,
          )
        ).found;
  const reached = async () => (await perform(app, overviews.read, of)).result.reach.matching;
  const readers =
    stage === 'held' ? (await reads.read(`readers ${id}`, `${issue.revision}`, reached)).found : undefined;
  return { ...result, stage, columns, readers, now };
}
