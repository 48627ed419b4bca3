import { answers } from '../../operations/issues/answers.js';
import { approvals } from '../../operations/issues/approvals.js';
import { askedApprovals } from '../../operations/issues/asked-approvals.js';
import { checks } from '../../operations/issues/checks.js';
import { compositions, previewPolicy } from '../../operations/issues/composition.js';
import { control } from '../../operations/issues/control.js';
import { corrections } from '../../operations/issues/corrections.js';
import { draftSponsors } from '../../operations/issues/draft-sponsors.js';
import { drafts } from '../../operations/issues/drafts.js';
import { issues } from '../../operations/issues/issues.js';
import { outcomes } from '../../operations/issues/outcomes.js';
import { overviews } from '../../operations/issues/overview.js';
import { presences } from '../../operations/issues/presence.js';
import { progress } from '../../operations/issues/progress.js';
import { publications } from '../../operations/issues/publication.js';
import { reports } from '../../operations/issues/reports.js';
import { sends } from '../../operations/issues/sends.js';
import { operationRoute } from '../operation-route.js';

const single = '/issues/:issue';
const draft = `${single}/draft`;
const content = { tag: 'Drafts', answer: 'The content.', etag: true } as const;
const made = { repeatable: true, location: ({ id }: Readonly<Record<string, string>>) => `/issues/${id}/draft` };
const action = (name: string) => ({ method: 'POST', path: `${single}/${name}`, tag: 'Drafts' }) as const;

const csv = 'text/csv; charset=utf-8';
const report = (path: string, answer: string) => ({ method: 'GET', path, tag: 'Issues', answer }) as const;

async function* oneOf(content: string) {
  yield content;
}

