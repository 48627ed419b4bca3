import type { App } from '../app.js';
import { unfinishedRenamings } from '../newsletters/former-sections.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import type { Check } from './readiness-words.js';
import { renamingInWords, renamingRemedy } from './section-move-words.js';

/** The doctor's line for renamings of sections that were interrupted; none without any. */
export async function checkRenamings({ redis }: Pick<App, 'redis'>): Promise<Check[]> {
  const found = (await listNewsletters(redis)).flatMap((newsletter) =>
    unfinishedRenamings(newsletter).map((one) => ({ newsletter, one })),
  );
  if (found.length === 0) return [];
  return [
    {
      name: 'sections',
      ok: false,
      detail: found.map(({ newsletter, one }) => `${newsletter.slug}: ${renamingInWords(one)}`).join('; '),
      remedy: found.map(({ newsletter, one }) => renamingRemedy(newsletter, one)).join(' '),
    },
  ];
}
