import type { Trouble } from '../../attention/trouble.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { may } from '../../operations/permission.js';
import { type DeskVisit, deskWords, mayRunInstallation } from '../kit/as-person.js';
import { commentsOf, sourceAddress } from '../kit/content-addresses.js';
import { issueAddress } from '../kit/desk-page.js';
import { healthTabAddress } from '../kit/health-addresses.js';
import { welcomeAddress } from '../kit/welcome-addresses.js';

/**
 * The page of the desk where a person can do something about a trouble; undefined: there is none.
 * @param page the newsletter in whose frame they are
 */
export function linkOf(
  visit: DeskVisit,
  page: Newsletter,
  { code, facts, newsletter: concerned }: Trouble,
): { href: string; label: string } | undefined {
  const { frame } = visit;
  const { attention: words, health, settings } = deskWords(frame);
  const { issue, newsletter: slug, source } = facts as { issue?: string; newsletter?: string; source?: string };
  if (issue !== undefined) return { href: issueAddress(frame, issue), label: words.open };
  if (code === 'comments.held' && slug) return { href: commentsOf(frame, { slug }), label: words.comments };
  if (code === 'welcome.waits' && slug && may(visit.actor, 'content:write', slug))
    return { href: welcomeAddress(frame, { slug }), label: settings.welcome.head.title };
  if ((code === 'source.failing' || code === 'source.paused') && slug && source)
    return { href: sourceAddress(frame, { slug }, source), label: words.source };
  if ((code === 'bounces.held' || code === 'feedback.unread') && slug && may(visit.actor, 'subscribers:read', slug))
    return { href: healthTabAddress(frame, { slug }, 'reports'), label: health.openBounces };
  if (concerned === null && mayRunInstallation(visit))
    return { href: healthTabAddress(frame, page, 'overview'), label: health.open };
  return undefined;
}
