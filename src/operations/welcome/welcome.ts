import { countDue } from '../../control/welcome/start-welcomes.js';
import { counted } from '../../counted.js';
import { requestTest } from '../../delivery/test-email.js';
import type { Issue } from '../../issues/issue.js';
import { unsentWelcome } from '../../issues/welcome/sends.js';
import {
  addStep,
  changeStep,
  isOn,
  orderSteps,
  readSeries,
  removeStep,
  turnedOn,
  turnOff,
  turnOn,
  type WelcomeSeries,
  welcomeStepOf,
} from '../../issues/welcome/series.js';
import { requireActive } from '../../newsletters/newsletter-store.js';
import type { SendResult } from '../../smtp/relay.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { nowSeconds } from '../../subscribers/record/subscriber.js';
import { confirming } from '../fields.js';
import { testEmailRequest } from '../issues/check-schemas.js';
import { countTestEmail, requireOwnAddress, testEmailLimits } from '../issues/test-email-limit.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { type Actor, requireScope } from '../permission.js';
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

const whileOn = 'While the emails are on, this also needs issues:send.';

/**
 * The newsletter whose welcome emails somebody changes. What is on goes out without another word, so that whoever
 * changes it must be one who may send.
 * @throws NotFound, ScopeMissing
 */
async function changeable(app: OperationApp, slug: string, actor: Actor): Promise<string> {
  const { slug: known } = await newsletterOf(app, { slug });
  if (isOn(await readSeries(app.redis, known))) requireScope(actor, 'issues:send');
  return known;
}

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
      'Readers who confirm from now on get each email once, some days after the one before. Workers look for them once an hour. Readers who confirmed earlier, and imported ones, get nothing unless "since" and "imported" say so. A reader who leaves gets no more; if they come back, no email is repeated.',
    ...sending,
    ...whole,
    input: startChoice,
    errors: ['welcome.no-steps', 'newsletter.archived'],
    plan: async (app, { slug, since, imported }) => {
      const newsletter = await newsletterOf(app, { slug });
      requireActive(newsletter);
      const choice = { since: since === undefined ? undefined : Math.floor(Date.parse(since) / 1_000), imported };
      return { newsletter, choice, series: turnedOn(await readSeries(app.redis, slug), choice, nowSeconds()) };
    },
    consequence: async ({ list }, { newsletter, series }) => {
      const readers = await countDue(list, newsletter, series, nowSeconds());
      const text = `This sends a welcome email to ${counted(readers, 'reader')} within the hour.`;
      return readers === 0 ? undefined : { code: 'welcome.starts', text, facts: { readers } };
    },
    run: (app, { slug }, { plan: { choice } }) => turnOn(app.redis, slug, choice, nowSeconds()),
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
    run: async (app, asked) => turnOff(app.redis, (await newsletterOf(app, asked)).slug, nowSeconds()),
  }),

  order: operation({
    id: 'orderWelcomeSteps',
    summary: 'Order the welcome emails of a newsletter',
    description: `A reader gets the emails that they do not have yet, in the new order. ${whileOn}`,
    ...writing,
    ...whole,
    input: stepOrder,
    errors: ['welcome-step.not-found'],
    run: async (app, { slug, steps }, { actor }) => orderSteps(app.redis, await changeable(app, slug, actor), steps),
  }),

  add: operation({
    id: 'addWelcomeStep',
    summary: 'Add a welcome email',
    description: `Adds an email at the end, 5 at most. Readers who have the others get it if its day is still ahead of them. ${whileOn}`,
    ...writing,
    ...whole,
    input: newStep,
    run: async (app, { slug, ...content }, { actor }) =>
      addStep(app.redis, await changeable(app, slug, actor), content, nowSeconds()),
  }),

  change: operation({
    id: 'changeWelcomeStep',
    summary: 'Change a welcome email',
    description: `Changes the fields in the body and no others. Emails that are being sent keep what they have. ${whileOn}`,
    ...writing,
    ...single,
    input: stepChange,
    partial: true,
    run: async (app, { slug, step, ...content }, { actor }) =>
      changeStep(app.redis, await changeable(app, slug, actor), step, content),
  }),

  remove: operation({
    id: 'removeWelcomeStep',
    summary: 'Remove a welcome email',
    description: `Readers get the next one instead. Removing the last one turns the welcome emails off. ${whileOn}`,
    ...writing,
    ...single,
    input: confirming,
    plan: async (app, { slug, step }, actor) =>
      welcomeStepOf(await readSeries(app.redis, await changeable(app, slug, actor)), step),
    consequence: (_, found) => {
      const text = `This removes the welcome email "${found.subject}" with its text and its numbers.`;
      return { code: 'welcome-step.lost', text, facts: { subject: found.subject } };
    },
    run: (app, { slug, step }) => removeStep(app.redis, slug, step, nowSeconds()),
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
