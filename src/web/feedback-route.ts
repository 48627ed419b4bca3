import type { FastifyInstance, FastifyReply } from 'fastify';
import { takeWebhook, type WebhookRefusal } from '../feedback/webhooks/take-webhook.js';
import { webhookProviders } from '../feedback/webhooks/webhook-providers.js';
import { type WebParams, webPaths } from '../settings/web-paths.js';
import { type WebhookProviderName, webhookProviderNames } from '../settings/webhook-settings.js';
import type { WebApp } from './kit/web-app.js';

/** Bytes. Providers collect reports: 10,000 in one request are about 5 MB. */
const bodyLimit = 16 * 1024 * 1024;

/** A provider sends a request again after most answers other than 2xx, and gives up after 403 or 406. */
const statuses: Readonly<Record<WebhookRefusal, number>> = {
  malformed: 400,
  signature: 403,
  old: 403,
  replayed: 403,
  uncertain: 503,
};

/**
 * Takes the reports of email providers at `/feedback/NAME`. A provider whose setting is missing gets 404. The answer is
 * 200 once the reports are on disk.
 */
export async function feedbackRoute(
  server: FastifyInstance,
  app: WebApp,
  providers = webhookProviders(),
): Promise<void> {
  const { bounceDomain, webhooks: secrets } = app.config.feedback;
  server.removeAllContentTypeParsers();
  // Amazon SNS sends JSON as text/plain.
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));

  server.post<WebParams<'feedback'> & { Body: Buffer | undefined }>(webPaths.feedback, {
    bodyLimit,
    // Before the body is read.
    onRequest: async (request, reply) => {
      reply.header('Cache-Control', 'no-store');
      if (secretOf(secrets, request.params.provider) === undefined) return plain(reply, 404, 'unknown');
    },
    handler: async ({ params, headers, body = Buffer.alloc(0) }, reply) => {
      const name = params.provider as WebhookProviderName;
      const payload = jsonOf(body);
      const secret = secretOf(secrets, name) ?? '';
      const { list, queues, tokenKeys } = app;
      const deps = { list, queues, tokenKeys, bounceDomain };
      const outcome =
        payload === undefined
          ? ({ outcome: 'refused', reason: 'malformed' } as const)
          : await takeWebhook(deps, providers[name], secret, { headers, body, payload }, app.now());
      if (outcome.outcome !== 'refused') return plain(reply, 200, outcome.outcome);
      app.log.warn({ provider: name, reason: outcome.reason }, 'a provider’s request was refused');
      return plain(reply, statuses[outcome.reason], outcome.reason);
    },
  });
}

const secretOf = (secrets: WebApp['config']['feedback']['webhooks'], name: string): string | undefined =>
  webhookProviderNames.some((one) => one === name) ? secrets[name as WebhookProviderName] : undefined;

const plain = (reply: FastifyReply, status: number, word: string) =>
  reply.code(status).type('text/plain; charset=utf-8').send(`${word}\n`);

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
