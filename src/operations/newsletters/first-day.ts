import type { Redis } from 'ioredis';
import * as z from 'zod';
import { listSources } from '../../articles/pull/source-store.js';
import { articleIds } from '../../articles/store/article-store.js';
import { readSenders, senderDomain } from '../../attention/kept-senders.js';
import { listIssues } from '../../issues/issue-store.js';
import {
  changeFirstDayChoices,
  type FirstDayStep,
  firstDaySteps,
  readFirstDayChoices,
} from '../../newsletters/first-day.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { readFigures } from '../../reports/figures/figures.js';
import { readRelayAddresses } from '../../settings/relay-addresses.js';
import { reachOf, urlReaches } from '../../settings/url-reach.js';
import { compileFilter } from '../../subscribers/list/audience.js';
import { pageOfSubscribers } from '../../subscribers/list/page-subscribers.js';
import { type OperationApp, operation } from '../operation.js';
import { type Actor, maySee, mayUse } from '../permission.js';
import { newsletterOf } from './newsletter-of.js';
import { hasRelay, inboxAddress } from './practice-inbox.js';

const steps = z.enum(firstDaySteps);
export const firstDayStates = ['open', 'skipped', 'done'] as const;
const document = z
  .object({
    newsletter: z.string(),
    steps: z.array(z.object({ step: steps, state: z.enum(firstDayStates) })).meta({
      description: 'In their order. A step is "done" when the newsletter has what it is about, however it got it.',
    }),
    publicUrl: z.string().meta({ description: 'Links in emails begin with it.' }),
    publicUrlReach: z.enum(urlReaches).meta({
      description: 'Who can open that, as far as its host says: everybody, your own network, or this machine alone.',
    }),
    mailServers: z.array(z.string()).meta({
      description: 'The mail servers in use. Empty for those who may not change the installation.',
    }),
    inbox: z.string().nullable().meta({
      description: 'The page of the inbox on this machine that keeps every email; null: a mail server is set.',
    }),
    dismissed: z.boolean().meta({ description: 'Whether nobody wants to see the steps any more.' }),
    isOver: z.boolean().meta({
      description: 'Whether the desk no longer shows them: they are done, skipped or dismissed, or an issue was sent.',
    }),
  })
  .meta({
    examples: [
      {
        newsletter: 'gazette',
        steps: [
          { step: 'look', state: 'done' },
          { step: 'sources', state: 'open' },
          { step: 'readers', state: 'open' },
          { step: 'mail', state: 'skipped' },
          { step: 'dns', state: 'open' },
        ],
        publicUrl: 'https://newsletter.example.com',
        publicUrlReach: 'everywhere',
        mailServers: [],
        inbox: 'http://localhost:1080',
        dismissed: false,
        isOver: false,
      },
    ],
  });

const change = z
  .strictObject({
    skipped: z.array(steps).max(firstDaySteps.length).optional().meta({ description: 'All steps that are skipped.' }),
    dismissed: z.boolean().optional().meta({ description: 'Whether the desk hides the steps.' }),
  })
  .meta({ minProperties: 1, examples: [{ skipped: ['mail', 'dns'] }] });

/** Their names in the API's document. */
export const firstDaySchemas = { FirstDay: document, FirstDayChange: change } as const;

/** The steps from an empty installation to the first issue. */
export const firstDay = {
  read: operation({
    id: 'readFirstDay',
    summary: 'Read the steps to the first issue',
    description:
      'Returns which of five steps are done: the newsletter with a postal address, a source or an article, a mail server, DNS records that the last check found right, and a confirmed reader.',
    permission: { scope: 'content:read', of: 'slug' },
    changes: false,
    key: ['slug'],
    run: async (app, asked, { actor }) => stateOf(app, await newsletterOf(app, asked), actor),
    output: document,
  }),

  change: operation({
    id: 'changeFirstDay',
    summary: 'Skip steps to the first issue, or hide them',
    description: 'Changes the fields in the body and no others. A step that is done stays so.',
    permission: { scope: 'content:write', of: 'slug' },
    changes: true,
    key: ['slug'],
    input: change,
    partial: true,
    run: async (app, asked, { actor }) => {
      const newsletter = await newsletterOf(app, asked);
      await changeFirstDayChoices(app.redis, newsletter.slug, asked);
      return stateOf(app, newsletter, actor);
    },
    output: document,
  }),
};

/** An issue beyond these: the newsletter is past its first day. */
const firstIssues = 10;

async function stateOf(app: OperationApp, newsletter: Newsletter, actor: Actor): Promise<z.output<typeof document>> {
  const { redis, publicUrl } = app;
  const { slug } = newsletter;
  const { skipped, dismissed } = await readFirstDayChoices(redis, slug);
  const done = await doneSteps(app, newsletter);
  const shown = firstDaySteps.map((step) => {
    const state = done[step] ? ('done' as const) : skipped.includes(step) ? ('skipped' as const) : ('open' as const);
    return { step, state };
  });
  const isOver = dismissed || shown.every(({ state }) => state !== 'open') || (await hasSent(redis, slug));
  const mail = mailOf(app, actor, done.mail);
  return { newsletter: slug, steps: shown, publicUrl, publicUrlReach: reachOf(publicUrl), ...mail, dismissed, isOver };
}

/** Where emails go. The names of servers are for those who may set them. */
function mailOf({ config }: OperationApp, actor: Actor, isSet: boolean) {
  const { relays } = readRelayAddresses(config.smtpUrl ?? '');
  const isShown = maySee(actor, null) && mayUse(actor, 'installation:write');
  return {
    mailServers: isShown ? relays.map(({ host, port }) => `${host}:${port}`) : [],
    inbox: isSet ? null : inboxAddress(config),
  };
}

async function doneSteps(app: OperationApp, newsletter: Newsletter): Promise<Record<FirstDayStep, boolean>> {
  const { redis, config } = app;
  const { slug } = newsletter;
  const [sources, articles, senders, readers] = await Promise.all([
    listSources(redis, slug),
    articleIds(redis, slug, 1).next(),
    readSenders(redis),
    hasReaders(app, newsletter),
  ]);
  const checks = senders.get(senderDomain(newsletter)) ?? [];
  const isFine = (name: string) => checks.some((one) => one.name === name && one.state === 'ok');
  return {
    look: newsletter.postalAddress !== '',
    sources: sources.length > 0 || !articles.done,
    mail: config.smtpUrl !== undefined || hasRelay(checks),
    dns: isFine('spf') && isFine('dkim') && isFine('dmarc'),
    readers,
  };
}

/** Readers of all newsletters up to which the list is looked through for the first one of this newsletter. */
const shortList = 10_000;

async function hasReaders({ redis, list }: OperationApp, newsletter: Newsletter): Promise<boolean> {
  const kept = await readFigures(redis, newsletter, 1);
  if ((kept?.figures.states.confirmed ?? 0) > 0) return true;
  // Workers count every hour, which is long on a first day. A long list waits for them.
  const all = await Promise.all((await listNewsletters(redis)).map((one) => readFigures(redis, one, 1)));
  const known = all.flatMap((one) => Object.values(one?.figures.states ?? {}));
  if (known.reduce((sum, count) => sum + count, 0) > shortList) return false;
  const isReader = await compileFilter(list, newsletter, { state: ['confirmed'] });
  return (await pageOfSubscribers(list, isReader, { limit: 1 })).subscribers.length > 0;
}

async function hasSent(redis: Redis, slug: string): Promise<boolean> {
  const found = await listIssues(redis, slug, firstIssues + 1);
  return found.length > firstIssues || found.some(({ startedAt }) => startedAt > 0);
}
