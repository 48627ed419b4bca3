import { issueProgress } from '../operations/issues/issue-documents.js';
import { issueOf } from '../operations/issues/of-issue.js';
import { requireNewsletter, tokenActor } from '../operations/permission.js';
import { isOver } from '../reports/progress.js';
import { eventStream, hasReceivedEnd } from './event-stream.js';
import { Problem } from './problem.js';
import type { ApiRoute } from './route.js';

/** Streams that one token may have open in a process. They stay open, so its calls per minute do not bound them. */
const maxStreams = 100;

/** Id of a token → its open streams. */
const open = new Map<string, number>();

/** Counts a stream of a token until it ends. @throws Problem `rate.exceeded`, with Retry-After */
function countStream(id: string, ended: AbortSignal): void {
  const count = open.get(id) ?? 0;
  if (count >= maxStreams)
    throw new Problem('rate.exceeded', `This token may have ${maxStreams} streams open. Close one.`, {
      headers: { 'Retry-After': '30' },
    });
  if (ended.aborted) return;
  open.set(id, count + 1);
  const end = () => {
    const left = (open.get(id) ?? 1) - 1;
    if (left > 0) open.set(id, left);
    else open.delete(id);
  };
  ended.addEventListener('abort', end, { once: true });
}

/** The stream of an issue's progress. It is no operation, because its answer does not end. */
export const watchRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/issues/:issue/events',
    id: 'watchIssue',
    tag: 'Issues',
    summary: 'Watch the progress of an issue',
    description:
      'Streams server-sent events: "progress" at once and about every second while something changes, then "end" when the issue is sent or cancelled, which ends the stream. The stream stays open while the issue is paused. Max 100 streams per token. A client that reconnects after "end" with Last-Event-ID gets 204 and should stop.',
    scope: 'issues:read',
    responses: {
      200: {
        description: 'The events. The data of each is this object.',
        schema: issueProgress,
        type: 'text/event-stream',
      },
      204: {
        description: 'The issue has ended, and Last-Event-ID shows that the client has received the last event.',
      },
    },
    problems: ['issue.not-found', 'auth.other-newsletter'],
    run: async (app, { params, token, lastEventId, ending }) => {
      const issue = await issueOf(app, { issue: params.issue ?? '' });
      requireNewsletter(tokenActor(token), issue.newsletter);
      if (hasReceivedEnd(lastEventId, issue.state)) return { status: 204 };
      const ended = ending();
      countStream(token.id, ended);
      return { status: 200, events: eventStream(app.progress.follow(issue.id, ended, isOver)) };
    },
  },
];
