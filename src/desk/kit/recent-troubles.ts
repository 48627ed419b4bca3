import type { Trouble } from '../../attention/trouble.js';
import { attention } from '../../operations/attention.js';
import { perform } from '../../operations/operation.js';
import type { Actor } from '../../operations/permission.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { ifAllowed } from './if-allowed.js';

/** How old the number beside "Today" may be: every page shows it, and reading it takes 10 ms. */
const oldestMs = 5_000;
/** Max people whose troubles are kept. */
const maxKept = 500;

interface Kept {
  at: number;
  troubles: Promise<readonly Trouble[]>;
}
const keptIn = new WeakMap<WebApp['redis'], Map<string, Kept>>();

/** What needs attention now, as far as a person may see it. */
export function readTroubles(app: WebApp, person: string, actor: Actor): Promise<readonly Trouble[]> {
  const kept = keptIn.get(app.redis) ?? new Map<string, Kept>();
  keptIn.set(app.redis, kept);
  if (kept.size >= maxKept) kept.clear();
  const found = ifAllowed(perform(app, attention.list, { actor, key: {}, input: {} }));
  const troubles = found.then((answer) => answer?.result ?? []);
  kept.set(person, { at: Date.now(), troubles });
  troubles.catch(() => kept.delete(person));
  return troubles;
}

/** The same, some seconds old at most. */
export function recentTroubles(app: WebApp, person: string, actor: Actor): Promise<readonly Trouble[]> {
  const last = keptIn.get(app.redis)?.get(person);
  return last && Date.now() - last.at < oldestMs ? last.troubles : readTroubles(app, person, actor);
}
