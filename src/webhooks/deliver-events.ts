import { NotFound } from '../errors.js';
import type { ReportedEvent } from '../events/event.js';
import type { Logger } from '../log.js';
import { observe } from '../observations.js';
import { keys } from '../redis/keys.js';
import { inTurn } from '../redis/turn.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { fanOut } from './fan-out.js';
import { payloadOf } from './payload.js';
import { type PostOutcome, postEvent } from './post-event.js';
import type { WebhookReach } from './reach.js';
import { signedHeaders } from './sign.js';
import { afterFailure, inOrder, type Webhook } from './webhook.js';
import { listWebhooks, logAttempt, nextEvents, readWebhook, saveWebhook, settleDelivered } from './webhook-store.js';

/** The dependencies for delivering events. */
export interface DeliveryDeps {
  list: SubscriberList;
  log: Pick<Logger, 'error' | 'warn'>;
  reach: WebhookReach;
  /** Unix milliseconds. */
  now(): number;
  /** Default: a request over HTTP. */
  post?: typeof postEvent;
}

/** Max events read at once, and max readers whose events are delivered at the same time. */
const pageSize = 100;
const maxConcurrent = 8;
/** How long a process may be silent before another takes its turn, in seconds. Longer than any attempt takes. */
const turnSeconds = 60;

/**
 * Copies new events to the webhooks' queues, and delivers the waiting events of each webhook that is due. Safe at any
 * time and in parallel: one process at a time delivers to a webhook.
 *
 * Guarantee: an event leaves the queue only when its receiver has answered 2xx. The events of one reader, or of one
 * issue, arrive in order: after a failed one, the later ones wait.
 */
export async function deliverEvents(deps: DeliveryDeps, signal?: AbortSignal): Promise<void> {
  const { redis } = deps.list;
  const all = await listWebhooks(redis);
  if (all.length === 0) return;
  await inTurn(redis, keys.webhookTurn('share-out'), turnSeconds, (isOurs) => fanOut(redis, isOurs));
  const due = all.filter(({ state, nextAt }) => state === 'on' && nextAt <= deps.now());
  await Promise.all(
    due.map(({ id }) =>
      inTurn(redis, keys.webhookTurn(id), turnSeconds, (isOurs) => deliverTo(deps, id, isOurs, signal)),
    ),
  );
}

async function deliverTo(
  deps: DeliveryDeps,
  id: string,
  isOurs: () => Promise<boolean>,
  signal?: AbortSignal,
): Promise<void> {
  const { redis } = deps.list;
  while (!signal?.aborted) {
    const webhook = await readWebhook(redis, id).catch(() => undefined);
    if (!webhook || webhook.state === 'off' || webhook.nextAt > deps.now()) return;
    const groups = groupsOf(await nextEvents(redis, id, pageSize));
    if (groups.length === 0) return;
    const failures: Failure[] = [];
    const delivered = new Set<string>();
    const errors: unknown[] = [];
    const lane = async () => {
      for (let group = groups.shift(); group; group = groups.shift()) {
        for (const event of group) {
          if (failures.length + errors.length > 0 || signal?.aborted || !(await isOurs())) return;
          const { error } = await attempt(deps, webhook, event);
          if (error === '') delivered.add(event.id);
          else failures.push({ event: event.id, error });
        }
      }
    };
    // The turn ends only when no delivery is in progress: otherwise an event could arrive after a later one.
    await Promise.all(Array.from({ length: maxConcurrent }, () => lane().catch((error) => errors.push(error))));
    if (errors.length > 0) throw errors[0];
    const [failure] = failures;
    // The turn is over: another process may continue.
    if (failure === undefined && delivered.size === 0) return;
    await settle(deps, webhook, delivered, failure);
    if (failure !== undefined) return;
  }
}

/** The events by reader, issue or trouble, each in order. */
function groupsOf(events: readonly ReportedEvent[]): ReportedEvent[][] {
  const groups = new Map<string, ReportedEvent[]>();
  for (const event of events) {
    const about = subjectOf(event);
    groups.set(about, [...(groups.get(about) ?? []), event]);
  }
  return [...groups.values()];
}

function subjectOf(event: ReportedEvent): string {
  if ('subscriber' in event) return event.subscriber;
  if ('trouble' in event) return event.trouble.id;
  return 'issue' in event ? event.issue : event.id;
}

interface Failure {
  event: string;
  error: string;
}

async function settle(
  { list, log, now }: DeliveryDeps,
  webhook: Webhook,
  delivered: ReadonlySet<string>,
  failure: Failure | undefined,
): Promise<void> {
  // An event that the receiver always refuses keeps its count, although others are delivered.
  const before = failure === undefined || delivered.has(webhook.failingOn) ? inOrder(webhook) : webhook;
  const after = failure === undefined ? before : afterFailure(before, failure.event, failure.error, now());
  // Most deliveries change nothing.
  if (JSON.stringify(after) === JSON.stringify(webhook)) return;
  const { dropped } = await readWebhook(list.redis, webhook.id).catch(() => webhook);
  await saveWebhook(list.redis, { ...after, dropped });
  if (after.state === 'off')
    log.error({ webhook: webhook.id, failures: after.failures, error: after.error }, 'a webhook was switched off');
}

/** Delivers one event, and logs it. */
async function attempt(deps: DeliveryDeps, webhook: Webhook, event: ReportedEvent): Promise<PostOutcome> {
  const { list, reach, now, post = postEvent } = deps;
  const { id, type } = event;
  let payload: Awaited<ReturnType<typeof payloadOf>>;
  try {
    payload = await payloadOf(list, event);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    // The issue was deleted meanwhile.
    await settleDelivered(list.redis, webhook.id, event);
    return { status: 0, error: '' };
  }
  const body = JSON.stringify(payload);
  const at = now();
  const startedAt = performance.now();
  const outcome = await post(webhook.url, body, signedHeaders(webhook.secret, `evt_${id}`, body, at), reach);
  const took = Math.round(performance.now() - startedAt);
  observe('webhookDelivery', { outcome: outcome.error === '' ? 'delivered' : 'failed' });
  await logAttempt(list.redis, webhook.id, { event: `evt_${id}`, type, at, took, ...outcome });
  if (outcome.error === '') await settleDelivered(list.redis, webhook.id, event);
  return outcome;
}
