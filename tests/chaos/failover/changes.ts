import { setTimeout as sleep } from 'node:timers/promises';
import { signedBySendgrid } from '../../feedback/webhooks/requests-for-tests.js';

/** Kinds of changes that somebody gets an answer to. */
export const changeKinds = ['sign-up', 'unsubscription', 'report', 'send decision'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** A change that was answered as done. `what` names it: an address or an issue. */
export interface AnsweredChange {
  kind: ChangeKind;
  what: string;
  /** On the monotonic clock. */
  at: number;
}

/** Makes changes until it is stopped. */
export interface ChangeLoad {
  answered: AnsweredChange[];
  /** Number of changes that got another answer, or none. */
  refused(): number;
  stop(): Promise<void>;
}

interface LoadDeps {
  /** Base of the web server's addresses. */
  url: string;
  /** Slug of a newsletter. */
  newsletter: string;
  /** Readers who have confirmed: each leaves once. */
  leavers: readonly string[];
  /** Readers who have confirmed: a provider reports once that each has left. It is stored and applied as a bounce is. */
  reported: readonly string[];
  unsubscribePath(email: string): string;
  /** Ids of drafts. */
  drafts: readonly string[];
  /** Starts the send of a draft, and resolves when that is answered. */
  decide(draft: string): Promise<void>;
}

/** How many changes of a kind are in progress at a time. */
const atOnce: Record<ChangeKind, number> = { 'sign-up': 8, unsubscription: 6, report: 2, 'send decision': 1 };
/** An answer that takes longer is none. */
const patienceMs = 20_000;

/** Makes changes of all kinds as fast as they are answered. */
export function startChanges(deps: LoadDeps): ChangeLoad {
  const { url, newsletter, unsubscribePath } = deps;
  const answered: AnsweredChange[] = [];
  let refused = 0;
  let isOn = true;
  const post = async (path: string, headers: Record<string, string>, body: string) => {
    const signal = AbortSignal.timeout(patienceMs);
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body, redirect: 'manual', signal });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(String(answer.status));
  };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const make: Record<ChangeKind, (what: string) => Promise<void>> = {
    'sign-up': (email) => post(`/n/${newsletter}`, form, new URLSearchParams({ email }).toString()),
    unsubscription: (email) => post(unsubscribePath(email), form, 'List-Unsubscribe=One-Click'),
    report(email) {
      const { headers, body } = signedBySendgrid([{ event: 'unsubscribe', email, sg_event_id: email }], Date.now());
      return post('/feedback/sendgrid', headers, body);
    },
    'send decision': deps.decide,
  };
  let signUps = 0;
  const [leaving, reporting, deciding] = [[...deps.leavers], [...deps.reported], [...deps.drafts]];
  const next: Record<ChangeKind, () => string | undefined> = {
    'sign-up': () => `new${signUps++}@example.org`,
    unsubscription: () => leaving.pop(),
    report: () => reporting.pop(),
    'send decision': () => deciding.pop(),
  };
  async function work(kind: ChangeKind): Promise<void> {
    for (let what = next[kind](); isOn && what !== undefined; what = next[kind]()) {
      try {
        await make[kind](what);
        answered.push({ kind, what, at: performance.now() });
      } catch {
        refused += 1;
        await sleep(20);
      }
    }
  }
  const all = changeKinds.flatMap((kind) => Array.from({ length: atOnce[kind] }, () => work(kind)));
  return {
    answered,
    refused: () => refused,
    async stop() {
      isOn = false;
      await Promise.all(all);
    },
  };
}
