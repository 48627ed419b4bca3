import { NotFound } from '../../errors.js';
import type { Issue } from '../../issues/issue.js';
import { may, ScopeMissing } from '../../operations/permission.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { DeskVisit } from '../kit/as-person.js';
import { readLive } from './read-live.js';

/** Whether its readers are not counted yet because its emails are not made: a correction reaches all of them. */
export const reachesAll = ({ state, planned }: Pick<Issue, 'state' | 'planned'>): boolean =>
  !planned && (state === 'sending' || state === 'paused');

/** An issue for somebody who may send it, with how many wait for it and have it. @throws NotFound, ScopeMissing */
export async function readSend(app: WebApp, { actor, newsletters }: DeskVisit, id: string) {
  const { issue, progress } = await readLive(app, actor, id);
  const newsletter = newsletters.find(({ slug }) => slug === issue.newsletter);
  if (!newsletter) throw new NotFound('issue', issue.id);
  if (!may(actor, 'issues:send', issue.newsletter)) throw new ScopeMissing('issues:send');
  const counts = { waiting: progress.waiting + progress.deferred, have: progress.accepted + progress.uncertain };
  return { issue, newsletter, counts };
}
