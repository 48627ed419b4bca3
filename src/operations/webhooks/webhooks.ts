import * as z from 'zod';
import { counted } from '../../counted.js';
import { createWebhook, replayWebhook, testWebhook } from '../../webhooks/change-webhook.js';
import { scheduleDelivery } from '../../webhooks/schedule.js';
import { attemptDocuments, webhookDocument } from '../../webhooks/webhook-document.js';
import { listWebhooks, readWebhook, removeWebhook } from '../../webhooks/webhook-store.js';
import { confirmingIfGiven } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { onePage } from '../page.js';
import {
  addedWebhook,
  deliveryPage,
  newWebhook,
  replay,
  replayed,
  testedWebhook,
  webhookOutput,
  webhookPage,
} from './webhook-schemas.js';

// Webhooks belong to the whole installation.
const reading = { permission: { scope: 'webhooks:read', of: 'installation' }, changes: false } as const;
const writing = { permission: { scope: 'webhooks:write', of: 'installation' }, changes: true } as const;
const reachOf = ({ config }: OperationApp) => ({ networks: config.feedback.webhookNetworks });

/** Other programs that get events. */
export const webhooks = {
  list: operation({
    id: 'listWebhooks',
    summary: 'List webhooks',
    description: 'Returns all webhooks, without their secrets.',
    ...reading,
    key: [],
    run: async ({ redis }) => Promise.all((await listWebhooks(redis)).map((one) => webhookDocument(redis, one))),
    output: webhookPage,
    document: (_, items) => onePage(items),
  }),

  add: operation({
    id: 'addWebhook',
    summary: 'Add a webhook',
    description: 'Adds a webhook, which gets all later events. Events contain addresses of readers.',
    ...writing,
    key: [],
    input: newWebhook,
    run: async (app, { url, events = [], newsletter = null }) => {
      if (newsletter !== null) await newsletterOf(app, { slug: newsletter });
      return createWebhook(app.redis, { url, events, newsletter }, reachOf(app), Date.now());
    },
    follow: ({ queues }) => scheduleDelivery(queues),
    output: addedWebhook,
    document: async ({ redis }, added) => ({ ...(await webhookDocument(redis, added)), secret: added.secret }),
  }),

  read: operation({
    id: 'readWebhook',
    summary: 'Read a webhook',
    description: 'Returns a webhook and how many events wait for it.',
    ...reading,
    key: ['webhook'],
    run: ({ redis }, { webhook: id }) => readWebhook(redis, id),
    output: webhookOutput,
    document: ({ redis }, found) => webhookDocument(redis, found),
  }),

  remove: operation({
    id: 'removeWebhook',
    summary: 'Remove a webhook',
    description: 'Removes a webhook. The events that wait for it are lost.',
    ...writing,
    key: ['webhook'],
    input: confirmingIfGiven,
    confirmation: 'optional',
    plan: async ({ redis }, { webhook: id }) => webhookDocument(redis, await readWebhook(redis, id)),
    consequence: (_, { id, url, waiting }) => {
      if (waiting === 0) return undefined;
      const text = `This removes ${id} (${url}), and drops ${counted(waiting, 'waiting event')}.`;
      return { code: 'webhook.lost', text, facts: { waiting } };
    },
    run: ({ redis }, { webhook: id }) => removeWebhook(redis, id),
    output: null,
    document: (_, __, { webhook: id }) => ({ id, removed: true }),
  }),

  deliveries: operation({
    id: 'listDeliveries',
    summary: 'List deliveries',
    description: 'Returns the last 100 attempts to deliver an event.',
    ...reading,
    key: ['webhook'],
    input: z.object({
      limit: z.coerce.number().int().min(1).max(100).default(100).meta({ description: 'Max attempts.' }),
    }),
    run: async ({ redis }, { webhook: id, limit }) => attemptDocuments(redis, (await readWebhook(redis, id)).id, limit),
    output: deliveryPage,
    document: (_, items) => onePage(items),
  }),

  test: operation({
    id: 'testWebhook',
    summary: 'Send a test event',
    description:
      'Sends a webhook.test event and waits for the answer. If it succeeds, a webhook that is off is switched on.',
    ...writing,
    key: ['webhook'],
    run: (app, { webhook: id }) => testWebhook({ list: app.list, reach: reachOf(app), now: Date.now }, id),
    output: testedWebhook,
    document: (_, { error, ...answer }) => ({ delivered: error === '', ...answer, error: error || null }),
  }),

  replay: operation({
    id: 'replayWebhook',
    summary: 'Deliver events again',
    description:
      'Switches a webhook on and delivers its waiting events. With "since" or "event", also delivers what it received since that time, or that event, again, with the same ids.',
    ...writing,
    key: ['webhook'],
    input: replay,
    run: ({ redis }, { webhook: id, since, event, later }) =>
      replayWebhook(redis, id, { since: since === undefined ? since : Date.parse(since), event, later }, Date.now()),
    follow: ({ queues }) => scheduleDelivery(queues),
    output: replayed,
  }),
};
