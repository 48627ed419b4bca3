/**
 * What the parts of Postrider announce about their work, for metrics. Only src/metrics/ knows what becomes of it.
 *
 * No fact holds an address, an issue or a token. `provider` may be a recipient's domain: whoever shows it must group it.
 */
export interface Observations {
  /** A recipient was claimed, or could not be. */
  claim: { outcome: 'claimed' | 'changed' | 'done' | 'fenced' };
  /** The outcome of one attempt is in the ledger. `relay` and `provider` are empty where no relay was asked. */
  message: { result: string; relay: string; provider: string };
  /** A relay was asked and answered, or the connection was lost. */
  smtpStep: { step: 'connect' | 'envelope' | 'content'; relay: string; seconds: number };
  /** A caller waited until its changes were on disk. */
  durableWait: { seconds: number };
  /** The email of an issue was rendered in one language. */
  render: { seconds: number };
  signUp: { outcome: 'accepted' | 'bot' | 'invalid' | 'limited' | 'closed' | 'confirmed' };
  /** A report was applied, for the first time. */
  feedback: { source: string; kind: string };
  /** Nothing proves which reader a report is about. */
  unattributed: Record<never, never>;
  webhookDelivery: { outcome: 'delivered' | 'failed' };
  sourcePull: { outcome: 'read' | 'failed' };
  httpRequest: { method: string; route: string; status: number; seconds: number };
}

/** Receives every observation of a process. It must not throw. */
export type Observer = { readonly [Name in keyof Observations]: (facts: Observations[Name]) => void };

let observer: Observer | undefined;

/** Sends all observations of this process to `given` from now on; undefined: to nobody. */
export function observeWith(given: Observer | undefined): void {
  observer = given;
}

/** Whether anybody observes. Asked by what costs more than a call. */
export const isObserved = (): boolean => observer !== undefined;

export function observe<Name extends keyof Observations>(name: Name, facts: Observations[Name]): void {
  observer?.[name](facts);
}

/** The observations that are only a time. */
type Timed = 'durableWait' | 'render';

/** Observes how long some work takes, whether it succeeds or not. */
export const observeTime = <T>(name: Timed, work: () => Promise<T>): Promise<T> =>
  observer ? timed(name, work) : work();

async function timed<T>(name: Timed, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await work();
  } finally {
    observe(name, { seconds: (performance.now() - startedAt) / 1_000 });
  }
}

/** Observes the steps of a dialogue with a relay, each from the end of the one before. */
export function smtpStopwatch(relay: string): ((step: Observations['smtpStep']['step']) => void) | undefined {
  if (!observer) return undefined;
  let since = performance.now();
  return (step) => {
    const now = performance.now();
    observe('smtpStep', { step, relay, seconds: (now - since) / 1_000 });
    since = now;
  };
}
