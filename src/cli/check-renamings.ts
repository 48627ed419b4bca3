import type { App } from '../app.js';
import { unfinishedRenamings } from '../newsletters/former-sections.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import type { DoctorCheck } from './readiness-words.js';

/** The doctor's line for renamings of sections that were interrupted; none without any. */
export async function checkRenamings({ redis }: Pick<App, 'redis'>): Promise<DoctorCheck[]> {
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

/** `"City" to "Town" has not finished`. */
export const renamingInWords = ({ from, to }: { from: string; to: string }): string =>
  `renaming "${from}" to "${to}" has not finished`;

/** How to finish a renaming that was interrupted. */
export const renamingRemedy = ({ slug }: { slug: string }, { from, to }: { from: string; to: string }): string =>
  `Finish it with \`postrider newsletter rename-section ${slug} "${from}" "${to}"\`.`;
