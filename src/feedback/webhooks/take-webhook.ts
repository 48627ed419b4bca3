import type { RequestVerdict, WebhookRequest } from '../../email-providers/email-provider.js';
import { sha256 } from '../../email-providers/proofs.js';
import { topicRequest } from '../../email-providers/ses.js';
import type { OwnHosts } from '../../newsletters/sender-names.js';
import type { Queues } from '../../queues/queues.js';
import { keys } from '../../redis/keys.js';
import { runScript, writeEvenWhenFull } from '../../redis/scripts.js';
import { ownNames } from '../arrival-context.js';
import { type IncomingDeps, toIncoming } from './incoming-report.js';
import type { WebhookProvider } from './webhook-providers.js';

/** The dependencies of `takeWebhook`. */
export type TakeWebhookDeps = IncomingDeps & OwnHosts & { queues: Queues };

/** Why a request is refused. `replayed`: its signature came before, with another body. */
export type WebhookRefusal = Extract<RequestVerdict, { trusted: false }>['reason'] | 'replayed';

/** `repeated`: the same request came before. It changes nothing, and the provider need not send it again. */
export type WebhookOutcome =
  | { outcome: 'taken' | 'repeated'; reports: number }
  | { outcome: 'refused'; reason: WebhookRefusal };

/** Seconds that the mark of a request outlives the request, because clocks differ. */
const markMargin = 3_600;

/**
 * Takes a provider's request: checks it, stores its reports and starts their job. Applying them is up to a worker
 * (apply-incoming.ts).
 *
 * Guarantee: when it returns `taken` or `repeated`, the reports are on disk. A request counts once.
 * @param secret the provider's setting: a key, a password or the topics
 */
export async function takeWebhook(
  deps: TakeWebhookDeps,
  provider: WebhookProvider,
  secret: string,
  request: WebhookRequest,
  now: number,
): Promise<WebhookOutcome> {
  const { list } = deps;
  const verdict = await provider.verify(request, secret, now);
  if (!verdict.trusted) return { outcome: 'refused', reason: verdict.reason };
  if (request.payload === undefined) return { outcome: 'refused', reason: 'malformed' };
  const ours = await ownNames(deps);
  const reports = provider.read(request.payload).map((report) => toIncoming(deps, provider.name, report, now, ours));
  const asking = provider.name === 'ses' ? topicRequest(request.payload) : undefined;
  if (asking) await writeEvenWhenFull(list.redis, 'HSET', keys.topicRequests, asking.topic, asking.token);
  const reply = await runScript(
    list.redis,
    'takeWebhook',
    [
      keys.seenRequest(sha256(`${provider.name} ${verdict.nonce}`).toString('base64url')),
      keys.incomingReports,
      keys.incomingIds,
      keys.reportingProviders,
    ],
    [
      sha256(request.body).toString('base64url'),
      Math.ceil(provider.validMs / 1_000) + markMargin,
      provider.name,
      now,
      ...reports.flatMap((report) => [report.id, JSON.stringify(report)]),
    ],
  );
  const seen = String(reply);
  if (seen === 'other') return { outcome: 'refused', reason: 'replayed' };
  await list.onDisk();
  // The store is the truth and the job only the trigger: `wakeFeedback` makes the job again when it is lost.
  if (reports.length > 0) await wakeFeedback(deps);
  return { outcome: seen === 'new' ? 'taken' : 'repeated', reports: reports.length };
}

/** Makes the job that applies reports, unless there is one or nothing waits. Safe at any time and in parallel. */
export async function wakeFeedback({ list, queues }: Pick<TakeWebhookDeps, 'list' | 'queues'>): Promise<void> {
  if ((await list.redis.zcard(keys.incomingIds)) > 0) await queues.enqueue('applyFeedback', 'incoming', {});
}
