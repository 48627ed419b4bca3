import { scheduleIssue } from '../../control/schedule-issue.js';
import { startIssue } from '../../control/start-issue.js';
import { operation } from '../operation.js';
import { personOf } from '../permission.js';
import { issueAction } from './control.js';
import {
  lastLookAtSend,
  lookAtSend,
  requireFreshAudience,
  requireSend,
  type SendLook,
  sendConsequence,
  sendLookDocument,
} from './look-at-send.js';
import { readingContent, sending } from './of-issue.js';
import { lastLook, lookedSince, preparedSend, sendLook, sendRequest } from './send-input.js';

/**
 * The two phases of a send: what it would do, and the send of exactly that. The numbers of the first are the input of
 * the second.
 */
export const sends = {
  prepare: operation({
    id: 'prepareSend',
    summary: 'See what a send would do',
    description:
      'Returns the revision, the readers in numbers, the start time, and every check with its remedy. Sends nothing and changes nothing. Without a time, a scheduled issue keeps the one that it has. Takes up to half a minute. Send exactly this with "sendIssue": give it "content" and "readers", and "keepTime" for a scheduled issue that keeps its time.',
    ...readingContent,
    input: sendLook,
    errors: ['newsletter.archived', 'issue.illegal-transition', 'issue.no-articles'],
    run: lookAtSend,
    output: preparedSend,
    document: (_, look) => sendLookDocument(look),
  }),

  readPrepared: operation({
    id: 'readPreparedSend',
    summary: 'Read the last look at a send',
    description:
      'Returns what "prepareSend" returns for a send that starts at once, as it was found in the last two minutes. Returns at once: if the issue has changed since then, or nobody has looked, a worker counts the readers and makes the checks, and "prepared" is null until it has. Read it again after a second. A send counts its readers again, whatever this says.',
    ...readingContent,
    input: lookedSince,
    errors: ['newsletter.archived', 'issue.illegal-transition', 'issue.no-articles'],
    run: lastLookAtSend,
    output: lastLook,
    document: (_, look) => ({
      at: look ? new Date(look.countedAt).toISOString() : null,
      prepared: look ? sendLookDocument(look) : null,
    }),
  }),

  send: operation({
    id: 'sendIssue',
    summary: 'Send or schedule an issue',
    description:
      'Starts the send now, or schedules it. The issue is checked first, and is not sent if a check says stop. With the "content" and "readers" of "prepareSend", it is not sent either if somebody has changed the issue, its articles or its newsletter since, or if its audience has changed. If several calls arrive at the same time, only one starts the send. If somebody else changes a scheduled issue, its articles or its newsletter, it waits until somebody who may send it has looked at it. With an Idempotency-Key, a repeated call gets the first response.',
    ...sending,
    input: sendRequest,
    errors: [
      'issue.illegal-transition',
      'issue.scheduled-by-other',
      'issue.changed-meanwhile',
      'issue.no-articles',
      'issue.no-readers',
      'issue.audience-moved',
      'newsletter.archived',
      'newsletter.no-postal-address',
      'issue.not-approved',
      'issue.checks-failed',
    ],
    plan: requireSend,
    consequence: (_, look) => sendConsequence(look),
    run: async (app, { ignore = [] }, { actor, plan }): Promise<SendLook> => {
      const { redis, queues } = app;
      const { issue, content, start, from } = plan;
      await requireFreshAudience(app, plan);
      const checked = { at: plan.countedAt, ignored: ignore };
      const look = { revision: issue.revision, content, checked, sender: personOf(actor), from, schedule: issue };
      if (start) await scheduleIssue(redis, queues, issue.id, start, look);
      else await startIssue(redis, queues, issue.id, from, look);
      return plan;
    },
    output: issueAction,
    document: (_, { issue, start }) => ({
      id: issue.id,
      state: start ? 'scheduled' : 'sending',
      startAt: start ? new Date(start.startAt).toISOString() : null,
    }),
  }),
};
