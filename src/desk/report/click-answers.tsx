import { previewPolicy } from '../../operations/issues/composition.js';
import { reports } from '../../operations/issues/reports.js';
import { perform } from '../../operations/operation.js';
import { sendPage } from '../../web/kit/send-page.js';
import { viewIn } from '../issues/email-view.js';
import type { Answer } from '../kit/answer.js';
import { ClicksPage } from './clicks-page.js';
import { readResponses } from './read-report.js';
import { withIssue } from './with-issue.js';

export const showClicks: Answer = withIssue(async ({ app, request, reply, visit, newsletter, issue }) => {
  const report = await readResponses(app, visit.actor, issue.id);
  return sendPage(reply, 200, <ClicksPage {...{ visit, newsletter, report }} view={viewIn(request, newsletter)} />);
});

/** The email with its clicks, for the frame on that page. */
export const showClickedEmail: Answer = withIssue(async ({ app, request, reply, visit, newsletter, issue }) => {
  const { colours } = viewIn(request, newsletter);
  const input = { locale: visit.frame.locale, appearance: colours };
  const { result } = await perform(app, reports.showClicks, { actor: visit.actor, key: { issue: issue.id }, input });
  return reply.header('Content-Security-Policy', previewPolicy).type('text/html; charset=utf-8').send(result);
});
