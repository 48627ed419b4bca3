import { countDue } from '../../control/welcome/start-welcomes.js';
import { counted } from '../../counted.js';
import { requestTest } from '../../delivery/test-email.js';
import type { Issue } from '../../issues/issue.js';
import {
  addStep,
  changeStep,
  inStepOrder,
  orderSteps,
  removeStep,
  requireUnchanged,
  turnedOn,
  turnOff,
  turnOn,
  withoutStep,
  withStep,
  withStepChanged,
} from '../../issues/welcome/change-series.js';
import { unsentWelcome } from '../../issues/welcome/sends.js';
import { readSeries, type WelcomeSeries, welcomeStepOf } from '../../issues/welcome/series.js';
import { requireActive } from '../../newsletters/newsletter-store.js';
import type { SendResult } from '../../smtp/relay.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { nowSeconds } from '../../subscribers/record/subscriber.js';
import { confirming } from '../fields.js';
import { testEmailRequest } from '../issues/check-schemas.js';
import { countTestEmail, requireOwnAddress, testEmailLimits } from '../issues/test-email-limit.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { personOf } from '../permission.js';
import { comesDue, planSeries, seriesEdit } from './series-plan.js';
import { welcomeDocument } from './welcome-document.js';
import {
  newStep,
  startChoice,
  stepChange,
  stepOrder,
  stepPreview,
  stepPreviewQuery,
  stepTest,
  welcomeSchemas,
} from './welcome-schemas.js';

const reading = { permission: { scope: 'content:read', of: 'slug' }, changes: false } as const;
const writing = { permission: { scope: 'content:write', of: 'slug' }, changes: true } as const;
const sending = { permission: { scope: 'issues:send', of: 'slug' }, changes: true } as const;
const answer = { output: welcomeSchemas.WelcomeSeries, document: welcomeDocument } as const;
const whole = { key: ['slug'], ...answer } as const;
const single = { key: ['slug', 'step'], ...answer } as const;

const whileOn =
  'While the emails are on, this also needs issues:send, and "confirm" says whether readers whose email comes due by it get one within the hour.';
/** While the emails are on, a change may send some at once. */
const asking = { confirmation: 'optional', consequence: comesDue } as const;

