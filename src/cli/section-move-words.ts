import type { MovedSection } from '../control/sections/rename-section.js';
import type { SectionMove } from '../control/sections/section-move.js';
import { counted } from '../operations/counted.js';

const inWords = (counts: { articles: number; sources: number; segments: number }): string =>
  [
    counted(counts.articles, 'article'),
    counted(counts.sources, 'source'),
    ...(counts.segments > 0 ? [counted(counts.segments, 'segment')] : []),
  ].join(', ');

/** What a renaming would move, in sentences. */
export function moveInWords({ readers, issues, approvals, ...counts }: SectionMove): string {
  const keep = `${counted(readers, 'confirmed reader')} who chose it ${readers === 1 ? 'keeps' : 'keep'} it.`;
  const drafts = issues.length > 0 ? ` Issues that name it get the new name: ${issues.join(', ')}.` : '';
  const again = approvals.length > 0 ? ` Approved issues need another approval: ${approvals.join(', ')}.` : '';
  return `It moves ${inWords(counts)}. ${keep}${drafts}${again} Its old address will lead to the new one.`;
}

/** What a renaming moved, in a sentence. */
export function movedInWords({ issues, ...counts }: Omit<MovedSection, 'newsletter'>): string {
  const named = issues.length > 0 ? `, ${counted(issues.length, 'issue')}` : '';
  return `Moved ${inWords(counts)}${named}. The old address leads to the new one.`;
}

/** `"City" to "Town" has not finished`. */
export const renamingInWords = ({ from, to }: { from: string; to: string }): string =>
  `renaming "${from}" to "${to}" has not finished`;

/** How to finish a renaming that was interrupted. */
export const renamingRemedy = ({ slug }: { slug: string }, { from, to }: { from: string; to: string }): string =>
  `Finish it with \`postrider newsletter rename-section ${slug} "${from}" "${to}"\`.`;
