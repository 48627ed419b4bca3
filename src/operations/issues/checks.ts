import { readChecks } from '../../checks/issue/kept-checks.js';
import { runChecks } from '../../checks/issue/run-checks.js';
import { type RehearsalRecord, readRehearsal, requestRehearsal } from '../../checks/rehearsal-record.js';
import type { Rehearsal } from '../../checks/rehearse-issue.js';
import { readEdition } from '../../delivery/edition.js';
import { requestTest } from '../../delivery/test-email.js';
import { NotFound } from '../../errors.js';
import type { SendResult } from '../../smtp/relay.js';
import { readSubscriber } from '../../subscribers/list/subscriber-store.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { UnreadableRecord } from '../../subscribers/record/record.js';
import { isoFromMs } from '../../timestamps.js';
import { type OperationApp, operation } from '../operation.js';
import { checkReport, lastChecks, rehearsal, testEmail, testEmailRequest } from './check-schemas.js';
import { issueOf, readingContent, readingIssue, sending, testing } from './of-issue.js';
import { lookedSince } from './send-input.js';
import { aboutIssue, shownCheck } from './shown-check.js';
import { countTestEmail, requireOwnAddress, testEmailLimits } from './test-email-limit.js';

/** A rehearsal, and whether its reader may see addresses. */
interface ShownRehearsal {
  id: string;
  latest: Omit<RehearsalRecord, 'run' | 'result'> & {
    result: (Omit<Rehearsal, 'faults'> & { faults: readonly Fault[] }) | null;
  };
  mayRead: boolean;
  /** The result itself, if this process made it. */
  own?: Rehearsal;
}
interface Fault {
  id: string;
  reason: string;
}

/**
 * Looking at an issue before it is sent. The command line makes test emails and rehearsals itself; for a token a worker
 * does, because the web process has no relay and no DKIM key.
 */
