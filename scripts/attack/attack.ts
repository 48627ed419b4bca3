import type { Instance } from './instance.js';

export interface Outcome {
  held: boolean;
  /** One sentence: what was tried and what the instance did. */
  detail: string;
}

/**
 * Removes one protection, to prove that its attack would notice (`npm run attack -- --self-test`). The expression is
 * replaced in a copy of the sources, where a switch turns it on and off.
 */
export interface Mutation {
  /** The protection, as a short phrase. */
  removes: string;
  /** From the root of the repository. */
  file: string;
  /** An expression that is in the file exactly once. It must be evaluated anew each time, so not while a file loads. */
  expression: string;
  /** The expression without the protection. */
  instead: string;
}

/** One attack on a running instance. Attacks run one after another and share the instance, so each makes its own readers. */
export interface Attack {
  /** What must not work, as a short phrase. */
  name: string;
  /** @param signal aborts when the attack has taken too long: one that goes on for long stops then */
  run(instance: Instance, signal: AbortSignal): Promise<Outcome>;
  /** The protections that it tests. Without any one of them, it must break the instance. */
  mutations?: readonly Mutation[];
}

export const held = (detail: string): Outcome => ({ held: true, detail });
export const broke = (detail: string): Outcome => ({ held: false, detail });

/** Held when no fault was found. The detail lists the first faults. */
export function unless(faults: readonly string[], detail: string): Outcome {
  if (faults.length === 0) return held(detail);
  const more = faults.length > 3 ? ` and ${faults.length - 3} more` : '';
  return broke(`${faults.slice(0, 3).join('; ')}${more}`);
}

/** Whether a text has a control character that a terminal would act on: any of C0 and C1 but tab and line ends. */
export const hasControls = (text: string): boolean => /(?![\t\r\n])\p{Cc}/u.test(text);
