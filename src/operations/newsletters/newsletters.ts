import { adoptArticles } from '../../articles/store/article-store.js';
import { type ApprovalEffect, approvalEffects } from '../../control/approval-effects.js';
import { movedIssues } from '../../control/moved-issues.js';
import { wakeForTicks } from '../../control/run-schedules.js';
import { approvalFrom } from '../../newsletters/approval-mode.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { addNewsletter, changeNewsletter, listNewsletters } from '../../newsletters/newsletter-store.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { type OperationApp, operation } from '../operation.js';
import { onePage } from '../page.js';
import { type Actor, maySee, personOf, requireOwner } from '../permission.js';
import { prepareRule, ruleAfter, ruleConsequence } from './inactive-rule.js';
import { endAccess, readAccess } from './newsletter-access.js';
import {
  changedNewsletter,
  fullNewsletter,
  newsletterDocument,
  newsletterLine,
  newsletterPage,
} from './newsletter-document.js';
import { type NewsletterChange, newNewsletter, newsletterChange, removalQuery } from './newsletter-input.js';
import { newsletterOf } from './newsletter-of.js';
import { lossInWords, startsNow } from './newsletter-words.js';
import { countRemoval, type RemovalProgress, removeNewsletter } from './remove-newsletter.js';

/** Settings that decide when emails go out, and on whose word. */
const sendSettings = [
  'schedule',
  'timeZone',
  'approval',
  'needsApproval',
  'lateMinutes',
  'inactive',
  'sunset',
] as const;
const sendScope = (input: object) => (sendSettings.some((name) => name in input) ? (['issues:send'] as const) : []);
const sendScopeSaid = `Also needs issues:send to set ${sendSettings.join(', ')}.`;

const content = { scope: 'content:write', also: sendScope } as const;