export const checks = {
  check: operation({
    id: 'checkIssue',
    summary: 'Check an issue before it is sent',
    description:
      'Checks content, links, pictures, readers, relay, public address and the sender’s DNS. Sends nothing and changes nothing. Takes up to half a minute. The relay is checked as the workers see it.',
    ...readingContent,
    errors: ['issue.no-articles'],
    run: async (app, asked, { progress }) => {
      const issue = await issueOf(app, asked);
      progress('Checking links, pictures, relay and DNS …', 0, 0);
      // They open links and ask DNS: whoever asks many times at once must not have them do so as often.
      const name = `checks ${issue.id} ${issue.revision}`;
      return { issue, ...(await app.progress.reads.join(name, () => runChecks(app, issue))) };
    },
    output: checkReport,
    document: (_, { issue, ok, checks: found }) => {
      return { ok, checks: found.map((check) => shownCheck(check, aboutIssue(issue))) };
    },
  }),

  readLast: operation({
    id: 'readChecks',
    summary: 'Read the last checks of an issue',
    description:
      'Returns what "checkIssue" found in the last two minutes, at once. If the issue has changed since then, or nobody has checked it, a worker does, and "report" is null until it has. Read it again after a second.',
    ...readingContent,
    input: lookedSince,
    errors: ['issue.no-articles'],
    run: async (app, { issue: key, since }) => {
      const issue = await issueOf(app, { issue: key });
      return { issue, kept: await readChecks(app, issue, 'as-scheduled', since === undefined ? 0 : Date.parse(since)) };
    },
    output: lastChecks,
    document: (_, { issue, kept }) => ({
      at: isoFromMs(kept?.at ?? 0),
      report: kept
        ? { ok: kept.report.ok, checks: kept.report.checks.map((check) => shownCheck(check, aboutIssue(issue))) }
        : null,
    }),
  }),

  test: operation({
    id: 'sendTestEmail',
    summary: 'Send an issue to one address as a test',
    description: `A worker sends the current issue, with [Test] in the subject and links that change nothing. It retries for an hour. Max ${testEmailLimits.token.max} per token and hour, and ${testEmailLimits.mailbox.max} per mailbox and hour.`,
    ...testing,
    input: testEmailRequest,
    errors: ['issue.no-articles', 'issue.too-many-tests', 'issue.test-to-others'],
    run: async (app, { issue: key, to, locale }, { actor }) => {
      const issue = await issueOf(app, { issue: key });
      const { newsletter } = await readEdition(app.redis, app.publicUrl, issue);
      const { mailed } = parseAddress(to, 'to');
      requireOwnAddress(actor, to);
      const asked = { id: issue.id, to: mailed, locale: locale ?? newsletter.locale };
      if (actor.kind === 'console' && app.relay) {
        const { sendTestEmail } = await import('../../delivery/preview.js');
        const context = { ...app, relay: app.relay, listKey: app.list.meta.listKey };
        return { ...asked, sent: await sendTestEmail(context, issue, { address: mailed, locale }) };
      }
      await countTestEmail(app, actor, mailed);
      await requestTest(app, issue.id, { to: mailed, locale });
      return { ...asked, sent: null as SendResult | null };
    },
    output: testEmail,
    document: (_, { id, locale, sent }) => ({ id, locale, ...sent }),
  }),

  rehearse: operation({
    id: 'rehearseIssue',
    summary: 'Rehearse an issue',
    description:
      'A worker makes the message of every reader without sending it, and signs it if DKIM keys are set. A new rehearsal of an issue replaces the previous one. Read it at the address in Location.',
    ...sending,
    errors: ['issue.no-articles'],
    run: async (app, asked, { actor, progress }): Promise<ShownRehearsal> => {
      const issue = await issueOf(app, asked);
      const mayRead = actor.scopes.includes('subscribers:read');
      if (actor.kind !== 'console') {
        await readEdition(app.redis, app.publicUrl, issue);
        return { id: issue.id, latest: await requestRehearsal(app, issue.id), mayRead };
      }
      const { rehearseIssue } = await import('../../checks/rehearse-issue.js');
      const requestedAt = Date.now();
      const context = { ...app, listKey: app.list.meta.listKey };
      const own = await rehearseIssue(context, issue, (made) => progress('messages made', made, 0));
      const times = { requestedAt, startedAt: requestedAt, finishedAt: Date.now() };
      const { id, revision } = issue;
      const made = { messages: own.messages, error: '', result: own };
      return { id, latest: { state: 'done', revision, ...times, ...made }, mayRead, own };
    },
    output: rehearsal,
    document: rehearsalDocument,
  }),

  readRehearsal: operation({
    id: 'readRehearsal',
    summary: 'Read the latest rehearsal of an issue',
    description: 'Kept for a day. While it waits or runs, read it again every few seconds.',
    ...readingIssue,
    errors: ['rehearsal.not-found'],
    run: async (app, asked, { actor }): Promise<ShownRehearsal> => {
      const { id } = await issueOf(app, asked);
      const latest = await readRehearsal(app.redis, id);
      if (!latest) throw new NotFound('rehearsal', id);
      return { id, latest, mayRead: actor.scopes.includes('subscribers:read') };
    },
    output: rehearsal,
    document: rehearsalDocument,
  }),
};

async function rehearsalDocument(app: OperationApp, { id, latest, mayRead }: ShownRehearsal) {
  const { state, revision, requestedAt, startedAt, finishedAt, messages, error, result } = latest;
  const named = async ({ id: reader, reason }: Fault) => {
    return { id: reader, address: mayRead ? await addressOf(app, reader) : '', reason };
  };
  return {
    ...{ id, state, revision, messages },
    requestedAt: isoFromMs(requestedAt),
    startedAt: isoFromMs(startedAt ?? 0),
    finishedAt: isoFromMs(finishedAt ?? 0),
    error: error || null,
    result: result && { ...result, faults: await Promise.all(result.faults.map(named)) },
  };
}

/** Empty when the reader was erased, or the record cannot be read. */
async function addressOf({ list }: OperationApp, reader: string): Promise<string> {
  const found = await readSubscriber(list, Buffer.from(reader, 'hex')).catch((error: unknown) => {
    if (error instanceof UnreadableRecord || error instanceof RangeError) return undefined;
    throw error;
  });
  return found?.address ?? '';
}
