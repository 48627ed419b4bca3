import * as z from 'zod';
import { eventTexts, eventTypes } from '../../events/event.js';
import { pastTime, time } from '../fields.js';
import { pageOf } from '../page.js';

// Webhooks, as callers write them and as programs get them.

const about = Object.entries(eventTexts).map(([type, text]) => `${type}: ${text}`);
const types = z.array(z.enum(eventTypes).meta({ description: about.join(' ') }));

const fields = {
  id: z.string().meta({ description: 'Id of the webhook.', examples: ['wh_0123456789ab'] }),
  url: z
    .string()
    .meta({ description: 'The address that gets the events.', examples: ['https://hooks.example.com/postrider'] }),
  events: types.nullable().meta({ description: 'The types of events that it gets; null: all.' }),
  newsletter: z.string().nullable().meta({ description: 'Slug of the newsletter whose events it gets; null: all.' }),
  state: z.enum(['on', 'off']).meta({ description: 'off: it failed for over an hour. Its events wait.' }),
  createdAt: pastTime,
  waiting: z.int().meta({ description: 'Events that wait to be delivered.' }),
  dropped: z.int().meta({ description: 'Events that were dropped because too many waited.' }),
  failures: z.int().meta({ description: 'Failed attempts in a row.' }),
  failingSince: time.nullable(),
  nextAttemptAt: time.nullable(),
  error: z.string().nullable().meta({ description: 'The last error.' }),
};

export const webhookOutput = z.strictObject(fields).describe('Another program that gets events.');

const secret = z.string().meta({
  ...{ description: 'The secret that signs its events.', examples: ['whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3'] },
});
export const addedWebhook = z.strictObject({ ...fields, secret }).describe('A webhook with its secret.');

export const webhookPage = pageOf(webhookOutput).describe('All webhooks, oldest first.');

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
  event: z
    .string()
    .meta({ description: 'The id that was sent as webhook-id.', examples: ['evt_00112233445566778899aabbccddeeff'] }),
  type: z.string().meta({ examples: ['issue.sent'] }),
  at: pastTime,
  status: z.int().meta({ description: 'The HTTP status; 0: there was no answer.', examples: [204] }),
  took: z.int().meta({ description: 'Milliseconds until the answer.', examples: [35] }),
  error: z.string().nullable(),
});

export const deliveryPage = pageOf(delivery).describe('The last attempts to deliver an event, newest first.');

export const testedWebhook = z
  .strictObject({
    ...{ delivered: z.boolean().meta({ examples: [true] }), status: delivery.shape.status },
    ...{ took: delivery.shape.took, error: z.string().nullable() },
  })
  .describe("The receiver's answer to a test event.");

export const replay = z
  .strictObject({
    since: time.optional().meta({ description: 'Also deliver the events since this time again. Default: none.' }),
    event: z
      .string()
      .regex(/^evt_[0-9a-f]{32}$/, 'must be the id of an event, such as evt_00112233445566778899aabbccddeeff')
      .optional()
      .meta({ description: 'Also deliver this event again, in place of "since". It is one of the last 10,000.' }),
    later: z
      .boolean()
      .optional()
      .meta({ description: 'With "event": also deliver all that was delivered after it again. Default: no.' }),
  })
  .meta({ description: 'Which events to deliver again.', examples: [{ since: '2026-11-26T05:00:00.000Z' }] });

export const replayed = z
  .strictObject({ replayed: z.int().meta({ examples: [12] }), waiting: z.int().meta({ examples: [12] }) })
  .describe('Numbers of events to deliver.');

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
