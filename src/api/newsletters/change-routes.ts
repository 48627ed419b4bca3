import { createNewsletter } from '../../control/add-newsletter.js';
import { type ApprovalEffect, approvalEffects } from '../../control/approval-effects.js';
import { movedIssues } from '../../control/moved-issues.js';
import { countRemoval, type RemovalCounts, removeNewsletter } from '../../control/remove-newsletter.js';
import { wakeForTicks } from '../../control/run-schedules.js';
import { InvalidInput } from '../../errors.js';
import { approvalFrom } from '../../newsletters/approval-mode.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { changeNewsletter } from '../../newsletters/newsletter-store.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { isoFromMs } from '../../timestamps.js';
import type { ApiToken } from '../api-token.js';
import { authorise } from '../authenticate.js';
import { revisionOf } from '../content/if-match.js';
import { newsletterOf } from '../newsletter-routes.js';
import { Problem } from '../problem.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { changedNewsletter } from './changed-schema.js';
import { newsletterResult } from './newsletter-document.js';
import { fullNewsletter, newNewsletter, newsletterChange, removalQuery } from './newsletter-schemas.js';

const tag = 'Newsletters';
const single = '/newsletters/:slug';
const scope = 'content:write';
const shown = { description: 'The newsletter.', schema: fullNewsletter, headers: ['ETag'] } as const;

/** Settings that decide when emails go out, and on whose word. */
const sendSettings = ['schedule', 'timeZone', 'approval', 'needsApproval', 'lateMinutes'] as const;
const sendScope = `Also needs issues:send to set ${sendSettings.join(', ')}.`;

function authoriseSettings(token: ApiToken, body: object): void {
  if (sendSettings.some((name) => name in body)) authorise(token, 'issues:send', undefined);
}

/** @throws InvalidInput when a change would email readers at once, and the caller has not confirmed that */
function requireConfirmed(effects: readonly ApprovalEffect[], confirm: boolean | undefined): void {
  const now = effects.filter(({ effect }) => effect === 'starts-now');
  if (now.length === 0 || confirm) return;
  const named = now.map(({ id, readers }) => `${id} then goes out now to ${readers} readers`).join(', ');
  throw new InvalidInput('confirm', `must be true: ${named}`);
}