/** The newsletters of an installation. */
export const newsletters = {
  list: operation({
    id: 'listNewsletters',
    summary: 'List newsletters',
    description: 'Returns the newsletters that the token may read, in order of their slugs.',
    permission: { scope: null, of: 'any' },
    changes: false,
    key: [],
    run: async ({ redis }, _, { actor }) => (await listNewsletters(redis)).filter(({ slug }) => maySee(actor, slug)),
    output: newsletterPage,
    document: (app, all) => onePage(all.map((one) => newsletterLine(app, one))),
  }),

  add: operation({
    id: 'addNewsletter',
    summary: 'Add a newsletter',
    description: `Adds a newsletter. Needs a token for all newsletters. ${sendScopeSaid}`,
    permission: { ...content, of: 'installation' },
    changes: true,
    key: [],
    input: newNewsletter,
    errors: ['newsletter.exists'],
    run: async (app, { needsApproval, ...given }) => {
      const { tagline = '', replyTo = '', locale = 'en', sections = [], postalAddress = '', siteUrl = '' } = given;
      const { follow = [], clicks = 'link', comments = true } = given;
      const approval = approvalFrom({ ...given, needsApproval }) ?? 'draft';
      // An earlier version left the tokens and webhooks of a newsletter that it removed.
      const exists = (await listNewsletters(app.redis)).some(({ slug }) => slug === given.slug);
      if (!exists) await endAccess(app.redis, given.slug);
      const newsletter = await addNewsletter(app.redis, {
        ...given,
        ...{ tagline, locale, sections, postalAddress, siteUrl, follow, clicks, comments, approval },
        ...{ from: namedSender(given.from, given.title), replyTo: mailed(replyTo) },
      });
      // The first newsletter gets the articles that were imported before it.
      const isFirst = (await listNewsletters(app.redis)).length === 1;
      return { newsletter, adopted: isFirst ? await adoptArticles(app.redis, newsletter.slug) : 0 };
    },
    follow: ({ queues }, { newsletter }) => wakeForTicks(queues, newsletter, Date.now()),
    output: fullNewsletter,
    document: (app, { newsletter }) => newsletterDocument(app, newsletter),
  }),

  read: operation({
    id: 'readNewsletter',
    summary: 'Read a newsletter',
    description: 'Returns all settings and the last run of each schedule. Send the ETag with a change.',
    permission: { scope: 'content:read', of: 'slug' },
    changes: false,
    key: ['slug'],
    run: newsletterOf,
    output: fullNewsletter,
    document: (app, newsletter) => newsletterDocument(app, newsletter),
  }),

  change: operation({
    id: 'changeNewsletter',
    summary: 'Change a newsletter',
    description: `Changes the fields in the body and no others. Sections have their own calls. A scheduled issue keeps its moment when the time zone changes; "movedIssues" names such issues. "approvalEffects" names the scheduled issues that another "approval" holds back or releases; "confirm" must be true if one of them then goes out at once. ${sendScopeSaid}`,
    permission: { ...content, of: 'slug' },
    changes: true,
    key: ['slug'],
    input: newsletterChange,
    partial: true,
    conditional: true,
    errors: ['newsletter.changed-meanwhile'],
    plan: planOf,
    consequence: async (app, { before, rule, effects }) => {
      const asks = await ruleConsequence(app.list, before, rule);
      const now = effects.filter(({ effect }) => effect === 'starts-now');
      if (now.length === 0) return asks;
      const text = [...now.map(startsNow), ...(asks ? [asks.text] : [])].join(' ');
      return { code: 'newsletter.issues-start', text, facts: { ...asks?.facts, issues: now } };
    },
    run: async (app, asked, { actor, revision, plan: { before, rule, effects, approval } }) => {
      const {
        slug,
        from,
        replyTo,
        needsApproval: _,
        inactive: __,
        sunset: ___,
        title = before.title,
        ...fields
      } = asked;
      await prepareRule(app.list, before, rule);
      const change = {
        ...{ ...fields, ...(asked.title === undefined ? {} : { title }) },
        ...(from ? { from: namedSender(from, title) } : {}),
        ...(replyTo === undefined ? {} : { replyTo: mailed(replyTo) }),
        ...(rule ? { inactive: rule } : {}),
        ...(approval ? { approval } : {}),
      };
      const newsletter = await changeNewsletter(app.redis, slug, change, { revision, by: personOf(actor) });
      const moved = await movedIssues(app.redis, before, newsletter.timeZone);
      return { newsletter, before, moved, effects };
    },
    follow: async ({ queues }, { newsletter }, { schedule, timeZone }) => {
      if (schedule || timeZone) await wakeForTicks(queues, newsletter, Date.now());
    },
    output: changedNewsletter,
    document: (app, { newsletter, ...concerned }) => newsletterDocument(app, newsletter, concerned),
  }),

  remove: operation({
    id: 'removeNewsletter',
    summary: 'Remove a newsletter for good',
    description:
      'Removes a newsletter with its readers, issues, articles and sources. "confirm" must be its slug. Also needs subscribers:write and issues:send. If it is interrupted, call it again.',
    permission: { scope: 'content:write', also: () => ['subscribers:write', 'issues:send'], of: 'slug', rule: 'owner' },
    changes: true,
    key: ['slug'],
    input: removalQuery,
    errors: ['newsletter.in-use'],
    plan: async (app, asked) => {
      const newsletter = await newsletterOf(app, asked);
      const { tokens, webhooks } = await readAccess(app.redis, newsletter.slug);
      const access = { tokens: tokens.length, webhooks: webhooks.length };
      return { newsletter, counts: { ...(await countRemoval(app.list, newsletter)), ...access } };
    },
    consequence: (_, { newsletter: { slug, title, archivedAt }, counts }) => {
      const facts = { ...counts, archived: archivedAt !== '' };
      return { code: 'newsletter.lost', text: lossInWords(title, counts), facts, name: slug };
    },
    run: async ({ list }, { slug }, { plan, progress }) => {
      const report: RemovalProgress = (step, done, total) => progress(`Removing ${step}`, done, total);
      await removeNewsletter(list, plan.newsletter, report, () => endAccess(list.redis, slug));
      return plan;
    },
    output: null,
    document: (_, { newsletter: { slug, number, title }, counts }) => ({ slug, number, title, removed: counts }),
  }),
};

/** What a change does beside the fields that it sets. Changes nothing. @throws NotFound, InvalidInput */
async function planOf(
  app: OperationApp,
  { slug, ...change }: NewsletterChange & { slug: string },
  actor: Actor,
): Promise<{
  before: Newsletter;
  rule: Newsletter['inactive'];
  approval: Newsletter['approval'] | undefined;
  effects: readonly ApprovalEffect[];
}> {
  const before = await newsletterOf(app, { slug });
  const rule = ruleAfter(before, change);
  const approval = approvalFrom(change, before.approval);
  // Whoever needs somebody else's approval cannot switch the rule off.
  if (approval !== undefined && approval !== before.approval) requireOwner(actor);
  return { before, rule, approval, effects: await approvalEffects(app.list, before, approval) };
}

/** An address as emails write it. */
const mailed = (address: string) => (address === '' ? '' : parseAddress(address, 'address').mailed);

/** A sender without a name gets the title. */
const namedSender = ({ name, address }: Newsletter['from'], title: string) => ({
  name: name || title,
  address: mailed(address),
});
