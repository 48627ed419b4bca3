import { hasPage } from '../../issues/issue.js';
import { isEditable } from '../../issues/write-draft.js';
import { attention } from '../../operations/attention.js';
import { askedApprovals } from '../../operations/issues/asked-approvals.js';
import { checks } from '../../operations/issues/checks.js';
import { drafts } from '../../operations/issues/drafts.js';
import { issues } from '../../operations/issues/issues.js';
import { perform } from '../../operations/operation.js';
import { type Actor, may } from '../../operations/permission.js';
import { links } from '../../render/links.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Subjects } from '../kit/tell.js';
import { type LiveFacts, readLive } from '../live/read-live.js';
import { type IssueResponses, readResponses } from '../report/read-report.js';

type ResultOf<Call extends { run(...values: never): Promise<unknown> }> = Awaited<ReturnType<Call['run']>>;

/** An issue as its page shows it. */
export interface ShownIssue {
  issue: LiveFacts['issue'];
  /** How far its send is, or what became of it. */
  facts: LiveFacts;
  /** What readers answered; undefined until its send is over. */
  responses: IssueResponses | undefined;
  /** What needs a person about it. */
  troubles: ResultOf<typeof attention.list>;
  /** Of an issue that needs an approval. */
  approval: 'approved' | 'missing' | 'changed' | undefined;
  /** Who approved an issue that paused before its emails were made, and who was asked to or can be; undefined: of any other. */
  asking: ResultOf<typeof askedApprovals.read> | undefined;
  /** The address of its public page; null until its send has begun. */
  page: string | null;
  /** Of it and of the newest others, which checks name. */
  subjects: Subjects;
  /** Undefined: nobody has asked for them. */
  checks: { since: number; found: ResultOf<typeof checks.readLast>['kept'] } | undefined;
  /** Whether the person may send a test to their own address. */
  mayTest: boolean;
  maySend: boolean;
  maySeeReaders: boolean;
  /** Whether the person may make a new draft of it. */
  mayDuplicate: boolean;
  /** Whether the person may change its content, as long as its send has not begun. */
  mayWrite: boolean;
}

/**
 * @param checkedSince the oldest checks that somebody asked for, in Unix milliseconds; undefined: they asked for none
 * @throws NotFound, OtherNewsletter
 */
export async function readIssuePage(
  app: WebApp,
  actor: Actor,
  id: string,
  checkedSince: number | undefined,
): Promise<ShownIssue> {
  const of = { actor, key: { issue: id }, input: {} };
  const result = await readLive(app, actor, id);
  const hasBegun = result.issue.startedAt > 0;
  const isMade = result.content === undefined;
  const { newsletter } = result.issue;
  const [waiting, others, draft, made, responses] = await Promise.all([
    perform(app, attention.list, { actor, key: {}, input: { newsletter } }),
    perform(app, issues.list, { actor, key: {}, input: { newsletter, limit: 50 } }),
    hasBegun && isMade ? undefined : perform(app, drafts.read, of),
    checkedSince !== undefined && !hasBegun && result.issue.articles.length > 0
      ? perform(app, checks.readLast, { ...of, input: { since: new Date(checkedSince).toISOString() } })
      : undefined,
    result.stage === 'over' ? readResponses(app, actor, id) : undefined,
  ]);
  const { approval: state } = (draft?.document ?? {}) as { approval?: string };
  const approval = state === 'approved' || state === 'missing' || state === 'changed' ? state : undefined;
  const maySend = may(actor, 'issues:send', newsletter);
  const isPaused = result.issue.state === 'paused' && !isMade;
  return {
    issue: draft?.result ?? result.issue,
    facts: result,
    responses,
    troubles: waiting.result.filter(({ facts }) => (facts as { issue?: string }).issue === id),
    approval,
    asking: isPaused && approval && maySend ? (await perform(app, askedApprovals.read, of)).result : undefined,
    page: hasPage(result.issue) ? links.issue(app.publicUrl, id) : null,
    subjects: new Map([result.issue, ...others.result.issues].map(({ id, subject }) => [id, subject])),
    checks: made && { since: checkedSince ?? 0, found: made.result.kept },
    mayWrite: isEditable(result.issue) && may(actor, 'drafts:write', newsletter),
    maySend,
    maySeeReaders: may(actor, 'subscribers:read', newsletter),
    mayDuplicate: result.issue.articles.length > 0 && may(actor, 'content:write', newsletter),
    mayTest: !hasBegun && result.issue.articles.length > 0 && may(actor, 'issues:test', newsletter),
  };
}
