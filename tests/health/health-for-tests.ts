import { findingLine } from '../../src/cli/finding-lines.js';
import type { HealthCheck } from '../../src/findings/health.js';
import { healthTitle } from '../../src/locale/health-titles.js';
import { shapeOf } from '../findings/findings-for-tests.js';

/** A check as the doctor says it in English. @throws when its facts are not as the table says, for example a sentence */
export function inWords(check: HealthCheck): { name: string; ok: boolean; detail: string; remedy: string } {
  const lines = check.findings.map((found) => {
    shapeOf(found.code).parse(found.facts);
    return findingLine(found, { timeZone: found.timeZone, newsletter: found.newsletter ?? undefined });
  });
  return {
    name: healthTitle(check),
    ok: check.state !== 'stop',
    detail: lines.map(({ detail }) => detail).join('; '),
    remedy: [...new Set(lines.map(({ remedy }) => remedy))].filter(Boolean).join(' '),
  };
}
