import type { DraftConflict } from '../issues/draft-errors.js';

/** Both texts of each field that two people have changed, so that none has to be typed again; empty: there is none. */
export function bothTexts(changes: readonly DraftConflict[]): string {
  const shown = changes.flatMap(({ field, by, at, texts }) => {
    if (!texts) return [];
    const when = `${by || 'somebody'}, ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    return [`${field}\n  yours:  ${inWords(texts.yours)}\n  theirs: ${inWords(texts.theirs)} (${when})`];
  });
  return shown.length === 0 ? '' : `\n\n${shown.join('\n')}\n\n`;
}

function inWords(value: unknown): string {
  if (value === undefined || value === '') return '(none)';
  return typeof value === 'string' ? value.replaceAll('\n', '\n          ') : JSON.stringify(value);
}
