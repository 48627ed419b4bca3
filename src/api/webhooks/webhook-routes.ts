import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { createWebhook, replayWebhook, testWebhook } from '../../webhooks/change-webhook.js';
import { scheduleDelivery } from '../../webhooks/schedule.js';
import { attemptDocuments, webhookDocument } from '../../webhooks/webhook-document.js';
import { listWebhooks, readWebhook, removeWebhook } from '../../webhooks/webhook-store.js';
import type { ApiToken } from '../api-token.js';
import { authorise } from '../authenticate.js';
import { type ApiApp, type ApiRoute, apiRoute } from '../route.js';
import {
  addedWebhook,
  deliveryPage,
  newWebhook,
  replay,
  replayed,
  testedWebhook,
  webhook,
  webhookPage,
} from './webhook-schemas.js';

const tag = 'Webhooks';
const collection = '/webhooks';
const single = '/webhooks/:webhook';

/** Webhooks belong to the whole installation. @throws Problem for a token that is only for one newsletter */
const requireWholeInstallation = (token: ApiToken) => authorise(token, null, '');
const reachOf = ({ config }: ApiApp) => ({ networks: config.feedback.webhookNetworks });
const problems = ['auth.other-newsletter', 'webhook.not-found'] as const;

export const webhookRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path: collection,
      id: 'listWebhooks',
      tag,
      summary: 'List webhooks',
      description: 'Returns all webhooks, without their secrets.',
      scope: 'webhooks:read',
      responses: { 200: { description: 'The webhooks.', schema: webhookPage } },
      problems: ['auth.other-newsletter'],
    },
    async ({ redis }, { token }) => {
      requireWholeInstallation(token);
      const all = await listWebhooks(redis);
      return { status: 200, body: { items: await Promise.all(all.map((one) => webhookDocument(redis, one))) } };
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: collection,
      id: 'addWebhook',
      tag,
      summary: 'Add a webhook',
      description: 'Adds a webhook, which gets all later events. Events contain addresses of readers.',
      scope: 'webhooks:write',
      body: newWebhook,
      repeatable: true,
      responses: { 201: { description: 'Added.', schema: addedWebhook } },
      problems: ['auth.other-newsletter', 'newsletter.not-found'],
    },
    async (app, { token, body }) => {
      requireWholeInstallation(token);
      const { url, events = [], newsletter = null } = body;
      if (newsletter !== null) await readNewsletter(app.redis, newsletter);
      const added = await createWebhook(app.redis, { url, events, newsletter }, reachOf(app), Date.now());
      await scheduleDelivery(app.queues);
      return { status: 201, body: { ...(await webhookDocument(app.redis, added)), secret: added.secret } };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: single,
      id: 'readWebhook',
      tag,
      summary: 'Read a webhook',
      description: 'Returns a webhook and how many events wait for it.',
      scope: 'webhooks:read',
      responses: { 200: { description: 'The webhook.', schema: webhook } },
      problems,
    },
    async ({ redis }, { token, params }) => {
      requireWholeInstallation(token);
      return { status: 200, body: await webhookDocument(redis, await readWebhook(redis, params.webhook ?? '')) };
    },
  ),
  apiRoute(
    {
      method: 'DELETE',
      path: single,
      id: 'removeWebhook',
      tag,
      summary: 'Remove a webhook',
      description: 'Removes a webhook. The events that wait for it are lost.',
      scope: 'webhooks:write',
      responses: { 204: { description: 'Removed.' } },
      problems,
    },
    async (app, { token, params }) => {
      requireWholeInstallation(token);
      await removeWebhook(app.redis, params.webhook ?? '');
      return { status: 204 };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: `${single}/deliveries`,
      id: 'listDeliveries',
      tag,
      summary: 'List deliveries',
      description: 'Returns the last 100 attempts to deliver an event.',
      scope: 'webhooks:read',
      responses: { 200: { description: 'The attempts.', schema: deliveryPage } },
      problems,
    },
    async ({ redis }, { token, params }) => {
      requireWholeInstallation(token);
      const { id } = await readWebhook(redis, params.webhook ?? '');
      return { status: 200, body: { items: await attemptDocuments(redis, id, 100) } };
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: `${single}/test`,
      id: 'testWebhook',
      tag,
      summary: 'Send a test event',
      description:
        'Sends a webhook.test event and waits for the answer. If it succeeds, a webhook that is off is switched on.',
      scope: 'webhooks:write',
      responses: { 200: { description: 'The answer.', schema: testedWebhook } },
      problems,
    },
    async (app, { token, params }) => {
      requireWholeInstallation(token);
      const deps = { list: app.list, reach: reachOf(app), now: Date.now };
      const { error, ...answer } = await testWebhook(deps, params.webhook ?? '');
      return { status: 200, body: { delivered: error === '', ...answer, error: error || null } };
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: `${single}/replay`,
      id: 'replayWebhook',
      tag,
      summary: 'Deliver events again',
      description:
        'Switches a webhook on and delivers its waiting events. With "since", also delivers the events since that time again, with the same ids.',
      scope: 'webhooks:write',
      body: replay,
      responses: { 200: { description: 'The numbers of events to deliver.', schema: replayed } },
      problems,
    },
    async (app, { token, params, body }) => {
      requireWholeInstallation(token);
      const since = body.since === undefined ? undefined : Date.parse(body.since);
      const counts = await replayWebhook(app.redis, params.webhook ?? '', since, Date.now());
      await scheduleDelivery(app.queues);
      return { status: 200, body: counts };
    },
  ),
];