/** Emails to readers who have confirmed, each some days after the one before. */
export const welcomes = {
  read: operation({
    id: 'readWelcome',
    summary: 'Read the welcome emails of a newsletter',
    description: 'Returns the emails in their order, whether they are on, and how their recipients came out.',
    ...reading,
    ...whole,
    run: seriesOf,
  }),

  start: operation({
    id: 'startWelcome',
    summary: 'Turn on the welcome emails of a newsletter',
    description:
      'Readers who confirm from now on get each email once, some days after the one before. Workers look for them once an hour. Readers who confirmed earlier, and imported ones, get nothing unless "since" and "imported" say so. A reader who leaves gets no more; if they come back, no email is repeated. With "revision", nothing is turned on if somebody has changed the emails since you saw them.',
    ...sending,
    ...whole,
    input: startChoice,
    errors: ['welcome.no-steps', 'welcome.changed-meanwhile', 'newsletter.archived'],
    plan: async (app, { slug, since, imported, revision }) => {
      const newsletter = await newsletterOf(app, { slug });
      requireActive(newsletter);
      const choice = { since: since === undefined ? undefined : Math.floor(Date.parse(since) / 1_000), imported };
      const before = await readSeries(app.redis, slug);
      requireUnchanged(before, revision);
      return { newsletter, choice, before, after: turnedOn(before, choice, nowSeconds()) };
    },
    consequence: async ({ list }, { newsletter, after }) => {
      const readers = await countDue(list, newsletter, after, nowSeconds());
      const text = `This sends a welcome email to ${counted(readers, 'reader')} within the hour.`;
      return readers === 0 ? undefined : { code: 'welcome.starts', text, facts: { readers } };
    },
    run: (app, { slug }, { actor, plan: { choice, before } }) =>
      turnOn(app.redis, slug, choice, nowSeconds(), { by: personOf(actor), base: before.revision }),
    // The hourly job comes later. One that waits is not added again.
    follow: ({ queues }) => queues.enqueue('sendWelcomes', 'now', {}),
  }),

  stop: operation({
    id: 'stopWelcome',
    summary: 'Turn off the welcome emails of a newsletter',
    description:
      'Nobody is chosen for an email any more; those that are being sent end. Readers in the middle of the series continue when it is on again. Readers who confirm meanwhile get none.',
    ...sending,
    ...whole,
    run: async (app, asked, { actor }) => {
      const { slug } = await newsletterOf(app, asked);
      return turnOff(app.redis, slug, nowSeconds(), { by: personOf(actor) });
    },
  }),

  order: operation({
    id: 'orderWelcomeSteps',
    summary: 'Order the welcome emails of a newsletter',
    description: `A reader gets the emails that they do not have yet, in the new order. ${whileOn}`,
    ...writing,
    ...whole,
    input: stepOrder,
    conditional: true,
    ...asking,
    errors: ['welcome-step.not-found', 'welcome.changed-meanwhile'],
    plan: (app, { slug, steps }, actor) => planSeries(app, slug, actor, (before) => inStepOrder(before, steps)),
    run: (app, { slug, steps }, context) => orderSteps(app.redis, slug, steps, seriesEdit(context)),
  }),

  add: operation({
    id: 'addWelcomeStep',
    summary: 'Add a welcome email',
    description: `Adds an email at the end, 5 at most. Readers who have the others get it if its day is still ahead of them. ${whileOn}`,
    ...writing,
    ...whole,
    input: newStep,
    ...asking,
    errors: ['welcome.changed-meanwhile'],
    plan: (app, { slug, ...content }, actor) =>
      planSeries(app, slug, actor, (before) => withStep(before, content, nowSeconds())),
    run: (app, { slug, ...content }, context) => addStep(app.redis, slug, content, nowSeconds(), seriesEdit(context)),
  }),

  change: operation({
    id: 'changeWelcomeStep',
    summary: 'Change a welcome email',
    description: `Changes the fields in the body and no others. Emails that are being sent keep what they have. ${whileOn}`,
    ...writing,
    ...single,
    input: stepChange,
    partial: true,
    conditional: true,
    ...asking,
    errors: ['welcome.changed-meanwhile'],
    plan: (app, { slug, step, ...content }, actor) =>
      planSeries(app, slug, actor, (before) => withStepChanged(before, step, content)),
    run: (app, { slug, step, ...content }, context) => changeStep(app.redis, slug, step, content, seriesEdit(context)),
  }),

  remove: operation({
    id: 'removeWelcomeStep',
    summary: 'Remove a welcome email',
    description: `Readers get the next one instead. Removing the last one turns the welcome emails off. ${whileOn}`,
    ...writing,
    ...single,
    input: confirming,
    conditional: true,
    errors: ['welcome.changed-meanwhile'],
    plan: async (app, { slug, step }, actor) => {
      const planned = await planSeries(app, slug, actor, (before) => withoutStep(before, step, nowSeconds()));
      return { ...planned, subject: welcomeStepOf(planned.before, step).subject };
    },
    consequence: async (app, { subject, ...planned }) => {
      const sooner = await comesDue(app, planned);
      const lost = `This removes the welcome email "${subject}" with its text and its numbers.`;
      const text = sooner ? `${lost} ${sooner.text}` : lost;
      return { code: 'welcome-step.lost', text, facts: { subject, ...sooner?.facts } };
    },
    run: (app, { slug, step }, context) => removeStep(app.redis, slug, step, nowSeconds(), seriesEdit(context)),
  }),

  preview: operation({
    id: 'previewWelcomeStep',
    summary: 'Preview a welcome email',
    description: 'Renders the email for any reader, with the merge fields filled in, as a program shows it.',
    ...reading,
    key: ['slug', 'step'],
    input: stepPreviewQuery,
    run: async (app, { slug, step, name, locale, ...view }) => {
      const send = await unsentOf(app, { slug, step });
      const { previewIssue } = await import('../../delivery/preview.js');
      const reader = { address: 'reader@example.com', name, locale };
      return previewIssue({ ...app, listKey: app.list.meta.listKey }, send, reader, view);
    },
    output: stepPreview,
    document: (_, { subject, html, text }) => ({ subject, html, text }),
  }),

  test: operation({
    id: 'testWelcomeStep',
    summary: 'Send a welcome email to one address as a test',
    description: `A worker sends the email as it is now, with [Test] in the subject and links that change nothing. Max ${testEmailLimits.mailbox.max} per mailbox and hour, tests of issues included.`,
    permission: { scope: 'issues:test', of: 'slug' },
    changes: true,
    key: ['slug', 'step'],
    input: testEmailRequest,
    errors: ['issue.too-many-tests', 'issue.test-to-others'],
    run: async (app, { slug, step, to, locale }, { actor }) => {
      const send = await unsentOf(app, { slug, step });
      const { locale: own } = await newsletterOf(app, { slug });
      const asked = { step, to: parseAddress(to, 'to').mailed, locale: locale ?? own };
      requireOwnAddress(actor, to);
      if (actor.kind === 'console' && app.relay) {
        const { sendTestEmail } = await import('../../delivery/preview.js');
        const context = { ...app, relay: app.relay, listKey: app.list.meta.listKey };
        return { ...asked, sent: await sendTestEmail(context, send, { address: asked.to, locale }) };
      }
      await countTestEmail(app, actor, asked.to);
      await requestTest(app, send.id, { to: asked.to, locale, welcome: { newsletter: slug, step } });
      return { ...asked, sent: null as SendResult | null };
    },
    output: stepTest,
    document: (_, { step, locale, sent }) => ({ id: step, locale, ...sent }),
  }),
};

/** A welcome email as a send that is not stored. @throws NotFound */
async function unsentOf(app: OperationApp, { slug, step }: { slug: string; step: string }): Promise<Issue> {
  const series = await seriesOf(app, { slug });
  return unsentWelcome(slug, welcomeStepOf(series, step));
}

async function seriesOf(app: OperationApp, asked: { slug: string }): Promise<WelcomeSeries> {
  return readSeries(app.redis, (await newsletterOf(app, asked)).slug);
}
