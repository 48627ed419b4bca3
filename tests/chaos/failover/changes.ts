import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../../../src/feedback/inbound/within.js';
import { signedBySendgrid } from '../../feedback/webhooks/requests-for-tests.js';

/**
 * Kinds of changes that somebody gets an answer to. A bounce is answered 250 by the SMTP listener; one in the mailbox is
 * moved.
 */
export const changeKinds = [
  'sign-up',
  'unsubscription',
  'report',
  'bounce',
  'bounce in the mailbox',
  'send decision',
] as const;
export type ChangeKind = (typeof changeKinds)[number];
/** The kinds that this file makes: a mailbox is filled before, and its reader comes by itself. */
type MadeKind = Exclude<ChangeKind, 'bounce in the mailbox'>;

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
  /** The next reader whose message bounces; undefined: none now. */
  nextBounce(): string | undefined;
  /** Sends the bounce of a reader's message, and resolves when it is accepted. */
  bounce(email: string): Promise<void>;
  /** Ids of drafts. */
  drafts: readonly string[];
  /** Starts the send of a draft, and resolves when that is answered. */
  decide(draft: string): Promise<void>;
}

/**
 * How many changes of a kind are in progress at a time. Each sign-up causes an email of its own: with more of them, the
 * issue waits for its turn at the mail server.
 */
const atOnce: Record<MadeKind, number> = {
  'sign-up': 4,
  unsubscription: 8,
  report: 3,
  bounce: 8,
  'send decision': 2,
};
/** Providers and mail servers send again what was not accepted. */
const comesAgain: readonly MadeKind[] = ['report', 'bounce'];
/** An answer that takes longer is none. */
const patienceMs = 20_000;
/** How long a stop waits for changes in progress. Their answers do not count then. */
const stopMs = 2_000;

/** A network of the reader's own, as a proxy in front of the web server names it: sign-ups of one network are limited. */
function fromElsewhere(email: string): Record<string, string> {
  const number = Number(/\d+/.exec(email)?.[0]);
  return { 'x-forwarded-for': `${20 + (number % 80)}.${Math.floor(number / 80) % 250}.0.1` };
}

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
  const make: Record<MadeKind, (what: string) => Promise<void>> = {
    'sign-up': (email) =>
      post(`/n/${newsletter}`, { ...form, ...fromElsewhere(email) }, new URLSearchParams({ email }).toString()),
    unsubscription: (email) => post(unsubscribePath(email), form, 'List-Unsubscribe=One-Click'),
    report(email) {
      const { headers, body } = signedBySendgrid([{ event: 'unsubscribe', email, sg_event_id: email }], Date.now());
      return post('/feedback/sendgrid', headers, body);
    },
    bounce: deps.bounce,
    'send decision': deps.decide,
  };
  let signUps = 0;
  const [leaving, reporting, deciding] = [[...deps.leavers], [...deps.reported], [...deps.drafts]];
  const next: Record<MadeKind, () => string | undefined> = {
    // Sign-ups of one domain are limited, too.
    'sign-up': () => `new${signUps}@mail${signUps++}.example.org`,
    unsubscription: () => leaving.pop(),
    report: () => reporting.pop(),
    bounce: deps.nextBounce,
    'send decision': () => deciding.pop(),
  };
  async function work(kind: MadeKind): Promise<void> {
    let again: string | undefined;
    while (isOn) {
      const what = again ?? next[kind]();
      again = undefined;
      if (what === undefined) {
        await sleep(20);
        continue;
      }
      try {
        await within(patienceMs, make[kind](what));
        if (isOn) answered.push({ kind, what, at: performance.now() });
      } catch {
        refused += 1;
        if (comesAgain.includes(kind)) again = what;
        await sleep(20);
      }
    }
  }
  const kinds = Object.keys(atOnce) as MadeKind[];
  const all = kinds.flatMap((kind) => Array.from({ length: atOnce[kind] }, () => work(kind)));
  return {
    answered,
    refused: () => refused,
    async stop() {
      isOn = false;
      await within(stopMs, Promise.all(all)).catch(() => undefined);
    },
  };
}
