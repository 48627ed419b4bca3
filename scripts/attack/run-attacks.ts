import { describeError } from '../../src/errors.js';
import type { Attack, Outcome } from './attack.js';
import { type Instance, startInstance } from './instance.js';

export interface AttackResult extends Outcome {
  name: string;
}

/** An attack that takes longer counts as one that broke something. */
const timeoutMs = 60_000;

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
      const result = { name: attack.name, ...(await tryAttack(attack, instance)) };
      results.push(result);
      onResult(result);
    }
  } finally {
    await instance.stop();
  }
  return results;
}

async function tryAttack(attack: Attack, instance: Instance): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const stop = new AbortController();
  const late = new Promise<Outcome>((resolve) => {
    const detail = `it did not end in ${timeoutMs / 1000} s`;
    timer = setTimeout(() => {
      stop.abort();
      resolve({ held: false, detail });
    }, timeoutMs);
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
