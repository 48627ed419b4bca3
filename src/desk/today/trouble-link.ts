import type { Trouble } from '../../attention/trouble.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { commentsOf, sourceAddress } from '../kit/content-addresses.js';
import { issueAddress } from '../kit/desk-page.js';

/** The page of the desk where a person can do something about a trouble; undefined: there is none. */
export function linkOf(
  frame: DeskVisit['frame'],
  { code, facts }: Trouble,
): { href: string; label: string } | undefined {
  const words = deskWords(frame).attention;
  const { issue, newsletter: slug, source } = facts as { issue?: string; newsletter?: string; source?: string };
  if (issue !== undefined) return { href: issueAddress(frame, issue), label: words.open };
  if (code === 'comments.held' && slug) return { href: commentsOf(frame, { slug }), label: words.comments };
  if (code === 'source.failing' && slug && source)
    return { href: sourceAddress(frame, { slug }, source), label: words.source };
  return undefined;
}
