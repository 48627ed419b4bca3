import type { App } from '../app.js';
import { holdInWords } from '../delivery/holds/hold.js';
import { issuesBeingSent } from '../issues/issue-store.js';
import { reportHolds } from '../reports/hold-report.js';
import type { DoctorCheck } from './readiness-words.js';

/** The doctor's line: providers that refuse an issue, so that their readers are on hold. */
export async function checkHolds({ redis }: Pick<App, 'redis'>): Promise<DoctorCheck> {
  const found: { detail: string; remedy: string }[] = [];
  for (const id of (await issuesBeingSent(redis)).sort())
    for (const hold of await reportHolds(redis, id))
      found.push({
        detail: `${id}: ${holdInWords(hold)}`,
        remedy: `${hold.remedy} (\`postrider issue resume ${id}\`)`,
      });
  return {
    name: 'on hold',
    ok: found.length === 0,
    detail: found.map(({ detail }) => detail).join(' ') || 'no provider refuses an issue',
    remedy: [...new Set(found.map(({ remedy }) => remedy))].join(' '),
  };
}
