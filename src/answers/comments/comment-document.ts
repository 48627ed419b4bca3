import { isoFromMs } from '../../timestamps.js';
import type { Comment } from './comment.js';

/** A comment as programs get it. @param newsletter its slug; null: the newsletter was removed */
export function commentDocument(comment: Comment, newsletter: string | null) {
  const { id, article, reader, name, text, state, at, decidedAt } = comment;
  return {
    ...{ id, newsletter, article, reader: reader || null, name, text, state },
    writtenAt: new Date(at).toISOString(),
    decidedAt: isoFromMs(decidedAt),
  };
}
