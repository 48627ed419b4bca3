import { describeError } from '../../src/errors.js';
import type { Attack, Outcome } from './attack.js';
import { type Instance, startInstance } from './instance.js';

export interface AttackResult extends Outcome {
  name: string;
  seconds: number;
}

/** An attack that takes longer counts as one that broke something. On a quiet machine each takes a few seconds. */
const timeoutMs = 120_000;

/**
 * Runs attacks one after another on one instance. An attack that throws, or after which the instance does not answer,
 * counts as broken.
 * @param onResult called after each attack
 */
export async function runAttacks(
  attacks: readonly Attack[],
  onResult: (result: AttackResult) => void = () => undefined,
): Promise<AttackResult[]> {
  const instance = await startInstance();
  const results: AttackResult[] = [];
  try {
    for (const attack of attacks) {
      const startedAt = performance.now();
      const outcome = await tryAttack(attack, instance);
      const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
      const result = { name: attack.name, ...outcome, seconds };
      results.push(result);
      onResult(result);
    }
  } finally {
    await instance.stop();
  }
  return results;
}

/** Runs one attack. The counters of rate limits begin anew, so that no attack uses up what the next one needs. */
export async function tryAttack(attack: Attack, instance: Instance, limitMs = timeoutMs): Promise<Outcome> {
  await instance.forgetLimits();
  let timer: NodeJS.Timeout | undefined;
  const stop = new AbortController();
  const late = new Promise<Outcome>((resolve) => {
    const detail = `it did not end in ${limitMs / 1000} s`;
    timer = setTimeout(() => {
      stop.abort();
      resolve({ held: false, detail });
    }, limitMs);
  });
  try {
    const outcome = await Promise.race([attack.run(instance, stop.signal), late]);
    const { status } = await instance.get('/healthz');
    return status === 200 ? outcome : { held: false, detail: `afterwards /healthz answered ${status}` };
  } catch (error) {
    return { held: false, detail: describeError(error) };
  } finally {
    clearTimeout(timer);
  }
}
