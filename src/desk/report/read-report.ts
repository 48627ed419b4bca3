import { reports } from '../../operations/issues/reports.js';
import { perform } from '../../operations/operation.js';
import type { Actor } from '../../operations/permission.js';
import type { WebApp } from '../../web/kit/web-app.js';

/** What readers answered to an issue that was sent. */
export type IssueResponses = Awaited<ReturnType<typeof reports.read.run>>;

/** Reads what the report of an issue shows beside its delivery. It reads no ledger, and not the list. */
export const readResponses = async (app: WebApp, actor: Actor, issue: string): Promise<IssueResponses> =>
  (await perform(app, reports.read, { actor, key: { issue }, input: {} })).result;
