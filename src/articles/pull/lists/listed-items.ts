import type { ReadOutcome } from '../../readers/read-document.js';
import type { FiledDraft } from '../choose.js';

/** The articles of a document's items, and why the others are none, as sentences. */
export function listedItems(outcomes: readonly ReadOutcome[]): { drafts: FiledDraft[]; broken: string[] } {
  const drafts: FiledDraft[] = [];
  const broken: string[] = [];
  for (const outcome of outcomes) {
    if ('reason' in outcome) broken.push(`Item ${outcome.item}: ${outcome.reason}.`);
    else {
      const { draft, categories = [draft.section], guid = '' } = outcome;
      drafts.push({ ...draft, categories: categories.filter(Boolean), guid });
    }
  }
  return { drafts, broken };
}
