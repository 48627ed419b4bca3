import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { reports } from '../../operations/issues/reports.js';
import { perform } from '../../operations/operation.js';
import type { Answer } from '../kit/answer.js';
import { withIssue } from './with-issue.js';

/** A file that a browser saves, and no page shows. */
const asFile = (reply: FastifyReply, name: string) =>
  reply
    .type('text/csv; charset=utf-8')
    .header('Content-Disposition', `attachment; filename="${name}"`)
    .header('X-Content-Type-Options', 'nosniff');

export const sendLinks: Answer = withIssue(async ({ app, reply, visit, issue }) => {
  const { result } = await perform(app, reports.exportLinks, {
    ...{ actor: visit.actor, key: { issue: issue.id }, input: {} },
  });
  return asFile(reply, `${issue.id}-links.csv`).send(result);
});

export const sendRecipients: Answer = withIssue(async ({ app, reply, visit, issue }) => {
  const { result } = await perform(app, reports.exportRecipients, {
    ...{ actor: visit.actor, key: { issue: issue.id }, input: {} },
  });
  return asFile(reply, `${issue.id}-recipients.csv`).send(Readable.from(result));
});
