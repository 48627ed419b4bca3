import { z } from 'zod';
import { eventTexts, eventTypes } from '../../events/event.js';
import { pageOf } from '../page.js';

// Webhooks, as callers write them and as programs get them.

const time = z.iso.datetime();
const about = Object.entries(eventTexts).map(([type, text]) => `${type}: ${text}`);
const types = z.array(z.enum(eventTypes).meta({ description: about.join(' ') }));

const example = {
  id: 'wh_0123456789ab',
  url: 'https://hooks.example.com/postrider',
  events: ['subscriber.confirmed', 'subscriber.unsubscribed'] as const,
  newsletter: null,
  state: 'on' as const,
  createdAt: '2026-11-26T05:00:00.000Z',
  waiting: 0,
  dropped: 0,
  failures: 0,
  failingSince: null,
  nextAttemptAt: null,
  error: null,
};
const secretExample = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3';

const fields = {
  id: z.string().meta({ description: 'Id of the webhook.' }),
  url: z.string().meta({ description: 'The address that gets the events.' }),
  events: types.nullable().meta({ description: 'The types of events that it gets; null: all.' }),
  newsletter: z.string().nullable().meta({ description: 'Slug of the newsletter whose events it gets; null: all.' }),
  state: z.enum(['on', 'off']).meta({ description: 'off: it failed for over an hour. Its events wait.' }),
  createdAt: time.nullable(),
  waiting: z.int().meta({ description: 'Events that wait to be delivered.' }),
  dropped: z.int().meta({ description: 'Events that were dropped because too many waited.' }),
  failures: z.int().meta({ description: 'Failed attempts in a row.' }),
  failingSince: time.nullable(),
  nextAttemptAt: time.nullable(),
  error: z.string().nullable().meta({ description: 'The last error.' }),
};

export const webhookOutput = z.strictObject(fields).meta({
  description: 'Another program that gets events.',
  examples: [example],
});

export const addedWebhook = z
  .strictObject({ ...fields, secret: z.string().meta({ description: 'The secret that signs its events.' }) })
  .meta({ description: 'A webhook with its secret.', examples: [{ ...example, secret: secretExample }] });

export const webhookPage = pageOf(webhookOutput, [example]).describe('All webhooks, oldest first.');

export const newWebhook = z
  .strictObject({
    url: z.url().max(2_000).meta({ description: 'An https address.' }),
    events: types.min(1).optional().meta({ description: 'The types of events that it gets. Default: all.' }),
    newsletter: z
      .string()
      .optional()
      .meta({ description: 'Slug of the newsletter whose events it gets. Default: all.' }),
  })
  .meta({
    description: 'A webhook to add.',
    examples: [{ url: 'https://hooks.example.com/postrider', events: ['issue.sent'] }],
  });

const delivery = z.strictObject({
  event: z.string().meta({ description: 'The id that was sent as webhook-id.' }),
  type: z.string(),
  at: time.nullable(),
  status: z.int().meta({ description: 'The HTTP status; 0: there was no answer.' }),
  took: z.int().meta({ description: 'Milliseconds until the answer.' }),
  error: z.string().nullable(),
});

export const deliveryPage = pageOf(delivery, [
  {
    event: 'evt_00112233445566778899aabbccddeeff',
    type: 'issue.sent',
    at: '2026-11-26T05:00:00.000Z',
    status: 204,
    took: 35,
    error: null,
  },
]).describe('The last attempts to deliver an event, newest first.');

export const testedWebhook = z
  .strictObject({ delivered: z.boolean(), status: z.int(), took: z.int(), error: z.string().nullable() })
  .meta({
    description: "The receiver's answer to a test event.",
    examples: [{ delivered: true, status: 204, took: 35, error: null }],
  });

export const replay = z
  .strictObject({
    since: time.optional().meta({ description: 'Also deliver the events since this time again. Default: none.' }),
  })
  .meta({ description: 'Which events to deliver again.', examples: [{ since: '2026-11-26T05:00:00.000Z' }] });

export const replayed = z
  .strictObject({ replayed: z.int(), waiting: z.int() })
  .meta({ description: 'Numbers of events to deliver.', examples: [{ replayed: 12, waiting: 12 }] });

export const webhookSchemas = {
  Webhook: webhookOutput,
  AddedWebhook: addedWebhook,
  WebhookPage: webhookPage,
  NewWebhook: newWebhook,
  DeliveryPage: deliveryPage,
  TestedWebhook: testedWebhook,
  Replay: replay,
  Replayed: replayed,
};