/** Issues: their reports and content, checks, sends, approvals and corrections. */
export const issueRoutes = [
  operationRoute(issues.list, report('/issues', 'One page of issues.')),
  operationRoute(issues.read, report(single, 'The issue and its report.')),
  operationRoute(answers.read, report(`${single}/answers`, 'The responses.')),
  operationRoute(reports.read, report(`${single}/report`, 'The responses.')),
  operationRoute(reports.left, report(`${single}/left`, 'One page of readers.')),
  operationRoute(progress.read, report(`${single}/progress`, 'The counts.')),
  operationRoute(outcomes.read, report(`${single}/outcomes`, 'The counts.')),
  operationRoute(answers.list, report('/newsletters/:slug/answers', 'One page of responses.')),
  operationRoute(issues.recipients, report(`${single}/recipients`, 'One page of recipients.')),
  operationRoute(issues.recipient, report(`${single}/recipients/:recipient`, 'The recipient.')),
  operationRoute(reports.showClicks, {
    ...report(`${single}/clicks/document`, 'The HTML.'),
    headers: { 'Content-Security-Policy': previewPolicy },
    stream: { type: 'text/html', of: (html) => ({ type: 'text/html; charset=utf-8', parts: oneOf(html) }) },
  }),
  operationRoute(reports.exportLinks, {
    ...report(`${single}/links/csv`, 'The file.'),
    stream: { type: 'text/csv', of: (text) => ({ type: csv, parts: oneOf(text) }) },
  }),
  operationRoute(reports.exportRecipients, {
    ...report(`${single}/recipient-list/csv`, 'The file.'),
    stream: { type: 'text/csv', of: (parts) => ({ type: csv, parts }) },
  }),
  operationRoute(reports.story, report(`${single}/recipients/:recipient/story`, 'The steps.')),
  operationRoute(checks.check, { ...action('check'), tag: 'Issues', answer: 'Every check.' }),
  operationRoute(checks.readLast, report(`${single}/checks`, 'The last report, or that one is being made.')),
  operationRoute(checks.test, {
    ...{ ...action('test-emails'), tag: 'Issues', status: 202, repeatable: true },
    answer: 'A worker will send it.',
  }),
  operationRoute(checks.rehearse, {
    ...{ ...action('rehearsals'), tag: 'Issues', status: 202, repeatable: true },
    ...{ location: ({ id }) => `/issues/${id}/rehearsals/latest`, answer: 'A worker will run it.' },
  }),
  operationRoute(checks.readRehearsal, report(`${single}/rehearsals/latest`, 'The rehearsal.')),
  operationRoute(compositions.compose, {
    ...content,
    ...made,
    method: 'POST',
    path: '/newsletters/:slug/issues',
    answer: 'The draft.',
  }),
  operationRoute(compositions.preview, {
    method: 'GET',
    path: `${single}/preview`,
    tag: 'Drafts',
    answer: 'The email.',
  }),
  operationRoute(overviews.read, { method: 'GET', path: `${single}/overview`, tag: 'Drafts', answer: 'The issue.' }),
  operationRoute(compositions.showPreview, {
    ...{ method: 'GET', path: `${single}/preview/document`, tag: 'Drafts', answer: 'The HTML or the text.' },
    headers: { 'Content-Security-Policy': previewPolicy },
    stream: {
      type: 'text/html',
      of: ({ type, content }) => ({ type: `${type}; charset=utf-8`, parts: oneOf(content) }),
    },
  }),
  operationRoute(drafts.read, { ...content, method: 'GET', path: draft }),
  operationRoute(drafts.change, { ...content, method: 'PATCH', path: draft, answer: 'The changed content.' }),
  operationRoute(drafts.undo, { ...content, method: 'POST', path: `${draft}/undo` }),
  operationRoute(drafts.redo, { ...content, method: 'POST', path: `${draft}/redo` }),
  operationRoute(draftSponsors.refresh, { ...content, method: 'POST', path: `${draft}/sponsors` }),
  operationRoute(presences.note, {
    method: 'POST',
    path: `${draft}/presence`,
    tag: 'Drafts',
    answer: 'Everybody who is there.',
  }),
  operationRoute(drafts.history, { ...content, method: 'GET', path: `${draft}/history`, answer: 'The changes.' }),
  operationRoute(drafts.duplicate, { ...content, ...made, ...action('duplicate'), answer: 'The draft.' }),
  operationRoute(drafts.remove, { method: 'DELETE', path: single, tag: 'Drafts', answer: 'Deleted.' }),
  operationRoute(control.unschedule, { ...action('unschedule'), answer: 'The new state.', optionalBody: true }),
  operationRoute(control.pause, { ...action('pause'), answer: 'The new state.' }),
  operationRoute(control.resume, { ...action('resume'), from: 'query', answer: 'The new state.' }),
  operationRoute(control.markReached, { ...action('reached'), tag: 'Issues', answer: 'The numbers of recipients.' }),
  operationRoute(control.cancel, { ...action('cancel'), from: 'query', answer: 'Who has it, and who does not.' }),
  operationRoute(sends.prepare, { ...action('prepare-send'), answer: 'What it would do.' }),
  operationRoute(sends.readPrepared, {
    ...{ method: 'GET', path: `${single}/prepared-send`, tag: 'Drafts' },
    answer: 'The last look, or that one is being made.',
  }),
  operationRoute(sends.send, {
    ...{ ...action('send'), status: 202, repeatable: true },
    answer: 'It is being sent, or scheduled.',
  }),
  operationRoute(approvals.approve, { ...action('approve'), tag: 'Issues', answer: 'Approved.' }),
  operationRoute(askedApprovals.read, report(`${single}/approval`, 'The approval, and who may give it.')),
  operationRoute(askedApprovals.ask, {
    ...action('approval-requests'),
    tag: 'Issues',
    answer: 'The email is on its way.',
  }),
  operationRoute(corrections.correct, {
    ...{ ...action('corrections'), tag: 'Issues', repeatable: true },
    answer: 'Corrected.',
  }),
  operationRoute(corrections.resend, {
    ...{ ...action('resend'), tag: 'Issues', repeatable: true },
    answer: 'The numbers of recipients.',
  }),
  operationRoute(publications.change, {
    ...{ method: 'PATCH', path: `${single}/publication`, tag: 'Issues' },
    answer: 'Changed.',
  }),
];
