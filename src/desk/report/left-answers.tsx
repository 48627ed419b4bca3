import { reports } from '../../operations/issues/reports.js';
import { perform } from '../../operations/operation.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { LeftPage } from './left-page.js';
import { pageAfter, withIssue } from './with-issue.js';

export const showLeft: Answer = withIssue(async ({ app, request, reply, visit, newsletter, issue }) => {
  const after = pageAfter(request);
  const asked = { actor: visit.actor, key: { issue: issue.id }, input: after };
  const { result } = await perform(app, reports.left, asked);
  const page = <LeftPage {...{ visit, newsletter, issue, found: result }} isLater={'cursor' in after} />;
  return sendPage(reply, 200, page);
});
