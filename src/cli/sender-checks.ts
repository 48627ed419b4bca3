import type { App } from '../app.js';
import type { Check } from '../checks/check.js';
import { findingInWords } from '../locale/findings-in-words.js';
import type { Newsletter } from '../newsletters/newsletter.js';

/** Checks the sender of a newsletter. Loads the checks on demand. */
export async function senderChecks(
  { config, bounceDomain }: Pick<App, 'config' | 'bounceDomain'>,
  newsletter: Newsletter,
): Promise<Check[]> {
  const { checkSender } = await import('../checks/check-sender.js');
  return checkSender({ config, bounceDomain }, newsletter);
}

/** The mark of a check's state. */
export const signs = { ok: '✓', warning: '!', stop: '✗', skipped: '–' } as const;

/** One line for each check that found something, and for each that has advice. */
export const senderFaults = (checks: readonly Check[]): string[] =>
  checks
    .map((check) => ({ ...check, ...findingInWords(check) }))
    .filter(({ remedy }) => remedy !== '')
    .map(({ name, state, detail, remedy }) => `${state === 'ok' ? '·' : signs[state]} ${name}: ${detail} — ${remedy}`);
