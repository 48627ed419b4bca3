import { NotFound } from '../../errors.js';
import type { Issue } from '../../issues/issue.js';
import { may, ScopeMissing } from '../../operations/permission.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { DeskVisit } from '../kit/as-person.js';
import { type LiveFacts, readLive } from './read-live.js';

/**
 * Whether nobody has an issue whose readers are not all in its list yet: a correction reaches all of them.
 * @param have how many have it
 */
export const reachesAll = ({ state, planned }: Pick<Issue, 'state' | 'planned'>, have: number): boolean =>
  have === 0 && !planned && (state === 'sending' || state === 'paused');

/** How many readers have it, or may have it. */
export const haveIt = ({ accepted, uncertain }: LiveFacts['progress']): number => accepted + uncertain;

/** An issue for somebody who may send it, with how many wait for it and have it. @throws NotFound, ScopeMissing */
export async function readSend(app: WebApp, { actor, newsletters }: DeskVisit, id: string) {
  const { issue, progress } = await readLive(app, actor, id);
  const newsletter = newsletters.find(({ slug }) => slug === issue.newsletter);
  if (!newsletter) throw new NotFound('issue', issue.id);
  if (!may(actor, 'issues:send', issue.newsletter)) throw new ScopeMissing('issues:send');
  const counts = { waiting: progress.waiting + progress.deferred, have: haveIt(progress) };
  return { issue, newsletter, counts };
}
