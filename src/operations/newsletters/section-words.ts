import { counted } from '../../counted.js';
import type { MovedSection } from './rename-section.js';
import type { SectionMove } from './section-move.js';

const inWords = (counts: { articles: number; sources: number; segments: number }): string =>
  [
    counted(counts.articles, 'article'),
    ...(counts.sources > 0 ? [counted(counts.sources, 'source')] : []),
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

/** What removing a section does to readers who chose no other one. */
export function removalInWords({ choseOnly }: { choseOnly: number }): string {
  if (choseOnly === 0) return '';
  return ` ${counted(choseOnly, 'reader')} chose no other section: they get the lead story and articles without a section, until they choose again.`;
}

/** What a merge does, with the readers of both sections before and after. */
export const mergeInWords = (
  section: string,
  into: string,
  { chose, before, readers }: { chose: number; before: number; readers: number },
): string =>
  `This merges "${section}", which ${counted(chose, 'confirmed reader')} chose, into "${into}". "${into}" will reach ${counted(readers, 'confirmed reader')}; it reaches ${before} now. It cannot be undone.`;
