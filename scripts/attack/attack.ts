import type { Instance } from './instance.js';

export interface Outcome {
  held: boolean;
  /** One sentence: what was tried and what the instance did. */
  detail: string;
}

/** One attack on a running instance. Attacks run one after another and share the instance, so each makes its own readers. */
export interface Attack {
  /** What must not work, as a short phrase. */
  name: string;
  /** @param signal aborts when the attack has taken too long: one that goes on for long stops then */
  run(instance: Instance, signal: AbortSignal): Promise<Outcome>;
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
