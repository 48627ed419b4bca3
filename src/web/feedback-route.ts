import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { webhookRequest } from '../email-providers/email-provider.js';
import { type ProviderName, providerNames } from '../email-providers/email-providers.js';
import { takeWebhook, type WebhookRefusal } from '../feedback/webhooks/take-webhook.js';
import { webhookProviders } from '../feedback/webhooks/webhook-providers.js';
import { type WebParams, webPaths } from '../settings/web-paths.js';
import { announcedBytes, openFeedbackBudget, type Unread } from './feedback-body.js';
import type { WebApp } from './kit/web-app.js';

/** A provider sends a request again after most answers other than 2xx, and gives up after 403 or 406. */
const statuses: Readonly<Record<WebhookRefusal | Unread, number>> = {
  malformed: 400,
  signature: 403,
  old: 403,
  replayed: 403,
  uncertain: 503,
  size: 413,
  busy: 503,
  cut: 400,
};

/** Bytes of a body for a provider whose setting is missing. */
const strangersBytes = 64 * 1024;
/** Seconds until a provider should retry while too many bytes are held. */
const retryAfter = 30;

type FeedbackRequest = FastifyRequest<WebParams<'feedback'> & { Body: IncomingMessage | undefined }>;

/**
 * Takes the reports of email providers at `/feedback/NAME`. A provider whose setting is missing gets 404. The answer is
 * 200 once the reports are on disk.
 *
 * Guarantee: a body is read only if its headers can be a provider's, and its JSON is parsed only when its sender is
 * proven, as far as the provider's signature allows.
 */
export async function feedbackRoute(
  server: FastifyInstance,
  app: WebApp,
  providers = webhookProviders(),
): Promise<void> {
  const { bounceDomain, webhooks: secrets } = app.config.feedback;
  const budget = openFeedbackBudget();
  server.removeAllContentTypeParsers();
  // The handler reads the body itself. Amazon SNS sends JSON as text/plain.
  server.addContentTypeParser('*', (_request, body, done) => done(null, body));

  const refuse = (request: FeedbackRequest, reply: FastifyReply, reason: WebhookRefusal | Unread) => {
    app.log.warn({ provider: request.params.provider, reason }, 'a provider’s request was refused');
    if (statuses[reason] === 503) reply.header('Retry-After', retryAfter);
    return plain(reply, statuses[reason], reason);
  };

  server.post<WebParams<'feedback'> & { Body: IncomingMessage | undefined }>(webPaths.feedback, {
    // Before the body is read.
    onRequest: async (request, reply) => {
      reply.header('Cache-Control', 'no-store');
      const secret = secretOf(secrets, request.params.provider);
      const provider = secret === undefined ? undefined : providers[request.params.provider as ProviderName];
      const length = announcedBytes(request.raw);
      // Node reads and drops the rest of a body that nobody wants. It hangs up instead where that could go on for long.
      if (length === undefined || length > (provider?.maxBytes ?? strangersBytes)) reply.header('Connection', 'close');
      if (!provider || secret === undefined) return plain(reply, 404, 'unknown');
      const verdict = provider.judgeHeaders(request.headers, secret, app.now());
      const wait = verdict === 'proven' ? 0 : budget.waitOf(request.ip);
      if (wait > 0) return plain(reply.header('Retry-After', wait), 429, 'limited');
      if (verdict === 'signature') budget.noteFailure(request.ip);
      if (verdict === 'signature' || verdict === 'old') return refuse(request, reply, verdict);
      if ((length ?? 0) > provider.maxBytes) return refuse(request, reply, 'size');
    },
    handler: async (request, reply) => {
      const { params, headers, ip, raw } = request;
      const name = params.provider as ProviderName;
      const provider = providers[name];
      const secret = secretOf(secrets, name) ?? '';
      const isProven = provider.judgeHeaders(headers, secret, app.now()) === 'proven';
      const body = await budget.read(request.body ?? raw, provider.maxBytes, isProven ? undefined : ip);
      if (typeof body === 'string') {
        reply.header('Connection', 'close');
        return refuse(request, reply, body);
      }
      const { list, queues, tokenKeys, ownHosts } = app;
      const deps = { list, queues, tokenKeys, ownHosts, bounceDomain };
      const outcome = await takeWebhook(deps, provider, secret, webhookRequest(headers, body), app.now());
      if (outcome.outcome !== 'refused') return plain(reply, 200, outcome.outcome);
      if (outcome.reason === 'signature' || outcome.reason === 'malformed') budget.noteFailure(ip);
      return refuse(request, reply, outcome.reason);
    },
  });
}

const secretOf = (secrets: WebApp['config']['feedback']['webhooks'], name: string): string | undefined =>
  providerNames.some((one) => one === name) ? secrets[name as ProviderName] : undefined;

const plain = (reply: FastifyReply, status: number, word: string) =>
  reply.code(status).type('text/plain; charset=utf-8').send(`${word}\n`);