/** Adds, reads, changes, ends and removes newsletters. */
export const newsletterChangeRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'POST',
      path: '/newsletters',
      id: 'createNewsletter',
      tag,
      summary: 'Add a newsletter',
      description: `Adds a newsletter. Needs a token for all newsletters. ${sendScope}`,
      scope,
      body: newNewsletter,
      repeatable: true,
      responses: { 201: { ...shown, headers: ['ETag', 'Location'] } },
      problems: ['auth.other-newsletter', 'newsletter.exists'],
    },
    async (app, { token, body }) => {
      authorise(token, null, body.slug);
      if (token.newsletter !== null)
        throw new Problem('auth.other-newsletter', 'This call needs a token for all newsletters.');
      authoriseSettings(token, body);
      const { tagline = '', replyTo = '', locale = 'en', sections = [] } = body;
      const { postalAddress = '', siteUrl = '', follow = [] } = body;
      const { needsApproval, ...rest } = body;
      const approval = approvalFrom(body) ?? 'draft';
      const complete = { ...rest, approval, tagline, replyTo, locale, sections, postalAddress, siteUrl, follow };
      const { newsletter } = await createNewsletter(app, { ...complete, ...addressesOf(complete, body.title) });
      const headers = { Location: `${app.publicUrl}/api/v1/newsletters/${newsletter.slug}` };
      return newsletterResult(app, 201, newsletter, headers);
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: single,
      id: 'readNewsletter',
      tag,
      summary: 'Read a newsletter',
      description: 'Returns all settings and the last run of each schedule. Send the ETag with a change.',
      scope: 'content:read',
      responses: { 200: shown },
      problems: ['newsletter.not-found'],
    },
    async (app, { params }) => newsletterResult(app, 200, await newsletterOf(app, params)),
  ),
  apiRoute(
    {
      method: 'PATCH',
      path: single,
      id: 'changeNewsletter',
      tag,
      summary: 'Change a newsletter',
      description: `Changes the fields in the body and no others. Sections have their own calls. A scheduled issue keeps its moment when the time zone changes; "movedIssues" names such issues. "approvalEffects" names the scheduled issues that another "approval" holds back or releases; "confirm" must be true if one of them then goes out at once. ${sendScope}`,
      scope,
      body: newsletterChange,
      conditional: true,
      responses: { 200: { ...shown, schema: changedNewsletter } },
      problems: ['newsletter.not-found', 'newsletter.changed-meanwhile', 'input.invalid'],
    },
    async (app, { params, token, body: { confirm, ...body }, ifMatch }) => {
      const before = await newsletterOf(app, params);
      const { slug, title } = before;
      if (Object.keys(body).length === 0) throw new InvalidInput('body', 'must contain at least one change');
      authoriseSettings(token, body);
      const { from, replyTo, approval: _, needsApproval, ...rest } = body;
      const approval = approvalFrom(body, before.approval);
      const addresses = addressesOf({ from, replyTo }, body.title ?? title);
      const effects = await approvalEffects(app.list, before, approval);
      requireConfirmed(effects, confirm);
      const edit = { revision: revisionOf(ifMatch), by: token.name };
      const changed = await changeNewsletter(
        app.redis,
        slug,
        { ...rest, ...addresses, ...(approval && { approval }) },
        edit,
      );
      if (body.schedule || body.timeZone) await wakeForTicks(app.queues, changed, Date.now());
      const moved = await movedIssues(app.redis, before, changed.timeZone);
      const { body: shownBody, ...result } = await newsletterResult(app, 200, changed);
      const dated = <One extends { startAt: number }>(issues: readonly One[]) =>
        issues.map((issue) => ({ ...issue, startAt: isoFromMs(issue.startAt) }));
      return {
        ...result,
        body: {
          ...(shownBody as object),
          ...(moved.length > 0 ? { movedIssues: dated(moved) } : {}),
          ...(effects.length > 0 ? { approvalEffects: dated(effects) } : {}),
        },
      };
    },
  ),
  apiRoute(
    {
      method: 'DELETE',
      path: single,
      id: 'removeNewsletter',
      tag,
      summary: 'Remove a newsletter for good',
      description:
        'Removes a newsletter with its readers, issues, articles and sources. "confirm" must be its slug. Also needs subscribers:write and issues:send. If it is interrupted, call it again.',
      scope,
      query: removalQuery,
      responses: { 204: { description: 'Removed.' } },
      problems: ['newsletter.not-found', 'newsletter.in-use', 'input.invalid'],
    },
    async (app, { params, token, query }) => {
      authorise(token, 'subscribers:write', undefined);
      authorise(token, 'issues:send', undefined);
      const newsletter = await newsletterOf(app, params);
      const { slug } = newsletter;
      if (query.confirm !== slug) {
        const lost = inWords(await countRemoval(app.list, newsletter));
        throw new InvalidInput('confirm', `must be "${slug}". This removes for good: ${lost}.`);
      }
      await removeNewsletter(app.list, newsletter);
      return { status: 204 };
    },
  ),
];

/** Addresses as emails write them. A sender without a name gets the title. */
function addressesOf(
  { from, replyTo }: { from?: Newsletter['from'] | undefined; replyTo?: string | undefined },
  title: string,
) {
  const mailed = (address: string) => (address === '' ? '' : parseAddress(address, 'address').mailed);
  return {
    ...(from ? { from: { name: from.name || title, address: mailed(from.address) } } : {}),
    ...(replyTo === undefined ? {} : { replyTo: mailed(replyTo) }),
  };
}

const inWords = ({ memberships, readersAlone, issues, articles, sources, segments }: RemovalCounts): string =>
  Object.entries({
    subscriptions: memberships,
    'readers of this newsletter alone': readersAlone,
    ...{ issues, articles, sources, segments },
  })
    .map(([what, count]) => `${what}: ${count}`)
    .join(', ');
